import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { writeDurably } from '../files/durable.ts';
import { readOwn } from '../files/own-files.ts';
import type { Examination, Status } from './finding.ts';

/** `<state folder>/<service>/doctor.json`. */
const fileIn = (folder: string): string => join(folder, 'doctor.json');

/** Keeps the last one. `folder`: the service's, under the state folder. */
export async function keepExamination(folder: string, stateDir: string, last: Examination): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeDurably(fileIn(folder), `${JSON.stringify(last, null, 2)}\n`, stateDir);
}

/** `undefined` where there was none yet, or what lies there is not to be used. */
export async function lastExamination(folder: string): Promise<Examination | undefined> {
  try {
    const found = JSON.parse(await readOwn(fileIn(folder))) as Partial<Examination> | null;
    const usable =
      typeof found?.at === 'string' && !Number.isNaN(Date.parse(found.at)) && Array.isArray(found.findings);
    return usable ? (found as Examination) : undefined;
  } catch {
    return undefined;
  }
}

export interface Changed {
  readonly id: string;
  /** Absent: it was not asked for then, or is not any more. */
  readonly before?: Status;
  readonly now?: Status;
}

/** Whose answer is another than the last time. Pure. */
export function changedSince(
  last: Pick<Examination, 'findings'>,
  now: Pick<Examination, 'findings'>,
): readonly Changed[] {
  const before = new Map(last.findings.map(({ id, status }) => [id, status]));
  const after = new Map(now.findings.map(({ id, status }) => [id, status]));
  return [...new Set([...after.keys(), ...before.keys()])].flatMap((id): Changed[] => {
    const [then, today] = [before.get(id), after.get(id)];
    if (then === today) return [];
    return [
      { id, ...(then === undefined ? {} : { before: then }), ...(today === undefined ? {} : { now: today }) },
    ];
  });
}
