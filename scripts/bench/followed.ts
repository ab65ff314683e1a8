import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { namesOf } from '../../src/sandbox/names.ts';
import type { Ready } from '../../src/sandbox/protocol.ts';
import { service } from '../../test/sandbox/fixture.ts';
import { ask } from '../../test/support/ask.ts';
import { bundle } from '../../test/support/bundle.ts';
import { PROGRAM } from '../../test/support/cli.ts';
import { Pty } from '../../test/support/pty.ts';
import { program } from './tail.ts';

export interface Followed {
  readonly pty: Pty;
  /** The machine's log: what is written to it is followed. */
  readonly file: string;
  /** What came here of it. */
  readonly kept: string;
}

/** A machine's boot log in a sandbox, followed on the run's screen in a real terminal while `work` is done. */
export async function followed<T>(
  { begins, speed }: { readonly begins: string; readonly speed: number },
  work: (on: Followed) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-followed-'));
  const [file, kept] = [join(folder, 'log'), join(folder, 'kept')];
  writeFileSync(file, begins);
  const { ready, stop } = await program<Ready>(PROGRAM, 'sandbox', '--json');
  try {
    const { instanceId } = await ask<{ instanceId: string }>(ready, 'GET', 'world');
    await ask(ready, 'POST', 'boot-log', { id: instanceId, file });
    const app = await bundle(join(import.meta.dirname, '../../test/tui/fixtures/followed.tsx'));
    const { tailDocument, readDocument } = namesOf(service);
    const args = [JSON.stringify(ready), instanceId, kept, `${tailDocument} ${readDocument}`, String(speed)];
    await using pty = new Pty(process.execPath, ['--max-semi-space-size=2', app.file, ...args], {
      columns: 160,
      rows: 50,
    });
    return await work({ pty, file, kept });
  } finally {
    stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
