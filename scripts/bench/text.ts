import { createBorder } from '../../src/text/border.ts';
import { LINE_CAP } from '../../src/text/line-cap.ts';
import { type Figure, median, round } from './figure.ts';

const LINES = 20_000;
/** What a screen takes in at once when 2,000 lines a second come. */
const BATCH = 200;
/** What a run has learned from plan, state and environment. */
const KNOWN = 300;

/** 20,000 console lines through the border, a batch of them, and the line at the cap that costs the most. */
export function masking(runs = 7): Figure[] {
  const lines = Array.from(
    { length: LINES },
    (_, i) =>
      `[${(i / 100).toFixed(6).padStart(12)}] cloud-init[1618]: + step ${i} of a boot, --file /var/lib/x-${i % 7} and so on`,
  );
  const totals: number[] = [];
  const batches: number[] = [];
  const longest: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    const border = createBorder();
    border.learn(Array.from({ length: KNOWN }, (_, n) => `Secret-${(n * 104_729).toString(36)}-${n}`));
    const times: number[] = [];
    for (let from = 0; from < LINES; from += BATCH) {
      times.push(time(() => lines.slice(from, from + BATCH).forEach((line) => border.line(line, 'console'))));
    }
    totals.push(times.reduce((sum, one) => sum + one, 0));
    batches.push(median(times));
    longest.push(
      Math.max(...HOSTILE.map((part) => time(() => border.line(part.repeat(LINE_CAP / part.length))))),
    );
  }
  const figure = (name: string, values: readonly number[], limit: string): Figure => ({
    name,
    value: round(median(values)),
    unit: 'ms',
    runs,
    limit,
  });
  return [
    figure('20,000 lines cleaned and masked', totals, '≤ 10 s'),
    figure('a batch of 200 of them', batches, '≤ 5 ms'),
    figure('the worst line of 16 KB', longest, 'none'),
  ];
}

const HOSTILE = ['password=a ', '&sig=a', 'ghs_1_', "-H 'Authorization: ", '://a:b/', 'token: '];

function time(work: () => void): number {
  const began = performance.now();
  work();
  return performance.now() - began;
}
