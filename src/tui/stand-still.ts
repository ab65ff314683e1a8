import type { WriteStream } from 'node:tty';
import { isTakenWithin, setWaiting } from '../files/slow-reader.ts';
import type { Title } from './lifecycle.tsx';

export interface StandStillPorts {
  readonly stdout: WriteStream;
  readonly suspend: (() => Promise<boolean>) | undefined;
  /** Gives the terminal away while `work` is done, and paints the whole screen anew after it. */
  lend(work: () => Promise<void>): Promise<void>;
  readonly title: Pick<Title, 'giveBack' | 'takeAgain'>;
  back(how: Back): void;
}

/** How long it stood still, in ms; or that nobody was there who could have gone on with it. */
export type Back = { readonly stoodMs: number } | 'not-stopped';

/** For a terminal that takes nothing: what it should have taken is lost, and the shell is back all the same. */
const TAKEN_MS = 500;

/**
 * Ctrl-Z and SIGTSTP: the terminal is the shell's again, as it was, and firedrill stands still until `fg`. In raw mode the
 * terminal sends no signal, so it is firedrill that stops itself. A SIGCONT that nobody asked for, as after `kill -STOP`, finds
 * a terminal that somebody else may have used: it is taken and painted anew.
 */
export function standStill({ stdout, suspend, lend, title, back }: StandStillPorts): {
  ask(): void;
  release(): void;
} {
  let busy = false;
  let over = false;

  const away = async (work: () => Promise<Back | undefined>): Promise<void> => {
    if (busy) return;
    busy = true;
    try {
      await lend(async () => {
        const how = await work();
        // Before the frame is painted: keys count only once it is, and the keyboard quiet since.
        if (how !== undefined) back(how);
      });
    } finally {
      busy = false;
    }
  };

  const ask = (): void => {
    if (suspend === undefined) return back('not-stopped');
    void away(async () => {
      title.giveBack();
      await isTakenWithin(TAKEN_MS, [stdout]);
      setWaiting(stdout, true);
      process.off('SIGTSTP', ask);
      const began = performance.now();
      const stopped = await suspend();
      const stoodMs = performance.now() - began;
      if (over) return undefined;
      process.on('SIGTSTP', ask);
      setWaiting(stdout, false);
      title.takeAgain();
      return stopped ? { stoodMs } : 'not-stopped';
    });
  };
  const continued = (): void => void away(async () => undefined);

  if (suspend !== undefined) {
    process.on('SIGTSTP', ask);
    process.on('SIGCONT', continued);
  }
  return {
    ask,
    release() {
      over = true;
      process.off('SIGTSTP', ask);
      process.off('SIGCONT', continued);
    },
  };
}
