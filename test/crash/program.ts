import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { PROGRAM, ROOT } from '../support/cli.ts';
import { killAlone, type Place } from './place.ts';
import type { What } from './point.ts';

/** Against hanging only: a rehearsal takes some seconds, and several times that on a busy machine. */
const LIMIT_MS = 180_000;

export interface Exit {
  readonly code: number | null;
  /** It was killed, as it was to be. */
  readonly killed: boolean;
  readonly hung: boolean;
  /** Whole lines only: half a line says nothing. */
  readonly lines: readonly string[];
  readonly stderr: string;
}

export interface Asked {
  readonly place: Pick<Place, 'folder' | 'names'>;
  /** Boundaries, at the first of which it is killed. */
  readonly wanted: readonly string[];
  /** Or so long after its start. */
  readonly ms?: number | undefined;
  readonly what?: What | undefined;
}

/** Runs the built program without a terminal, and kills it, or what is to be killed alone, at its moment. */
export async function program(args: readonly string[], { place, wanted, ms, what }: Asked): Promise<Exit> {
  const alone = what === 'all' ? undefined : what;
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: '/nonexistent',
    CRASH_NAMES: place.names,
    CRASH_WANTED: wanted.join('\n'),
    ...(alone && { CRASH_ALONE: alone, CRASH_PLACE: place.folder }),
  };
  const preload = join(ROOT, 'test/crash/kill-at.mjs');
  const child = spawn(process.execPath, ['--import', preload, PROGRAM, ...args], {
    cwd: ROOT,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  let hung = false;
  const strike = async () => (alone === undefined ? child.kill('SIGKILL') : killAlone(place, alone));
  const timers = [
    setTimeout(() => {
      hung = true;
      child.kill('SIGKILL');
    }, LIMIT_MS),
    ...(ms === undefined ? [] : [setTimeout(() => void strike(), ms)]),
  ];
  const [code, signal] = await new Promise<[number | null, string | null]>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (...end) => resolve(end));
  });
  for (const timer of timers) clearTimeout(timer);
  const lines = stdout.split('\n').slice(0, -1);
  return { code, killed: signal === 'SIGKILL' && !hung, hung, lines, stderr };
}
