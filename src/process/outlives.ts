import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { killGroup } from './end-with-us.ts';
import { startTimeOf } from './process-identity.ts';
import { gone } from './wrapped.ts';

/** What this machine shows of a program whose starter, terminal or login ends. */
export interface Shown {
  /** One in a session of its own went on when its starter's group was hung up and killed: tried, just now. */
  readonly survived: boolean;
  /** logind ends every program of a login with it, in whatever session that is. */
  readonly endsAtLogout: boolean;
  /** The first program here, where it is a shell: a container, which ends when somebody leaves that. */
  readonly firstShell?: string;
}

/** Why a change may not outlive the terminal, and what to do; nothing where it does. Pure. */
export function mayNotOutlive({ survived, endsAtLogout, firstShell }: Shown): string | undefined {
  if (!survived)
    return 'On this machine a program ends with whoever started it, also in a session of its own: should this terminal close in the middle of a change, the change is cut off. Keep it open.';
  if (endsAtLogout)
    return 'This machine ends every program at logout (KillUserProcesses of logind): should the connection drop in the middle of a change, the change is cut off. Start firedrill with `systemd-run --user --scope`, after `loginctl enable-linger`.';
  if (firstShell !== undefined)
    return `This container ends with its first program, ${firstShell}: should that end in the middle of a change, the change is cut off.`;
  return undefined;
}

/** Looks, and tries it with a program that does nothing. What cannot be found out counts as nothing against it. */
export async function shownHere(): Promise<Shown> {
  const [survived, endsAtLogout, firstShell] = await Promise.all([
    tried().catch(() => false),
    process.platform === 'linux' ? loginEndsAll().catch(() => false) : false,
    process.platform === 'linux' ? shellAtTop().catch(() => undefined) : undefined,
  ]);
  return { survived, endsAtLogout, ...(firstShell !== undefined && { firstShell }) };
}

const STARTER = `
  const { spawn } = require('node:child_process');
  const child = spawn('sleep', ['10'], { detached: true, stdio: 'ignore' });
  process.stdout.write(String(child.pid) + '\\n');
  setInterval(() => {}, 1000);`;

async function tried(): Promise<boolean> {
  const starter = spawn(process.execPath, ['-e', STARTER], {
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { PATH: process.env['PATH'] ?? '/usr/bin:/bin' },
  });
  const pid = await firstNumber(starter);
  const began = startTimeOf(pid);
  const over = once(starter, 'exit');
  for (const signal of ['SIGHUP', 'SIGKILL'] as const) killGroup(starter, signal);
  await over;
  const lives = began !== undefined && startTimeOf(pid) === began;
  killGroup({ pid }, 'SIGKILL');
  if (began !== undefined) await gone(pid, began);
  return lives;
}

async function firstNumber({ stdout }: ChildProcess): Promise<number> {
  if (stdout === null) throw new Error('no output');
  for await (const chunk of stdout) return Number(String(chunk));
  throw new Error('it said nothing');
}

const MANAGER = ['org.freedesktop.login1', '/org/freedesktop/login1', 'org.freedesktop.login1.Manager'];

/** Only what is within a login's scope ends with it: what `systemd-run` started is not. */
async function loginEndsAll(): Promise<boolean> {
  if (!/session-[^/]+\.scope/.test(await readFile('/proc/self/cgroup', 'utf8'))) return false;
  const asked = promisify(execFile)('busctl', ['get-property', ...MANAGER, 'KillUserProcesses'], {
    timeout: 2000,
  });
  return (await asked).stdout.trim() === 'b true';
}

const SHELLS = new Set(['sh', 'bash', 'zsh', 'dash', 'ash', 'fish', 'ksh']);

/** Whatever it is that we were started from: all that is in a container ends with its first program. */
async function shellAtTop(): Promise<string | undefined> {
  const first = (await readFile('/proc/1/comm', 'utf8')).trim();
  return SHELLS.has(first) ? first : undefined;
}
