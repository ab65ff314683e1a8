/** From the byte in a machine's log to the frame of a real terminal that shows its line, on the sandbox. */
import { appendFileSync } from 'node:fs';
import { type Figure, median, quantile, round } from './figure.ts';
import { followed } from './followed.ts';

/** How exactly it is known when a line was there. */
const LOOK_MS = 2;
/** Between a line's paint and the next line: not in step with the frames. */
const [LEAST_MS, MOST_MS] = [30, 330];
/** What a program does once, at its first lines, is not told. */
const FIRST = 10;

export async function painted(lines: number): Promise<Figure[]> {
  return followed({ begins: 'it begins\n', speed: 50 }, async ({ pty, file }) => {
    await pty.until('it begins', 60_000);
    const late: number[] = [];
    for (let n = 0; n < lines + FIRST; n += 1) {
      await new Promise((resolve) => setTimeout(resolve, LEAST_MS + Math.random() * (MOST_MS - LEAST_MS)));
      const text = `line ${n} of the log`;
      const began = performance.now();
      appendFileSync(file, `${text}\n`);
      await pty.until(text, 10_000, LOOK_MS);
      late.push(performance.now() - began);
    }
    const told = late.slice(FIRST);
    const name = 'from the byte in the machine’s log to its painted line';
    const runs = told.length;
    return [
      { name: `${name}, median`, value: round(median(told)), unit: 'ms', runs, limit: 'none' },
      { name: `${name}, p99`, value: round(quantile(told, 0.99)), unit: 'ms', runs, limit: '≤ 40 ms' },
    ];
  });
}
