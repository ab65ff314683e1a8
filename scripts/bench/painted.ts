/** From the byte in a machine's log to the frame of a real terminal that shows its line, on the sandbox. */
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { namesOf } from '../../src/sandbox/names.ts';
import type { Ready } from '../../src/sandbox/protocol.ts';
import { service } from '../../test/sandbox/fixture.ts';
import { ask } from '../../test/support/ask.ts';
import { bundle } from '../../test/support/bundle.ts';
import { PROGRAM } from '../../test/support/cli.ts';
import { Pty } from '../../test/support/pty.ts';
import { type Figure, median, quantile, round } from './figure.ts';
import { program } from './tail.ts';

/** How exactly it is known when a line was there. */
const LOOK_MS = 2;
/** Between a line's paint and the next line: not in step with the frames. */
const [LEAST_MS, MOST_MS] = [30, 330];
/** What a program does once, at its first lines, is not told. */
const FIRST = 10;

export async function painted(lines: number): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-painted-'));
  const [file, kept] = [join(folder, 'log'), join(folder, 'kept')];
  writeFileSync(file, 'it begins\n');
  const { ready, stop } = await program<Ready>(PROGRAM, 'sandbox', '--json');
  try {
    const { instanceId } = await ask<{ instanceId: string }>(ready, 'GET', 'world');
    await ask(ready, 'POST', 'boot-log', { id: instanceId, file });
    const app = await bundle(join(import.meta.dirname, '../../test/tui/fixtures/followed.tsx'));
    const { tailDocument, readDocument } = namesOf(service);
    const args = [JSON.stringify(ready), instanceId, kept, `${tailDocument} ${readDocument}`, '50'];
    await using pty = new Pty(process.execPath, ['--max-semi-space-size=2', app.file, ...args], {
      columns: 160,
      rows: 50,
    });
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
  } finally {
    stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
