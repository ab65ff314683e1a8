import { endsData } from '../../../engine/facts.ts';
import { framedStep } from '../../../engine/retry.ts';
import { age, duration } from '../../../words/durations.ts';
import { utcMinute } from '../../format.ts';
import { usuallyOf } from '../../run-clock.ts';
import { heading, line, type StyledLine } from '../../styled-lines.ts';
import { worlds } from '../../theme.ts';
import type { RunModel } from '../../view-model.ts';
import { type Change, reviewOf } from './gate-facts.ts';

/** What opening this gate changes, what of it is final, how the rest is undone, and when it was last done. */
export function gateHelp(run: RunModel, dateMs: number): readonly StyledLine[] {
  const { state } = run;
  const { question } = state;
  if (question === undefined) return [];
  const review = reviewOf(run);
  const ending = review.changes.filter(({ kind }) => endsData(kind));
  const next = stepsBehind(run);
  return [
    heading('What changes'),
    line(review.summary || "The gate's facts say it; there is no plan behind it."),
    ...[review.notices.callers].filter(Boolean).map(line),
    ...next.map((step) => line(`Then "${step.title}" runs, ${usuallyOf(run, step)}. ${step.why}`)),
    line(),
    heading('What cannot be undone'),
    ...(ending.length === 0
      ? [line('Nothing in the plan ends data.')]
      : ending.map((one) => ({ text: final(one), hang: 2 }))),
    line(),
    heading('How to undo the rest'),
    ...undo(next),
    line(),
    ...lastDone(run, next, dateMs),
  ];
}

/** Nothing where nothing is on record. */
function lastDone({ forecast, state }: RunModel, steps: ReturnType<typeof stepsBehind>, dateMs: number) {
  const { last } = forecast;
  if (last === undefined) return [];
  const took = steps.flatMap(({ id, title }) => {
    const ms = last.stepMs[id];
    return ms === undefined ? [] : [`"${title}" took ${duration(ms)}`];
  });
  const ago = age(dateMs - Date.parse(last.endedAt));
  return [
    heading('When it was last done'),
    line(
      `In a ${worlds[state.frame.mode].run} ${ago} ago, ${utcMinute(last.endedAt)}. ${[...took, `all of it ${duration(last.totalMs)}`].join(', ')}.`,
    ),
    line(),
  ];
}

/** What follows another change has no data of its own to lose that the other does not name. */
function final({ kind, address, id, why }: Change): string {
  const what = `- ${kind} ${address}${id === undefined || id.length > 40 ? '' : ` (${id})`}`;
  if (kind === 'replace' && why.startsWith('follow')) return `${what}: made anew, because the other is.`;
  return `${what}: ${FINAL[kind] ?? 'what it holds is gone.'}`;
}

const FINAL: Readonly<Record<string, string>> = {
  replace: 'the old one is destroyed, and what only it held is gone.',
  delete: 'it is destroyed.',
  forget: 'it stays in the world, but nothing here manages it any more.',
};

/** The mutating steps that this gate stands in front of, up to the next gate. */
function stepsBehind(run: RunModel) {
  const { steps } = run.state.frame.runbook;
  const gate = steps.findIndex(({ id }) => id === run.state.question?.step);
  const after = steps.slice(gate + 1);
  const next = after.findIndex(({ contract }) => contract.waitsFor === 'person');
  const until = next === -1 ? after : after.slice(0, next);
  return until
    .filter(({ contract }) => contract.effect === 'mutate')
    .map(({ id }) => framedStep(run.state, id));
}

function undo(steps: ReturnType<typeof stepsBehind>): readonly StyledLine[] {
  const lines = steps.flatMap(({ title, rollback }) =>
    rollback === undefined ? [] : [line(`- "${title}": ${rollback.title}`)],
  );
  return lines.length > 0
    ? lines
    : [line('No step behind this gate has a rollback: going back means running the runbook again.')];
}
