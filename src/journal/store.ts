import { randomBytes } from 'node:crypto';
import { mkdir, readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { reduce } from '../engine/reduce.ts';
import type { RunState } from '../engine/state.ts';
import { type Chain, readChain } from './chain.ts';
import { syncFolders } from '../files/durable.ts';
import { type Endings, readEndings } from './endings.ts';
import { NotOurs, readOwn, requireOwnRuns } from '../files/own-files.ts';

export interface RunPlaces {
  readonly runs: string;
  readonly rtoLog: string;
}

/** Where a service's runs and its RTO log lie under the state folder (DESIGN §11). */
export function placesOf(stateDir: string, service: string): RunPlaces {
  const folder = join(stateDir, service);
  const runs = join(folder, 'runs');
  return { runs, rtoLog: rtoLogAbove(runs) };
}

/** The RTO log that belongs to a folder of runs. */
export const rtoLogAbove = (runs: string): string => join(dirname(runs), 'rto-log.jsonl');

/** `2026-11-23T060211Z-instance-replacement-k3f9` */
export function newRunId(runbook: string, at: Date): string {
  const stamp = at
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replaceAll(':', '');
  // Four letters that can't be mistaken for one another when read out over a phone.
  const tail = Array.from(randomBytes(4), (byte) => 'abcdefghjkmnpqrstuvwxyz23456789'[byte % 31]).join('');
  return `${stamp}-${runbook}-${tail}`;
}

/** Its name is on disk when this resolves, and so are those above it that had to be made. */
export async function makeRunFolder(runs: string, run: string): Promise<string> {
  const folder = join(runs, run);
  const made = await mkdir(runs, { recursive: true, mode: 0o700 });
  await requireOwnRuns(runs);
  await mkdir(folder, { mode: 0o700 });
  await syncFolders(runs, made === undefined ? runs : dirname(made));
  return folder;
}

export interface StoredRun {
  readonly run: string;
  readonly folder: string;
  readonly chain: Chain;
  /** Missing when not even the first line can be read. */
  readonly state?: RunState;
}

/** What a run's folder without a readable journal holds. */
const nothing = (cause: unknown): Chain => ({
  events: [],
  problems: [{ line: 1, what: `cannot be read${cause instanceof NotOurs ? ` (${cause.message})` : ''}` }],
  head: '',
  tornBytes: 0,
});

const CUT_SHORT = 'is missing: the RTO log holds more of this run than its journal';

/** A run, held against the RTO log that lies above it, if one does. `endings`: what that log says, where it was read. */
export async function readRun(folder: string, endings?: Endings): Promise<StoredRun> {
  const run = basename(folder);
  // Before the journal: a line that comes while we read is then one more than the log's, never one less.
  const logged = endings ?? (await readEndings(rtoLogAbove(dirname(folder))));
  const chain = await readOwn(join(folder, 'journal.jsonl')).then(readChain, nothing);
  const { state, broken } = foldAsFar(chain.events);
  const problems = [...chain.problems, ...broken];
  if (chain.events.length === 0 && problems.length === 0) problems.push({ line: 1, what: 'is missing' });
  const carried = chain.events.filter((event) => 'rto' in event && event.rto).length;
  // Cut at a line's end, a journal looks whole.
  if (problems.length === 0 && carried < (logged.get(run) ?? 0))
    problems.push({ line: chain.events.length + 1, what: CUT_SHORT });
  return { run, folder, chain: { ...chain, problems }, ...(state ? { state } : {}) };
}

/** Lines that chain can still say what cannot be: somebody wrote them. What comes before them is shown. */
function foldAsFar(events: Chain['events']): { state: RunState | undefined; broken: Chain['problems'] } {
  let state: RunState | undefined;
  for (const [index, event] of events.entries()) {
    try {
      state = reduce(state, event);
    } catch {
      return { state, broken: [{ line: index + 1, what: 'says something that cannot be' }] };
    }
  }
  return { state, broken: [] };
}

const AT_ONCE = 64;

/** All runs of a service, oldest first. Throws when the folder is there and cannot be read. */
export async function listRuns(runs: string): Promise<StoredRun[]> {
  const endings = await readEndings(rtoLogAbove(runs));
  const names = await readdir(runs).catch((error: NodeJS.ErrnoException): string[] => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  if (names.length > 0) await requireOwnRuns(runs);
  names.sort();
  const found: StoredRun[] = [];
  // Each holds a file open while it is read, and there are only so many of those.
  for (let from = 0; from < names.length; from += AT_ONCE) {
    const some = names.slice(from, from + AT_ONCE).map((name) => readRun(join(runs, name), endings));
    found.push(...(await Promise.all(some)));
  }
  return found;
}
