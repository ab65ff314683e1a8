import { randomBytes } from 'node:crypto';
import { mkdir, readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Json, Stamped } from '../engine/events.ts';
import { reduce } from '../engine/reduce.ts';
import type { RunState } from '../engine/run-state.ts';
import { syncFolders } from '../files/durable.ts';
import { whyUnread } from '../files/error-code.ts';
import { requireNoLink, requireOwnRuns } from '../files/own-files.ts';
import { stampOf } from '../files/stamp.ts';
import { type Chain, chainReader } from './chain.ts';
import { countEndings } from './count-rto-lines.ts';
import { readJournal } from './read-journal.ts';

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

/** A run as its folder tells it. Its events are handed on as they are read (`readRun`), and not kept. */
export interface StoredRun {
  readonly run: string;
  readonly folder: string;
  readonly chain: Chain;
  /** Missing when not even the first line can be read. */
  readonly state?: RunState;
  /** The RTO lines that it carries: how many, and the last one. */
  readonly rto: { readonly lines: number; readonly last?: Json };
  /** What its journal was when it was read, if it was. */
  readonly stamp?: string;
  /** Its journal could not be read at all. */
  readonly unread?: true;
}

/** Called with each event that can be folded, with the state before and after it. */
export type Visit = (event: Stamped, before: RunState | undefined, after: RunState) => void;

/** A run, held against the RTO log that lies above it, if one does. */
export async function readRun(folder: string, visit?: Visit): Promise<StoredRun> {
  // Before the journal: a line that comes while we read is then one more than the log's, never one less.
  const logged = await countEndings(rtoLogAbove(dirname(folder)), basename(folder));
  const stored = await readFolder(folder, visit);
  // Cut at a line's end, a journal looks whole; the RTO log tells.
  if (stored.chain.problems.length > 0 || stored.rto.lines >= logged) return stored;
  const problems = [{ line: stored.chain.events + 1, what: CUT_SHORT }];
  return { ...stored, chain: { ...stored.chain, problems } };
}

export const CUT_SHORT = 'is missing: the RTO log holds more of this run than its journal';

/** A run by its folder alone. */
export async function readFolder(folder: string, visit?: Visit): Promise<StoredRun> {
  const fold = folding(visit);
  const stamp = stampOf(journalIn(folder))?.text;
  let unread = false;
  const chain = await held(folder, fold.take).catch((cause: unknown) => {
    unread = true;
    return unreadable(cause);
  });
  const run = basename(folder);
  const { state, broken, rto } = fold.done();
  const problems = [...chain.problems, ...broken];
  if (chain.events === 0 && problems.length === 0)
    problems.push({ line: 1, what: chain.tornBytes > 0 ? NOT_WHOLE : NOTHING });
  return {
    run,
    folder,
    chain: { ...chain, problems },
    rto,
    ...(state ? { state } : {}),
    ...(unread ? { unread } : stamp === undefined ? {} : { stamp }),
  };
}

const NOTHING = 'is missing: the journal holds nothing, so that nothing of this run is known';
const NOT_WHOLE = 'is unfinished: the run was being opened, and nothing else of it is known';

/** The same run as its journal is now, read again only where that has changed since. */
export async function readAgain(stored: StoredRun): Promise<StoredRun> {
  const now = stampOf(journalIn(stored.folder))?.text;
  return now !== undefined && now === stored.stamp ? stored : readFolder(stored.folder);
}

export const journalIn = (folder: string): string => join(folder, 'journal.jsonl');

async function held(folder: string, take: (event: Stamped) => void): Promise<Chain> {
  requireNoLink(folder);
  return readJournal(journalIn(folder), take);
}

/** What a folder without a readable journal holds. */
const unreadable = (cause: unknown): Chain => ({
  ...chainReader().end(0),
  problems: [{ line: 1, what: `cannot be read (${whyUnread(cause)})` }],
});

/** Folds events as they come, as far as they can be. */
function folding(visit: Visit | undefined) {
  let state: RunState | undefined;
  let folded = 0;
  let broken = false;
  let lines = 0;
  let last: Json | undefined;
  return {
    take(event: Stamped): void {
      if ('rto' in event && event.rto) {
        lines += 1;
        last = event.rto;
      }
      if (broken) return;
      const before = state;
      try {
        state = reduce(before, event);
      } catch {
        // Lines that chain can still say what cannot be: somebody wrote them. What comes before them is shown.
        broken = true;
        return;
      }
      folded += 1;
      visit?.(event, before, state);
    },
    done: () => ({
      state,
      broken: broken ? [{ line: folded + 1, what: 'says something that cannot be' }] : [],
      rto: { lines, ...(last === undefined ? {} : { last }) },
    }),
  };
}

/** The names of a service's runs, oldest first. Throws when their folder is there and cannot be read. */
export async function runNames(runs: string): Promise<string[]> {
  const names = await readdir(runs).catch((error: NodeJS.ErrnoException): string[] => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  if (names.length > 0) await requireOwnRuns(runs);
  return names.sort();
}
