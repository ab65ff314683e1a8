import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readOwn } from '../../files/own-files.ts';
import type { Ready } from '../../sandbox/protocol.ts';
import { Refused } from '../refused.ts';
import type { Site } from '../world.ts';

const FILE = 'sandbox.json';

type Kept = Pick<Site, 'folder' | 'runbook'>;

/** Kept in the run's folder, so that a run that stopped at a question finds its world again. */
export async function keepSandbox(folder: string, ready: Ready): Promise<void> {
  await writeFile(join(folder, FILE), JSON.stringify(ready), { mode: 0o600 });
}

/** Where a run's sandbox is. Throws `Refused` when the file that says so was lost or spoilt. */
export async function keptSandbox({ folder, runbook }: Kept): Promise<Ready> {
  try {
    const ready = JSON.parse(await readOwn(join(folder, FILE))) as Partial<Ready> | null;
    const needed = [ready?.endpoint, ready?.region, ready?.accessKeyId, ready?.secretAccessKey];
    if (!needed.every((one) => typeof one === 'string')) throw new Error('it does not hold what it should');
    return ready as Ready;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw changed(
      { folder, runbook },
      `nobody knows where this rehearsal's sandbox is: ${join(folder, FILE)} cannot be read (${why})`,
    );
  }
}

/** The endpoint comes from a file that anybody may have edited, and everything goes there: AWS calls, keys, clock. */
export function requireLoopback(kept: Kept, endpoint: string): void {
  const port = /^http:\/\/127\.0\.0\.1:(\d{1,5})$/.exec(endpoint)?.[1];
  if (port === undefined || Number(port) > 65_535)
    throw changed(
      kept,
      `this rehearsal's sandbox is said to be at ${String(endpoint)}; a rehearsal talks to 127.0.0.1 and to nothing else`,
    );
}

const changed = ({ folder, runbook }: Kept, message: string) =>
  new Refused(
    'world-lost',
    message,
    `${join(folder, FILE)} was changed. Nothing was sent. Rehearse again: \`firedrill rehearse ${runbook}\`.`,
  );
