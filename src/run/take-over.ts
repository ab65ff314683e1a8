import { setTimeout as sleep } from 'node:timers/promises';
import type { Handover } from '../engine/events.ts';
import type { Holding } from '../engine/run-view.ts';
import type { StoredRun } from '../journal/run-folders.ts';
import type { Installation } from '../process/installation.ts';
import { isAlive } from '../process/process-identity.ts';
import { Refused } from '../worlds/refused.ts';
import { holderOf, holderWords } from './lock.ts';
import { resumeRun } from './resume.ts';
import type { OpenRun } from './start.ts';
import { whyNotTaken } from './why-not-taken.ts';

export interface TakeOver {
  readonly stored: StoredRun;
  /** Who held it when the person chose. */
  readonly from: Holding;
  readonly operator: string;
  /** Why: it stands in the journal. */
  readonly note: string;
  /** As for `resumeRun`. */
  readonly changed: readonly string[];
}

/** How long a program that was told to end is waited for, and one that was killed, in ms. It promises 2.5 s. */
const TOLD_MS = 8000;
const KILLED_MS = 5000;
/** How often it is looked for meanwhile, in ms: no process can wait for the end of one that is not its child. */
const LOOK_MS = 20;

/**
 * Takes a run over from a living program on this machine: ends that program, waits until it is gone, and continues the run
 * as any other that was left. What it had begun goes on by itself (DESIGN §5). Throws `Refused`, before anything was ended,
 * where the holder is another one by now or on another machine, or the run could not be continued here afterwards.
 */
export async function takeOver(
  { stored, from, operator, note, changed }: TakeOver,
  installation: Installation,
): Promise<OpenRun> {
  const why = whyNotTaken(from);
  if (why !== undefined) throw new Refused('held', why);
  const { pid, host } = from;
  const { operator: before = '' } = stored.state ?? {};
  const taking = async (): Promise<Handover> => {
    const ended = await endHolder(stored.folder, from);
    return { pid, host, operator: before, ended, note };
  };
  return resumeRun(stored, installation, operator, { changed, taking });
}

/** Ends exactly that program, unless it is gone. Its pid may be another's by now: it is looked at before every signal. */
export async function endHolder(folder: string, from: Holding, toldMs = TOLD_MS): Promise<Handover['ended']> {
  const now = await holderOf(folder);
  if (!now) return 'gone';
  if (!isSame(now, from))
    throw new Refused('held', `Somebody else has it by now: ${holderWords(now)}. Nothing was ended.`);
  if (await isGoneAfter(from, 'SIGTERM', toldMs)) return 'told';
  if (await isGoneAfter(from, 'SIGKILL', KILLED_MS)) return 'killed';
  throw new Refused(
    'held',
    `Process ${from.pid} does not end, not even when it is killed: it waits for its disk, most likely. It still holds the run.`,
  );
}

const isSame = (a: Omit<Holding, 'here'>, b: Holding): boolean =>
  a.pid === b.pid && a.startTime === b.startTime && a.bootId === b.bootId && a.host === b.host;

/** Whether it is gone within that time of the signal. */
async function isGoneAfter(from: Holding, signal: NodeJS.Signals, ms: number): Promise<boolean> {
  if (isAlive(from) !== 'yes') return true;
  if (from.pid === process.pid) throw new Refused('held', 'This very program is at it.');
  try {
    process.kill(from.pid, signal);
  } catch (cause) {
    if (isAlive(from) !== 'yes') return true;
    const said = cause instanceof Error ? cause.message : String(cause);
    throw new Refused('held', `Process ${from.pid} may not be ended by you (${said}).`, undefined, cause);
  }
  for (const end = performance.now() + ms; performance.now() < end; await sleep(LOOK_MS))
    if (isAlive(from) !== 'yes') return true;
  return false;
}
