import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { bundle } from '../../test/support/bundle.ts';
import { Pty } from '../../test/support/pty.ts';
import { press } from '../../test/support/pty-keys.ts';
import { type Figure, median, quantile, round } from './figure.ts';

const SIZE = { columns: 160, rows: 50 };
/** Whatever a key does is written by then. */
const WRITTEN_MS = 60;
const UP = '\u001b[A';
const DOWN = '\u001b[B';

/** The run screen of 20,000 log lines, to which ten a second are added: a key, and then bytes. */
export async function keysAndBytes(keys = 200): Promise<Figure[]> {
  const { file } = await bundle(join(import.meta.dirname, '../../test/tui/fixtures/app.tsx'));
  const open = (lines: number) =>
    new Pty(
      process.execPath,
      ['--max-semi-space-size=2', file, '--run', '--filled', '20000', '--lines', `${lines}`],
      SIZE,
    );
  await using busy = open(10);
  await busy.until('number 20', 20_000);
  const toFirst: number[] = [];
  for (let key = 0; key < keys; key += 1) {
    // Each moves the log's lines, so that something has to be written.
    toFirst.push(await keyToByte(busy, key % 10 < 5 ? UP : DOWN));
    await sleep(WRITTEN_MS);
  }

  await using calm = open(0);
  await calm.until('number 19999', 20_000);
  await press(calm, '/', '▌');
  const ofOneCell: number[] = [];
  for (const letter of 'abcdefghijklmnopqrst') {
    const before = calm.bytes.length;
    await keyToByte(calm, letter);
    await sleep(WRITTEN_MS);
    ofOneCell.push(calm.bytes.length - before);
  }
  const figure = (
    name: string,
    value: number,
    unit: Figure['unit'],
    runs: number,
    limit: string,
  ): Figure => ({
    name,
    value: round(value),
    unit,
    runs,
    limit,
  });
  return [
    figure('key to first byte, 20,000 lines, median', median(toFirst), 'ms', keys, '≤ 12 ms'),
    figure('key to first byte, 20,000 lines, p95', quantile(toFirst, 0.95), 'ms', keys, '≤ 30 ms'),
    figure('bytes for one letter typed', median(ofOneCell), 'bytes', ofOneCell.length, '≤ 300 bytes'),
  ];
}

async function keyToByte(pty: Pty, key: string): Promise<number> {
  const before = pty.bytes.length;
  const began = performance.now();
  pty.press(key);
  while (pty.bytes.length === before) {
    if (performance.now() - began > 5000) throw new Error(`nothing was written for ${JSON.stringify(key)}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
  return performance.now() - began;
}
