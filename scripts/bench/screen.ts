import { join } from 'node:path';
import { bundle } from '../../test/support/bundle.ts';
import { Pty } from '../../test/support/pty.ts';
import { type Figure, median, quantile, round } from './figure.ts';
import { rssOf } from './memory.ts';

/** As `npm start` runs it (docs/decisions/0002-bundle.md). */
const NODE_FLAGS = ['--max-semi-space-size=2'];
const LOG = 'following';
/** Help covers the log. */
const HELP = /^(?![\s\S]*following)/;

/** The run screen while 2,000 lines a second come in: a key to its paint, and memory over the time. */
export async function busyScreen(seconds: number): Promise<Figure[]> {
  const { file } = await bundle(join(import.meta.dirname, '../../test/tui/fixtures/app.tsx'));
  await using pty = new Pty(process.execPath, [...NODE_FLAGS, file, '--run', '--lines', '2000'], {
    columns: 160,
    rows: 50,
  });
  await pty.until(LOG, 20_000);
  const latencies: number[] = [];
  const memory: { readonly at: number; readonly mb: number }[] = [];
  const began = performance.now();
  while (performance.now() - began < seconds * 1000) {
    latencies.push(await keyToPaint(pty, '?', HELP));
    latencies.push(await keyToPaint(pty, '\u001b', LOG));
    memory.push({ at: performance.now() - began, mb: rssOf(pty.pid) });
  }
  const late = memory.filter(({ at }) => at > Math.min(60_000, (seconds * 1000) / 2));
  // Medians of its first and last quarter: a heap grows and shrinks in steps, and two samples would catch one of them.
  const quarter = Math.ceil(late.length / 4);
  const [early, end] = [late.slice(0, quarter), late.slice(-quarter)].map((part) => ({
    at: median(part.map(({ at }) => at)),
    mb: median(part.map(({ mb }) => mb)),
  }));
  const slope = early && end && end.at > early.at ? ((end.mb - early.mb) / (end.at - early.at)) * 60_000 : 0;
  const runs = latencies.length;
  return [
    {
      name: 'key to paint at 2,000 lines/s, median',
      value: round(median(latencies)),
      unit: 'ms',
      runs,
      limit: 'none',
    },
    {
      name: 'key to paint at 2,000 lines/s, p99',
      value: round(quantile(latencies, 0.99)),
      unit: 'ms',
      runs,
      limit: '≤ 60 ms',
    },
    {
      name: 'largest memory (RSS)',
      value: round(Math.max(...memory.map(({ mb }) => mb))),
      unit: 'MB',
      runs: memory.length,
      limit: '≤ 130 MB',
    },
    {
      name: 'growth of memory, second half',
      value: round(slope),
      unit: 'MB/min',
      runs: late.length,
      limit: 'flat',
    },
  ];
}

/** How exactly it is known when a key's answer was there. */
const LOOK_MS = 2;

/** From the key to the byte that shows it; an escape waits 20 ms for a sequence, which is Ink's and counts. */
export async function keyToPaint(pty: Pty, key: string, shows: string | RegExp): Promise<number> {
  const began = performance.now();
  pty.press(key);
  await pty.until(shows, 5000, LOOK_MS);
  return performance.now() - began;
}
