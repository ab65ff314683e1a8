import { mkdtempSync, rmSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Ready } from '../../src/sandbox/protocol.ts';
import { sandboxCall } from '../../src/worlds/rehearsal/sandbox-call.ts';

/** An empty folder that goes with the test, and with it the sandboxes of runs in it that were left waiting. */
export async function scratch(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'firedrill-'));
  onTestFinished(async () => {
    await stopSandboxes(folder);
    // What a run that was left still masks may come between.
    await rm(folder, { recursive: true, force: true, maxRetries: 10 });
  });
  return folder;
}

/** The same at once, for a test that begins no sandbox in it. */
export function scratchNow(): string {
  const folder = mkdtempSync(join(tmpdir(), 'firedrill-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 10 }));
  return folder;
}

export async function stopSandboxes(folder: string): Promise<void> {
  const files = await readdir(folder, { recursive: true });
  for (const file of files.filter((name) => name.endsWith('sandbox.json'))) {
    const ready = JSON.parse(await readFile(join(folder, file), 'utf8')) as Ready;
    await sandboxCall(ready, '/_firedrill/stop').catch(() => undefined);
  }
}
