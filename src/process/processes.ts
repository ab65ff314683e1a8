import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type ChildRecords,
  type Command,
  type Ended,
  NotStarted,
  type Processes,
  type RunOptions,
} from './child.ts';
import { followFile } from './follow-file.ts';
import { noteReader } from './left-readers.ts';
import { settled } from './output.ts';
import { bootId, startTimeOf } from './process-identity.ts';
import { readingEnd } from './reading.ts';
import { outliving } from './session.ts';
import { EndUnknown, requireRecords } from './take-up.ts';
import {
  gone,
  innerEnd,
  interrupt,
  pidIn,
  programIn,
  RECORD,
  type RecordFiles,
  readEnd,
  recordFiles,
  saysHow,
} from './wrapped.ts';

export interface ProcessesOptions {
  /** Where output files go, absolute; exists. */
  readonly folder: string;
  /** `dist/launcher.js`, absolute. */
  readonly launcher: string;
  readonly records: ChildRecords;
}

/** The one way to run a program (DESIGN §5): no shell, output to files in the run's folder, followed from there. */
export function makeProcesses({ folder, launcher, records }: ProcessesOptions): Processes {
  const files = (name: string) => ({
    stdoutFile: join(folder, `${name}.stdout`),
    stderrFile: join(folder, `${name}.stderr`),
  });

  const recordOf = (name: string) => join(folder, `${name}.tofu`);

  /** The command as it is started, and the files of what it wraps, made empty: they are followed from the beginning. */
  function wrapping(name: string, command: Command): { command: Command; record?: RecordFiles } {
    if (!command.wraps) return { command };
    const record = recordFiles(recordOf(name));
    beforeStart(() => {
      for (const file of [record.pidFile, record.endFile]) rmSync(file, { force: true });
      for (const file of [record.stdoutFile, record.stderrFile]) writeFileSync(file, '', { mode: 0o600 });
    });
    return { command: { ...command, env: { ...command.env, [RECORD]: recordOf(name) } }, record };
  }

  async function run(name: string, asked: Command, options: RunOptions = {}): Promise<Ended> {
    const at = files(name);
    const { command, record } = wrapping(name, asked);
    const child = start(command.file, command.args, command, at, 'ignore');
    const over = noteReader(folder, name, child.pid);
    const follower = options.onLine ? followFile((record ?? at).stdoutFile, options.onLine) : undefined;
    try {
      const outputs = [at, ...(record ? [record] : [])];
      const { code, signal, left } = await readingEnd(child, outputs, options.signal, record?.pidFile);
      const endedAt = new Date().toISOString();
      const inner = record && !left ? await innerEnd(record) : undefined;
      if (!left) await follower?.end();
      return { code, signal, endedAt, ...at, ...(await settled(outputs, left)), ...(inner ? { inner } : {}) };
    } finally {
      follower?.stop();
      over();
    }
  }

  async function held(name: string, asked: Command, options: RunOptions = {}): Promise<Ended> {
    const at = files(name);
    const { command, record: wrapped } = wrapping(name, asked);
    const endFile = join(folder, `${name}.end.json`);
    const pidFile = join(folder, `${name}.pid.json`);
    const record = await records.intent(name, asked);
    const child = start(
      process.execPath,
      [launcher, endFile, pidFile, command.file, ...command.args],
      command,
      at,
      'pipe',
    );
    const isOver = () => child.exitCode !== null || child.signalCode !== null;
    const over = ended(
      child,
      (wrapped ?? at).stdoutFile,
      options,
      () => void interrupt((wrapped ?? { pidFile }).pidFile, isOver),
    );
    // Nobody waits for it until the pid is written down; by then it may have failed.
    over.catch(() => undefined);
    let began = false;
    try {
      if (child.pid !== undefined) {
        const { pid } = child;
        await record.launched({ pid, startTime: startTimeOf(pid) ?? '', bootId: bootId() });
      }
      // It may act only from here on: its pid is on disk. Stopped before that, it gets no byte and does nothing.
      began = !options.signal?.aborted;
      if (began) child.stdin?.end('!');
      else child.stdin?.destroy();
    } catch (cause) {
      child.stdin?.destroy();
      throw cause;
    }
    const launcherEnd = await over;
    const recorded = began ? readEnd(endFile) : neverBegun();
    const end = recorded ?? (await endWithoutRecord(pidFile, launcherEnd));
    const inner = wrapped && (await innerEnd(wrapped));
    await record.ended(end);
    if (began) requireRecords(at.stdoutFile);
    if (recorded === undefined && end.signal !== null && !saysHow(inner)) throw new EndUnknown(false);
    const outputs = [at, ...(wrapped ? [wrapped] : [])];
    const left = await outliving(
      [child.pid, wrapped && pidIn(wrapped.pidFile)].filter((pid) => pid !== undefined),
    );
    return {
      ...end,
      ...at,
      ...(await settled(outputs, false)),
      ...(left.length > 0 ? { outliving: left } : {}),
      ...(inner ? { inner } : {}),
    };
  }

  return { run, held };
}

function start(
  file: string,
  args: readonly string[],
  command: Command,
  files: Pick<Ended, 'stdoutFile' | 'stderrFile'>,
  stdin: 'ignore' | 'pipe',
): ChildProcess {
  const out = beforeStart(() => openSync(files.stdoutFile, 'w', 0o600));
  let err: number | undefined;
  try {
    err = beforeStart(() => openSync(files.stderrFile, 'w', 0o600));
    // A session of its own: a closed terminal or a Ctrl-C there does not reach it. Descriptors, not pipes: what is piped
    // through us dies with us (facts/tofu-real.md §5). execa can hand on descriptors 3 to 9 only, hence spawn.
    return spawn(file, args, {
      cwd: command.cwd,
      env: command.env,
      detached: true,
      stdio: [stdin, out, err],
    });
  } finally {
    closeSync(out);
    if (err !== undefined) closeSync(err);
  }
}

function beforeStart<T>(work: () => T): T {
  try {
    return work();
  } catch (cause) {
    throw new NotStarted(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

async function ended(
  child: ChildProcess,
  stdoutFile: string,
  options: RunOptions,
  stop: () => void,
): Promise<Pick<Ended, 'code' | 'signal'>> {
  // Before anything else: a program that may act is waited for, whatever goes wrong here.
  const end = new Promise<Pick<Ended, 'code' | 'signal'>>((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => resolve({ code, signal }));
  });
  child.stdin?.on('error', () => undefined);
  const follower = options.onLine ? followFile(stdoutFile, options.onLine) : undefined;
  options.signal?.addEventListener('abort', stop, { once: true });
  if (options.signal?.aborted) stop();
  try {
    return await end;
  } finally {
    options.signal?.removeEventListener('abort', stop);
    await follower?.end();
  }
}

const neverBegun = () => ({ code: null, signal: null, endedAt: new Date().toISOString() });

/**
 * The launcher was killed, and nobody will write down how the program ends. It may still be at it: nothing may be said,
 * let alone tried again, before it is gone. Made before anything is begun, the file tells that there was one.
 */
async function endWithoutRecord(pidFile: string, launcherEnd: Pick<Ended, 'code' | 'signal'>) {
  if (launcherEnd.signal !== null && !existsSync(pidFile)) return neverBegun();
  const program = programIn(pidFile);
  if (program) await gone(program.pid, program.startTime);
  return { ...launcherEnd, endedAt: new Date().toISOString() };
}
