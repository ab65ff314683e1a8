import { isRunning } from '../../../engine/attribution.ts';
import { isChanging, mayHaveActed } from '../../../engine/changing.ts';
import { programAtWork } from '../../../engine/leave-now.ts';
import { planFileOf } from '../../../engine/plan-gone.ts';
import { framedStep } from '../../../engine/retry.ts';
import { rollbackOf } from '../../../engine/rollback.ts';
import type { RunState, StepState } from '../../../engine/run-state.ts';
import { programName } from '../../../service/program-name.ts';
import { worldWords } from '../../../worlds/world-words.ts';
import { DIALOG_LETTERS } from '../../keyboard/dialog-letters.ts';

/** What Ctrl-C offers, and what each of it means right now. */
export interface StopOffer {
  readonly command: 'wait' | 'after-step' | 'interrupt' | 'leave' | 'abort';
  readonly key: string;
  readonly words: string;
  readonly means: string;
}

export function stopOffers(state: RunState): readonly StopOffer[] {
  const running = state.question === undefined ? state.steps.find(isRunning) : undefined;
  const title = running === undefined ? undefined : titleOf(state, running);
  // Before its program has its go nothing is changed: it can be stopped like what only reads.
  const begun = title !== undefined && mayHaveActed(state);
  const stopped =
    title === undefined
      ? state.question === undefined
        ? 'Nothing is at work now'
        : 'The question stays open'
      : isChanging(state)
        ? `"${title}" has changed nothing yet and is stopped`
        : `"${title}" only reads and is stopped`;
  return [
    {
      command: 'wait',
      key: DIALOG_LETTERS.wait,
      words: 'keep going',
      means:
        title !== undefined
          ? running?.interrupted
            ? `"${title}" was interrupted already, and stops where it can. It gets no second interrupt.`
            : `"${title}" goes on; nothing is stopped.`
          : state.question === undefined
            ? 'The run goes on with its next step; nothing is stopped.'
            : 'Back to the question that waits for you.',
    },
    ...(title === undefined
      ? []
      : [
          {
            command: 'after-step',
            key: DIALOG_LETTERS['after-step'],
            words: 'pause after this step',
            means: `"${title}" runs to its end, then the run waits. This is the safe way to stop.`,
          } as const,
        ]),
    {
      command: 'leave',
      key: DIALOG_LETTERS.leave,
      words: 'pause and leave firedrill',
      means: begun
        ? `"${title}" changes the world, so it runs to its end first. "${programName()} resume" goes on later.`
        : planFileOf(state.question) === undefined
          ? `${stopped}; "${programName()} resume" goes on later.`
          : `The plan shown is thrown away, since it holds secrets: "${programName()} resume" plans anew and asks you anew.`,
    },
    ...(begun && !running?.interrupted
      ? [
          {
            command: 'interrupt',
            key: DIALOG_LETTERS.interrupt,
            words: 'interrupt it now',
            means: `"${title}" stops where it can, perhaps half done. What it has made stays. Asked once more.`,
          } as const,
        ]
      : []),
    {
      command: 'abort',
      key: DIALOG_LETTERS.abort,
      words: 'abort the run',
      means: `Ends the run for good. ${worldWords[state.frame.mode].atAbort} Asked once more.`,
    },
  ];
}

/** What the run does while it is asked what to stop. */
export function meanwhile(state: RunState): string {
  if (state.question !== undefined) return 'Nothing is under way: the run waits for you.';
  return state.asked === undefined
    ? 'The run goes on while this is open.'
    : 'It stops as soon as the step at work has ended.';
}

/** What is asked once more before a change is interrupted, and what it would mean. */
export function interruptWords(state: RunState): {
  readonly asks: string;
  readonly means: readonly string[];
} {
  const running = state.steps.find(isRunning);
  if (running === undefined || !mayHaveActed(state))
    return { asks: 'It has ended: there is nothing to interrupt any more.', means: [] };
  const program = programAtWork(state) !== undefined;
  return {
    asks: `Interrupt "${titleOf(state, running)}"? It is in the middle of changing something.`,
    means: [
      program
        ? 'Its program gets one interrupt, never a second one. It stops where it can, which may take minutes: it saves its state and gives its lock back.'
        : 'The call that it is at is broken off. Whether that was still done, nobody may know.',
      'What it has made stays. What it was making may be there half made, or be there and in no state: it is looked for afterwards, and named.',
      program
        ? 'You decide then how to go on. The plan is used up: trying again plans anew and asks you anew.'
        : 'You decide then how to go on.',
    ],
  };
}

/** A rollback has a title of its own. */
function titleOf(state: RunState, { id, rollback }: StepState): string {
  return (rollback === 'running' ? rollbackOf(state, id)?.title : undefined) ?? framedStep(state, id).title;
}

/** Asked once more, before a run is aborted. */
export const abortAsks = ({ frame }: RunState): string => `Abort the run? ${worldWords[frame.mode].atAbort}`;
