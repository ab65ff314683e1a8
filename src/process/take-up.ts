import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Ended, Processes, RunOptions } from './child.ts';
import { followFile } from './follow-file.ts';
import { settled } from './output.ts';
import { bootId, type Identity } from './process-identity.ts';
import { outliving } from './session.ts';
import {
  gone,
  innerEnd,
  interrupt,
  pidIn,
  programIn,
  type RecordFiles,
  readEnd,
  recordFiles,
  saysHow,
} from './wrapped.ts';

/** A held child by the journal of the program that started it. Its launcher's pid, where it was launched. */
export interface Recorded extends Partial<Pick<Identity, 'pid' | 'startTime' | 'bootId'>> {
  readonly name: string;
  /** Where its output and records are, absolute. */
  readonly folder: string;
  /** Its end is in the journal. */
  readonly ended?: boolean;
  /** Writes that down. */
  record(end: Pick<Ended, 'code' | 'signal' | 'endedAt'>): Promise<void>;
}

/** It never got its go: nothing has happened, and that is certain. */
export class NeverBegun extends Error {
  override readonly name = 'NeverBegun';
}

/** It ran, is over, and nobody recorded how. */
export class EndUnknown extends Error {
  override readonly name = 'EndUnknown';
  /** The machine was started anew meanwhile, which ended it wherever it was. */
  readonly rebooted: boolean;
  constructor(rebooted: boolean) {
    super(rebooted ? 'the machine was started anew' : 'its launcher was killed');
    this.rebooted = rebooted;
  }
}

/** What was written of it is gone: its folder was emptied or deleted. Nothing follows from a record that is missing there. */
export class RecordsLost extends EndUnknown {
  override readonly message: string;
  /** `what`: that which is missing, absolute. */
  constructor(what: string) {
    super(false);
    this.message = `What was written of it is gone (${what}).`;
  }
}

/** Throws where the records of a program that was started are gone: its output file was made before it was. */
export function requireRecords(stdoutFile: string): void {
  if (!existsSync(stdoutFile)) throw new RecordsLost(stdoutFile);
}

/**
 * `Processes.held` for work whose own firedrill died: starts nothing, and takes up what that one had started, by name. It
 * may still be at it: then it is waited for and can be interrupted, as if it were ours. Rejects with `NeverBegun` and
 * `EndUnknown`.
 */
export function takingUp(recorded: readonly Recorded[]): Processes['held'] {
  return async (name, command, options = {}) => {
    const child = recorded.findLast((one) => one.name === name);
    if (child === undefined) throw new NeverBegun(`${name} was not begun`);
    const at = join(child.folder, name);
    const files = { stdoutFile: `${at}.stdout`, stderrFile: `${at}.stderr` };
    const wrapped = command.wraps ? recordFiles(`${at}.tofu`) : undefined;
    const end = await endOf(child, at, wrapped, files.stdoutFile, options);
    const inner = wrapped && (await innerEnd(wrapped));
    if (end === undefined && !saysHow(inner)) throw new EndUnknown(child.bootId !== bootId());
    // tofu's own record counts without terragrunt's, which is only its echo.
    const known = end ?? {
      code: null,
      signal: 'SIGKILL',
      endedAt: inner?.endedAt ?? new Date().toISOString(),
    };
    if (!child.ended) await child.record(known);
    const outputs = [files, ...(wrapped ? [wrapped] : [])];
    const leaders = [child.pid, wrapped && pidIn(wrapped.pidFile)].filter((pid) => pid !== undefined);
    const left = child.bootId === bootId() ? await outliving(leaders) : [];
    return {
      ...known,
      ...files,
      ...(await settled(outputs, false)),
      ...(left.length > 0 ? { outliving: left } : {}),
      ...(inner ? { inner } : {}),
    };
  };
}

/** How the child itself ended, once it has; nothing where nobody recorded it. */
async function endOf(
  child: Recorded,
  at: string,
  wrapped: RecordFiles | undefined,
  launchedInto: string,
  options: RunOptions,
): Promise<Pick<Ended, 'code' | 'signal' | 'endedAt'> | undefined> {
  const endFile = `${at}.end.json`;
  const pidFile = `${at}.pid.json`;
  const stdoutFile = wrapped?.stdoutFile ?? launchedInto;
  let over = false;
  const stop = () => void interrupt((wrapped ?? { pidFile }).pidFile, () => over);
  const follower =
    options.onLine && existsSync(stdoutFile) ? followFile(stdoutFile, options.onLine) : undefined;
  options.signal?.addEventListener('abort', stop, { once: true });
  if (options.signal?.aborted) stop();
  try {
    if (child.pid === undefined) throw new NeverBegun('it was not launched');
    const sameBoot = child.bootId === bootId();
    if (sameBoot && child.startTime && !existsSync(endFile)) await gone(child.pid, child.startTime);
    requireRecords(launchedInto);
    if (sameBoot && !existsSync(endFile)) {
      // The launcher leaves without a go where its starter died; made just before it begins anything, the file tells.
      if (!existsSync(endFile) && !existsSync(pidFile)) throw new NeverBegun('it got no go');
      const program = programIn(pidFile);
      if (!existsSync(endFile) && program) await gone(program.pid, program.startTime);
    }
    // What is wrapped has a session of its own, and may go on without it.
    if (wrapped) await innerOver(wrapped);
    return readEnd(endFile);
  } finally {
    over = true;
    options.signal?.removeEventListener('abort', stop);
    await follower?.end();
    await removeHalves([endFile, pidFile, ...(wrapped ? [wrapped.endFile, wrapped.pidFile] : [])]);
  }
}

/** Records that somebody was writing when they were killed: all who could write them are gone by now. */
async function removeHalves(records: readonly string[]): Promise<void> {
  await Promise.all(records.map((file) => rm(`${file}.new`, { force: true })));
}

async function innerOver({ pidFile, endFile }: RecordFiles): Promise<void> {
  const program = programIn(pidFile);
  if (program && !existsSync(endFile)) await gone(program.pid, program.startTime);
}
