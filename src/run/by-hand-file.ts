import { join } from 'node:path';
import type { RunState } from '../engine/run-state.ts';
import { whyUnwritten } from '../files/disk-trouble.ts';
import { replaceDurably } from '../files/durable.ts';
import { printableLines } from '../text/clean.ts';
import { byHandPage } from './by-hand-page.ts';

export const byHandFile = (folder: string): string => join(folder, 'by-hand.md');

/** The same text that `show RUN --by-hand` prints. */
export const byHandText = (state: RunState, practise: readonly string[]): string =>
  // The world of a run that is over is going or gone, and what was to be practised there with it.
  printableLines(byHandPage(state, state.phase === 'closed' ? [] : practise));

export interface ByHandFile {
  /**
   * Makes the file say what is left of the run as it is now. Resolves in the order of the calls, and never rejects: paper
   * that cannot be written is said, and stops nothing.
   */
  update(state: RunState): Promise<void>;
  /** Why it is behind the run, in words, while it is. */
  behind(): string | undefined;
}

/**
 * Keeps `<run>/by-hand.md` up with a run: whoever stands there without this program, after a crash of it or of the
 * machine, reads what is left. `practise`: as `byHandPage` takes it, asked each time it may have changed.
 */
export function keepByHand(
  folder: string,
  practise: () => Promise<readonly string[]>,
  tell: (text: string) => void,
): ByHandFile {
  let last: Promise<void> = Promise.resolve();
  let lines: { readonly over: boolean; readonly practise: readonly string[] } | undefined;
  let written: string | undefined;
  let behind: string | undefined;

  async function write(state: RunState): Promise<void> {
    const over = state.phase === 'closed';
    if (lines?.over !== over) lines = { over, practise: await practise().catch(() => []) };
    const text = byHandText(state, lines.practise);
    if (text === written) return;
    await replaceDurably(byHandFile(folder), text);
    written = text;
    behind = undefined;
  }

  function update(state: RunState): Promise<void> {
    last = last
      .then(() => write(state))
      .catch((cause: unknown) => {
        const first = behind === undefined;
        behind = `${byHandFile(folder)} is not up to date (${whyUnwritten(cause, 'it')}); what is left by hand: \`firedrill show ${state.frame.run} --by-hand\``;
        if (first) tell(behind);
      });
    return last;
  }

  return {
    update,
    behind: () => behind,
  };
}
