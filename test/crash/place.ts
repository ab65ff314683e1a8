import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Change, Ready } from '../../src/sandbox/protocol.ts';
import { ROOT } from '../support/cli.ts';
import { parseNames, type What } from './point.ts';
import type { Walk } from './walks.ts';

/** Attempts for which an answer is prepared. */
const ATTEMPTS = 12;

/**
 * A folder of its own for one case. What is started for it names this folder: even the sandbox, by its configuration, which
 * is this repository's by way of a link.
 */
export async function makePlace(walk: Pick<Walk, 'answers'>) {
  const folder = await mkdtemp(join(tmpdir(), 'firedrill-crash-'));
  await symlink(ROOT, join(folder, 'site'));
  const answers = join(folder, 'answers.yaml');
  const prepared = Object.entries(walk.answers).flatMap(([id, text]) =>
    Array.from({ length: ATTEMPTS }, (_, at) => [at === 0 ? id : `${id}.${at + 1}`, text]),
  );
  await writeFile(answers, JSON.stringify(Object.fromEntries(prepared)));
  const runs = join(folder, 'state', 'ttb-verifier', 'runs');
  const config = join(folder, 'site', 'firedrill.yaml');
  const names = join(folder, 'names');
  return {
    folder,
    state: join(folder, 'state'),
    prepared: new Set(prepared.map(([id]) => id)),
    flags: ['--state-dir', join(folder, 'state'), '--config', config],
    answers: ['--answers', answers],
    /** The file that gets the boundaries which its programs pass. */
    names,
    async passed() {
      return parseNames(await readFile(names, 'utf8').catch(() => ''));
    },
    /** The run's folder, once there is one. */
    async run(): Promise<string | undefined> {
      const [name] = await readdir(runs).catch(() => [] as string[]);
      return name === undefined ? undefined : join(runs, name);
    },
    // A sandbox that ends may still add a file.
    remove: () => rm(folder, { recursive: true, force: true, maxRetries: 5 }),
  };
}

export type Place = Awaited<ReturnType<typeof makePlace>>;

/** Processes that were started for a place, a line each: pid and command. */
export async function processesOf({ folder }: Pick<Place, 'folder'>): Promise<readonly string[]> {
  const { stdout } = await promisify(execFile)('ps', ['-axww', '-o', 'pid=,args='], { maxBuffer: 1 << 26 });
  return stdout.split('\n').filter((line) => line.includes(folder));
}

export const isSandbox = (line: string): boolean => / sandbox --json /.test(line);

/** Kills what is at work for a place, but for its sandbox. */
export async function killProgramsOf(place: Pick<Place, 'folder'>): Promise<void> {
  for (const line of await processesOf(place)) if (!isSandbox(line)) killed(line);
}

const isLauncher = (line: string): boolean => /\/launcher\.js /.test(line);

/** Kills the launcher of a change alone, if there is one, or the sandbox alone. */
export async function killAlone(place: Pick<Place, 'folder'>, alone: Exclude<What, 'all'>): Promise<void> {
  const is = alone === 'sandbox' ? isSandbox : isLauncher;
  for (const line of await processesOf(place)) if (is(line)) killed(line);
}

/** By its line. */
export function killed(line: string): void {
  try {
    process.kill(Number.parseInt(line, 10), 'SIGKILL');
  } catch {
    // It has ended meanwhile.
  }
}

/** What the run's sandbox has changed by now, or had when it ended; nothing where there is neither. */
export async function ledgerOf(run: string): Promise<readonly Change[] | undefined> {
  const read = async (name: string) => JSON.parse(await readFile(join(run, name), 'utf8')) as unknown;
  try {
    return (await read('ledger.json')) as readonly Change[];
  } catch {
    // It has not ended.
  }
  try {
    const { endpoint, secretAccessKey } = (await read('sandbox.json')) as Ready;
    const headers = { authorization: `Bearer ${secretAccessKey}` };
    const signal = AbortSignal.timeout(10_000);
    return (await (
      await fetch(`${endpoint}/_firedrill/ledger`, { headers, signal })
    ).json()) as readonly Change[];
  } catch {
    return undefined;
  }
}

/** What was changed by call, but for the state and its lock, which every plan touches: `ec2 RunInstances` → 1. */
export function counted(changes: readonly Change[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { service, action, target } of changes) {
    if (isState(target)) continue;
    counts[`${service} ${action}`] = (counts[`${service} ${action}`] ?? 0) + 1;
  }
  return counts;
}

const isState = (target: string): boolean => /\.tfstate(\.tflock)?$/.test(target);

/** How often the state was saved. */
export const savesIn = (changes: readonly Change[]): number =>
  changes.filter(({ action, target }) => action === 'PutObject' && target.endsWith('.tfstate')).length;

/** Whether the state's lock was taken and not given back. */
export const isLocked = (changes: readonly Change[]): boolean =>
  changes.findLast(({ target }) => target.endsWith('.tflock'))?.action === 'PutObject';
