import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { PROGRAM, ROOT } from '../support/cli.ts';
import { killAlone, type Place } from './place.ts';
import type { OneKill } from './point.ts';

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
  readonly kill?: OneKill | undefined;
  readonly place: Pick<Place, 'folder'>;
  /** Gets the operations on the journal. */
  readonly count?: string | undefined;
}

/** Runs the built program without a terminal, and kills it, or what is to be killed alone, at its moment. */
export async function program(args: readonly string[], { kill, place, count }: Asked): Promise<Exit> {
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: '/nonexistent',
    ...(kill && 'operation' in kill ? { CRASH_AT: `${kill.operation}:${kill.moment}` } : {}),
    ...(kill?.alone ? { CRASH_ALONE: kill.alone, CRASH_PLACE: place.folder } : {}),
    ...(count === undefined ? {} : { CRASH_COUNT: count }),
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
  const strike = async ({ alone }: OneKill) =>
    alone === undefined ? child.kill('SIGKILL') : killAlone(place, alone);
  const timers = [
    setTimeout(() => {
      hung = true;
      child.kill('SIGKILL');
    }, LIMIT_MS),
    ...(kill && 'ms' in kill ? [setTimeout(() => void strike(kill), kill.ms)] : []),
  ];
  const [code, signal] = await new Promise<[number | null, string | null]>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (...end) => resolve(end));
  });
  for (const timer of timers) clearTimeout(timer);
  const lines = stdout.split('\n').slice(0, -1);
  return { code, killed: signal === 'SIGKILL' && !hung, hung, lines, stderr };
}
