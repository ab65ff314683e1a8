import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { killGroup } from './end-with-us.ts';
import { bootId, type Identity, isThere, startTimeOf } from './process-identity.ts';
import { interrupt, programIn, recordFiles } from './wrapped.ts';

/** The ending of a file that says which program reads now, for whoever comes after a firedrill that was killed. */
const READS = '.reading.json';
/** After its interrupt, in ms: time to give back the state's lock, which nobody else does. */
const GRACE_MS = 5000;
const LOOK_MS = 50;

/** Says that a program which only reads is at it, in its attempt's folder. Returns what takes that back. */
export function noteReader(folder: string, name: string, pid: number | undefined): () => void {
  const file = join(folder, name + READS);
  try {
    if (pid !== undefined)
      writeFileSync(file, JSON.stringify({ pid, startTime: startTimeOf(pid), bootId: bootId() }), {
        mode: 0o600,
      });
  } catch {
    // On a full disk it is only not found again.
  }
  return () => rmSync(file, { force: true });
}

/**
 * Ends what only reads and outlived its firedrill, which could not end it any more: it may hold the state's lock, and nobody
 * wants its answer. As `readingEnd` does it: one interrupt, and after a grace the end of all that it started.
 */
export async function endReaders(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => [] as string[]);
  const files = names.filter((name) => name.endsWith(READS));
  const rollbacks = names.filter((name) => name.startsWith('rollback-'));
  await Promise.all([
    ...files.map((file) => endReader(folder, file.slice(0, -READS.length))),
    ...rollbacks.map((name) => endReaders(join(folder, name))),
  ]);
}

async function endReader(folder: string, name: string): Promise<void> {
  const file = join(folder, name + READS);
  const reader = noted(file);
  const wrapped = recordFiles(join(folder, `${name}.tofu`)).pidFile;
  // A pid alone may be anybody's by now, and after a restart of the machine its start may be another's too.
  if (reader?.startTime !== undefined && isThere(reader)) {
    if (programIn(wrapped)) await interrupt(wrapped, () => true);
    else send(reader.pid, 'SIGINT');
    for (let waited = 0; isThere(reader) && waited < GRACE_MS; waited += LOOK_MS) await setTimeout(LOOK_MS);
    if (isThere(reader)) killGroup(reader, 'SIGKILL');
  }
  rmSync(file, { force: true });
}

/** What a note says; nothing where whoever wrote it was killed at it, or the disk took none of it. */
function noted(file: string): (Pick<Identity, 'pid'> & Partial<Identity>) | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Identity;
  } catch {
    return undefined;
  }
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended meanwhile.
  }
}
