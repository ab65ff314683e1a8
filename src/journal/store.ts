import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fold } from '../engine/reduce.ts';
import type { RunState } from '../engine/state.ts';
import { type Chain, readChain } from './chain.ts';
import { holderOf } from './lock.ts';

/** Where a service's runs and its RTO log lie under the state folder (DESIGN §11). */
export function placesOf(stateDir: string, service: string) {
  const folder = join(stateDir, service);
  return { runs: join(folder, 'runs'), rtoLog: join(folder, 'rto-log.jsonl') };
}

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

export async function makeRunFolder(runs: string, run: string): Promise<string> {
  const folder = join(runs, run);
  await mkdir(runs, { recursive: true, mode: 0o700 });
  await mkdir(folder, { mode: 0o700 });
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
const NOTHING: Chain = {
  events: [],
  problems: [{ line: 1, what: 'cannot be read' }],
  head: '',
  tornBytes: 0,
};

export async function readRun(folder: string): Promise<StoredRun> {
  const run = folder.slice(folder.lastIndexOf('/') + 1);
  const text = await readFile(join(folder, 'journal.jsonl'), 'utf8').catch(() => undefined);
  const chain = text === undefined ? NOTHING : readChain(text);
  return { run, folder, chain, ...(chain.events.length > 0 ? { state: fold(chain.events) } : {}) };
}

/** All runs of a service, oldest first. */
export async function listRuns(runs: string): Promise<StoredRun[]> {
  const names = await readdir(runs).catch(() => [] as string[]);
  return Promise.all(names.sort().map((name) => readRun(join(runs, name))));
}

export type RunStanding = 'finished' | 'waiting' | 'running' | 'interrupted' | 'damaged';

/** What can be done with a run now: only `waiting` and `interrupted` can be resumed. */
export async function standingOf({ chain, state, folder }: StoredRun): Promise<RunStanding> {
  if (chain.problems.length > 0 || !state) return 'damaged';
  if (state.phase === 'closed') return 'finished';
  if (await holderOf(folder)) return 'running';
  return state.question || state.phase === 'paused' ? 'waiting' : 'interrupted';
}
