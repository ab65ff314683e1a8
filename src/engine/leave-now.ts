import { isRunning } from './attribution.ts';
import type { RunState } from './run-state.ts';
import type { Writer } from './writer.ts';

export interface LeavePorts {
  readonly writer: Writer;
  /** Stops the work of the running step, if it is at any. */
  stop(): void;
  /** What it says of its progress from now on is not written: it would come behind `run.left`. */
  hush(): void;
  /** Nobody waits for the work of the running step any more. */
  letBe(): void;
}

/** After it was stopped, in ms: what ends by itself has done so by then. */
const LATE_MS = 1000;

/** Makes `RunView.leaveNow`. */
export function makeLeaveNow({ writer, stop, hush, letBe }: LeavePorts): (reason: string) => Promise<void> {
  const { state, write, exclusively } = writer;
  const atWork = () => state().phase === 'open' && !state().left;

  const leave = async (reason: string): Promise<void> => {
    hush();
    // A journal that takes nothing keeps nobody here either.
    if (atWork()) await write({ type: 'run.left', reason }).catch(() => undefined);
    letBe();
  };

  return async (reason) => {
    const stopping = await exclusively(async () => {
      if (!atWork()) return false;
      if (programAtWork(state())) return leave(reason).then(() => false);
      await write({ type: 'stop.asked', by: state().operator, how: 'pause', signal: reason }).catch(
        () => undefined,
      );
      stop();
      return true;
    });
    if (!stopping) return;
    const late = setTimeout(() => void exclusively(() => leave(reason)), LATE_MS);
    try {
      while (atWork()) await writer.changedSince(state());
    } catch {
      letBe();
    } finally {
      clearTimeout(late);
    }
  };
}

/** The program that is changing something now. It has a session of its own, and goes on whoever ends. */
export function programAtWork({ steps, children }: RunState): RunState['children'][string] | undefined {
  const running = steps.find(isRunning)?.id;
  return Object.values(children).find(
    ({ step, pid, ended }) => step === running && pid !== undefined && !ended,
  );
}
