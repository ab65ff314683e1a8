import { stepAtHand } from '../../../engine/conditions.ts';
import type { Handover } from '../../../engine/events.ts';
import { handoverWords } from '../../../engine/handover-words.ts';
import { programAtWork } from '../../../engine/leave-now.ts';
import { framedStep } from '../../../engine/retry.ts';
import type { RunState } from '../../../engine/run-state.ts';
import type { Holding } from '../../../engine/run-view.ts';
import { standing } from '../../../words/step-words.ts';
import { line } from '../../styled-lines.ts';
import type { PageScreen } from '../page/state.ts';

const THEY_SEE: Readonly<Record<Handover['ended'], string>> = {
  told: 'their terminal says only that it was told to end',
  killed: 'their terminal says only that it was killed',
  gone: 'they had left it themselves, and may come back to it',
};

/** What whoever takes a run over must know of it, a line each. */
export function handoverLines(state: RunState, { pid, host, since }: Holding): readonly string[] {
  return [`at it     ${state.operator}, process ${pid} on ${host}, since ${since}`, ...standsLines(state)];
}

function standsLines(state: RunState): readonly string[] {
  const step = stepAtHand(state);
  const program = programAtWork(state);
  const { question, handover } = state;
  const owed = state.obligations.filter(({ settled }) => settled === undefined);
  return [
    ...(step
      ? [
          `step      ${framedStep(state, step.id).title}: ${question ? 'waits for an answer' : standing(step, state)}`,
        ]
      : []),
    ...(question ? [`asks      ${question.title}`] : []),
    ...(program ? [`program   ${program.argv.join(' ')} (process ${program.pid})`] : []),
    ...owed.map(({ what }) => `open      ${what}`),
    ...(handover ? [`before    taken over from ${handoverWords(handover)}`] : []),
  ];
}

/** Shown to whoever has just taken a run over. */
export function handoverPage(state: RunState, handover: Handover): PageScreen {
  const { handover: _now, ...rest } = state;
  return {
    name: 'page',
    title: 'You have this run now',
    top: 0,
    lines: [
      line(`You took it over from ${handoverWords(handover)}.`),
      line(`That stands in the journal. Tell them: ${THEY_SEE[handover.ended]}.`),
      line(),
      ...standsLines(rest).map((text) => line(text)),
      line(),
      line('Go back (esc) to go on with it.'),
    ],
  };
}
