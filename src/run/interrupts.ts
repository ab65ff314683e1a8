import { constants } from 'node:os';
import type { RunView } from '../engine/run-view.ts';

/**
 * What each signal means, on the screens and without them: the one place where that is decided. docs/interrupts.md says what
 * comes of it wherever firedrill is.
 * - `wait`: stop in good order. What only reads is stopped, a change that goes on is waited for.
 * - `leave`: end now. A program that is changing something goes on without us, and the last words say where.
 * - `suspend`: give the terminal back and stand still until somebody goes on with it. Nothing of the run is stopped.
 */
const MEANING = { SIGINT: 'wait', SIGTERM: 'leave', SIGHUP: 'leave', SIGTSTP: 'suspend' } as const;

/** A signal that ends this program. A terminal that goes away sends the last. */
export type Interrupt = 'SIGINT' | 'SIGTERM' | 'SIGHUP';

const INTERRUPTS: readonly Interrupt[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

export const waits = (signal: NodeJS.Signals): boolean => MEANING[signal as Interrupt] === 'wait';

/** Whether a signal still changes anything after that one: a second wish to wait is none. */
export const outranks = (signal: Interrupt, before: Interrupt | undefined): boolean =>
  before === undefined || (waits(before) && !waits(signal));

/** Calls `heard` at each interrupt from now on. Returns how to stop hearing them. */
export function onInterrupts(heard: (signal: Interrupt) => void): () => void {
  for (const signal of INTERRUPTS) process.on(signal, heard);
  return () => {
    for (const signal of INTERRUPTS) process.off(signal, heard);
  };
}

/** Does to an open run what the signal means. */
export const obey = (run: Pick<RunView, 'ask' | 'leaveNow'>, signal: Interrupt): Promise<void> =>
  waits(signal) ? run.ask('pause', { signal }) : run.leaveNow(signal);

/** From the signal on, in ms: more than all takes that is still done in good order. */
const LATEST_MS = 2500;

/** From here on a `leave` ends this program in a bounded time, whatever it waits for by then, such as a disk that hangs. */
export function endSoonOnSignals(): void {
  for (const signal of INTERRUPTS)
    if (!waits(signal))
      process.once(signal, () => {
        setTimeout(() => process.exit(signalCode(signal)), LATEST_MS).unref();
      });
}

export const signalCode = (signal: NodeJS.Signals): number => 128 + constants.signals[signal];

/**
 * Stops this program and whatever was started with it in the same job, such as npm: a shell comes back only when all of a
 * job stands still. Resolves when it goes on; to false at once where it cannot be stopped, since no shell is there that
 * could go on with it. What changes something has a session of its own, and is not touched.
 */
export async function suspendJob(): Promise<boolean> {
  const { promise: continued, resolve } = Promise.withResolvers<boolean>();
  const onContinue = (): void => resolve(true);
  process.once('SIGCONT', onContinue);
  // Nothing is left that could hold it: whoever is stopped does nothing here until somebody goes on with it.
  process.kill(0, 'SIGTSTP');
  const late = setTimeout(() => resolve(false), NOT_STOPPED_MS);
  try {
    return await continued;
  } finally {
    clearTimeout(late);
    process.off('SIGCONT', onContinue);
  }
}

/** The signal that goes on with a program is heard by it within this, in ms. */
const NOT_STOPPED_MS = 200;
