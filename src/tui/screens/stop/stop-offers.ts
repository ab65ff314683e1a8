import { isRunning } from '../../../engine/attribution.ts';
import { isChanging } from '../../../engine/controls.ts';
import { framedStep } from '../../../engine/retry.ts';
import { rollbackOf } from '../../../engine/rollback.ts';
import type { RunState, StepState } from '../../../engine/run-state.ts';
import { programName } from '../../../service/program-name.ts';

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
  const changes = title !== undefined && isChanging(state);
  return [
    {
      command: 'wait',
      key: 'w',
      words: 'keep going',
      means:
        title !== undefined
          ? `"${title}" goes on; nothing is stopped.`
          : state.question === undefined
            ? 'The run goes on with its next step; nothing is stopped.'
            : 'Back to the question that waits for you.',
    },
    ...(title === undefined
      ? []
      : [
          {
            command: 'after-step',
            key: 's',
            words: 'pause after this step',
            means: `"${title}" runs to its end, then the run waits. This is the safe way to stop.`,
          } as const,
        ]),
    {
      command: 'leave',
      key: 'p',
      words: 'pause and leave firedrill',
      means: changes
        ? `"${title}" changes the world, so it runs to its end first. "${programName()} resume" goes on later.`
        : `${title !== undefined ? `"${title}" only reads and is stopped` : state.question === undefined ? 'Nothing is at work now' : 'The question stays open'}; "${programName()} resume" goes on later.`,
    },
    ...(changes
      ? [
          {
            command: 'interrupt',
            key: 'i',
            words: 'interrupt it now',
            means:
              'One interrupt to the tool: it stops where it can. What it changed stays, and must be looked at.',
          } as const,
        ]
      : []),
    {
      command: 'abort',
      key: 'a',
      words: 'abort the run',
      means: 'Ends the run for good. What was changed stays as it is. Asked once more.',
    },
  ];
}

/** A rollback has a title of its own. */
function titleOf(state: RunState, { id, rollback }: StepState): string {
  return (rollback === 'running' ? rollbackOf(state, id)?.title : undefined) ?? framedStep(state, id).title;
}
