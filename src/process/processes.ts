import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Event } from '../engine/events.ts';
import { bootId, startTimeOf } from '../journal/identity.ts';
import type { Command, Ended, Processes, RunOptions } from './child.ts';
import { followFile } from './follow.ts';

export interface ProcessesOptions {
  /** Where output files go, absolute; exists. */
  readonly folder: string;
  /** `dist/launcher.js`, absolute. */
  readonly launcher: string;
  readonly step: string;
  /** Writes an event and resolves when it is on disk. */
  readonly append: (event: Event) => Promise<unknown>;
}

/** The one way to run a program (DESIGN §5): no shell, output to files in the run's folder, followed from there. */
export function makeProcesses({ folder, launcher, step, append }: ProcessesOptions): Processes {
  const files = (name: string) => ({
    stdoutFile: join(folder, `${name}.stdout`),
    stderrFile: join(folder, `${name}.stderr`),
  });

  async function run(name: string, command: Command, options: RunOptions = {}): Promise<Ended> {
    const { stdoutFile, stderrFile } = files(name);
    const child = start(command.file, command.args, command, { stdoutFile, stderrFile }, 'ignore');
    const end = await ended(child, stdoutFile, options, () => child.kill('SIGINT'));
    return { ...end, endedAt: new Date().toISOString(), stdoutFile, stderrFile };
  }

  async function held(name: string, command: Command, options: RunOptions = {}): Promise<Ended> {
    const { stdoutFile, stderrFile } = files(name);
    const endFile = join(folder, `${name}.end.json`);
    const pidFile = join(folder, `${name}.pid.json`);
    const id = `${step}/${name}/${randomUUID().slice(0, 8)}`;
    await append({ type: 'child.intent', step, child: id, argv: [command.file, ...command.args], cwd: command.cwd });
    const args = [launcher, endFile, pidFile, command.file, ...command.args];
    const child = start(process.execPath, args, command, { stdoutFile, stderrFile }, 'pipe');
    const over = ended(child, stdoutFile, options, () => interrupt(pidFile));
    const pid = child.pid;
    if (pid !== undefined) {
      await append({ type: 'child.launched', child: id, pid, startTime: startTimeOf(pid) ?? '', bootId: bootId() });
      // It may act only from here on: its pid is on disk.
      child.stdin?.end('!');
    }
    await over;
    const end = readEnd(endFile);
    await append({ type: 'child.ended', child: id, ...end });
    return { ...end, stdoutFile, stderrFile };
  }

  return { run, held };
}

type Files = Pick<Ended, 'stdoutFile' | 'stderrFile'>;

function start(file: string, args: readonly string[], command: Command, files: Files, stdin: 'ignore' | 'pipe'): ChildProcess {
  const out = openSync(files.stdoutFile, 'w', 0o600);
  const err = openSync(files.stderrFile, 'w', 0o600);
  try {
    // A session of its own: a closed terminal or a Ctrl-C there does not reach it. Descriptors, not pipes: it outlives us.
    return spawn(file, args, { cwd: command.cwd, env: command.env, detached: true, stdio: [stdin, out, err] });
  } finally {
    closeSync(out);
    closeSync(err);
  }
}

function ended(child: ChildProcess, stdoutFile: string, options: RunOptions, stop: () => void): Promise<Pick<Ended, 'code' | 'signal'>> {
  const follower = options.onLine ? followFile(stdoutFile, options.onLine) : undefined;
  options.signal?.addEventListener('abort', stop, { once: true });
  if (options.signal?.aborted) stop();
  return new Promise<Pick<Ended, 'code' | 'signal'>>((resolve, reject) => {
    child.on('error', reject);
    child.stdin?.on('error', () => undefined);
    child.on('exit', (code, signal) => resolve({ code, signal }));
  }).finally(() => {
    options.signal?.removeEventListener('abort', stop);
    follower?.end();
  });
}

/** Exactly one SIGINT, to the program itself (facts/tofu-real.md §5: a second one makes tofu leave its lock behind). */
function interrupt(pidFile: string): void {
  if (!existsSync(pidFile)) return;
  const { pid } = JSON.parse(readFileSync(pidFile, 'utf8')) as { pid: number };
  try {
    process.kill(pid, 'SIGINT');
  } catch {
    // It has ended meanwhile.
  }
}

function readEnd(file: string): Pick<Ended, 'code' | 'signal' | 'endedAt'> {
  return JSON.parse(readFileSync(file, 'utf8')) as Pick<Ended, 'code' | 'signal' | 'endedAt'>;
}
