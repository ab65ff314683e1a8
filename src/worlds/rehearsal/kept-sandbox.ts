import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Told } from '../../engine/events.ts';
import { readOwn } from '../../files/own-files.ts';
import { SURPRISE } from '../../runbook/surprise.ts';
import type { Ready } from '../../sandbox/protocol.ts';
import { Refused } from '../refused.ts';
import type { Site } from '../world.ts';
import { sealed, unsealed } from './told.ts';

const FILE = 'sandbox.json';

type Place = Pick<Site, 'folder' | 'runbook'>;

/** `told`: of a surprise drill, in place of the scenario's name (`told.ts`). */
type Kept = Ready & { readonly told?: string };

/** Kept in the run's folder, so that a run that stopped at a question finds its world again. */
export async function keepSandbox(folder: string, ready: Ready, told: Told | undefined): Promise<void> {
  const kept: Kept = told ? { ...ready, scenario: SURPRISE, told: sealed(told) } : ready;
  await writeFile(join(folder, FILE), JSON.stringify(kept), { mode: 0o600 });
}

/** Where a run's sandbox is. Throws `Refused` when the file that says so was lost or spoilt. */
export async function keptSandbox({ folder, runbook }: Place): Promise<Kept> {
  try {
    const ready = JSON.parse(await readOwn(join(folder, FILE))) as Partial<Kept> | null;
    const needed = [ready?.endpoint, ready?.region, ready?.accessKeyId, ready?.secretAccessKey];
    if (!needed.every((one) => typeof one === 'string')) throw new Error('it does not hold what it should');
    return ready as Kept;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw changed(
      { folder, runbook },
      `nobody knows where this rehearsal's sandbox is: ${join(folder, FILE)} cannot be read (${why})`,
    );
  }
}

/** The scenario of a surprise drill. Throws `Refused` when it is not the one that the run was opened with. */
export function toldIn(place: Place, { told = '' }: Kept, digest: string): Told {
  try {
    return unsealed(told, digest);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw changed(
      place,
      `nobody knows what the surprise of this drill is: ${join(place.folder, FILE)} (${why})`,
    );
  }
}

/** The endpoint comes from a file that anybody may have edited, and everything goes there: AWS calls, keys, clock. */
export function requireLoopback(place: Place, endpoint: string): void {
  const port = /^http:\/\/127\.0\.0\.1:(\d{1,5})$/.exec(endpoint)?.[1];
  if (port === undefined || Number(port) > 65_535)
    throw changed(
      place,
      `this rehearsal's sandbox is said to be at ${String(endpoint)}; a rehearsal talks to 127.0.0.1 and to nothing else`,
    );
}

const changed = ({ folder, runbook }: Place, message: string) =>
  new Refused(
    'world-lost',
    message,
    `${join(folder, FILE)} was changed or lost. Nothing was sent. Rehearse again: \`firedrill rehearse ${runbook}\`.`,
  );
