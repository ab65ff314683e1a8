/** What an operator sees in a real terminal of what goes wrong on the way to a boot log: one program, one fault after the other. */
import { appendFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { namesOf } from '../../src/sandbox/names.ts';
import type { SessionFaults } from '../../src/sandbox/session/faults.ts';
import { sandboxFor, service } from '../sandbox/fixture.ts';
import { bundle } from '../support/bundle.ts';
import { scratchNow } from '../support/folder.ts';
import { Pty } from '../support/pty.ts';

const WAITS_MS = 60_000;
/** More than a fault needs to be met, and less than a screen would scroll what is said of it away with. */
const LONG = `${'x'.repeat(4000)}\n`;

/** In turn: what is wrong, and what is said of it; `undefined`: nobody is troubled with it. */
const FAULTS: readonly (readonly [string, SessionFaults, RegExp | undefined])[] = [
  ['a connection that breaks', { dropAfter: 3000, drops: 1 }, /connection broke .*it is resumed/],
  ['out of order', { reorder: 7 }, undefined],
  ['twice', { duplicate: 2 }, undefined],
  ['lost acknowledgements', { loseAcks: 2 }, undefined],
  ['late acknowledgements', { delayAcks: 300 }, undefined],
  [
    'a session that timed out',
    { dropAfter: 3000, drops: 2, noResume: true },
    /cannot be resumed: it has timed out/,
  ],
  ['a session that AWS closes', { closeAfter: 3000 }, /AWS has closed the session: .*idle for too long/],
  [
    'sessions taken from people',
    { deny: true, noResume: true, dropAfter: 3000, drops: 9 },
    /You may not start sessions here/,
  ],
];

test('each fault of a session is told where the log is, and the log goes on', async () => {
  const world = await sandboxFor();
  const folder = scratchNow();
  const [file, kept] = [join(folder, 'log'), join(folder, 'kept')];
  try {
    const { instanceId } = await world.ask<{ instanceId: string }>('GET', 'world');
    writeFileSync(file, 'it begins\n');
    await world.ask('POST', 'boot-log', { id: instanceId, file });
    const { tailDocument, readDocument } = namesOf(service);
    const app = await bundle(join(import.meta.dirname, 'fixtures/followed.tsx'));
    const args = [JSON.stringify(world.ready), instanceId, kept, `${tailDocument} ${readDocument}`, '50'];
    await using pty = new Pty(process.execPath, [app.file, ...args], { columns: 200, rows: 50 });
    await pty.until('it begins', WAITS_MS);
    for (const [name, faults, words] of FAULTS) {
      await world.ask('POST', 'session', faults);
      appendFileSync(file, LONG);
      const began = performance.now();
      if (words) {
        await pty.until(words, WAITS_MS);
        console.info(`${name}: told after ${Math.round(performance.now() - began)} ms`);
      }
      // What is not allowed stays so.
      if (!faults.deny) await world.ask('POST', 'session', {});
      appendFileSync(file, `after ${name}\n`);
      const told = await pty.until(`after ${name}`, WAITS_MS);
      if (!words) expect(told, name).not.toMatch(/refused|closed the session|may not/);
    }
    appendFileSync(file, Buffer.from([0x61, 0xff, 0xfe, 0x62, 0x0a]));
    await pty.until('a\uFFFD\uFFFDb', WAITS_MS);
    renameSync(file, `${file}.1`);
    writeFileSync(file, 'another file begins\n');
    await pty.until(
      /replaced or cut off: it is read from its new beginning\.[^]*another file begins/,
      WAITS_MS,
    );
    writeFileSync(file, 'cut\n');
    await pty.until(/cut\b/, WAITS_MS);
  } finally {
    await world.sandbox.stop();
  }
}, 240_000);
