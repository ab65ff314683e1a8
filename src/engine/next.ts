import type { Condition } from '../runbook/runbook.ts';
import { isRunning } from './attribution.ts';
import { choicesAfterDoubt, choicesAfterFailure } from './choices.ts';
import { holds } from './conditions.ts';
import type { Outcome, Question } from './events.ts';
import { type Failure, withTraits } from './failure.ts';
import { isPlanGone } from './plan-gone.ts';
import { framedStep, reviewedFor } from './retry.ts';
import { rollbackOf } from './rollback.ts';
import type { RunState, StepState } from './run-state.ts';

/** What to do now. The loop does it and writes what came of it; then it asks again. */
export type Effect =
  | { readonly do: 'start'; readonly step: string; readonly attempt: number; readonly rollback?: true }
  /** A step in doubt, at which a person wants a closer look. */
  | { readonly do: 'look'; readonly step: string; readonly attempt: number }
  /** A step whose own question was answered, and whose end was not yet written. */
  | { readonly do: 'finish'; readonly step: string; readonly rollback?: true }
  | { readonly do: 'skip'; readonly step: string; readonly reason: string }
  | { readonly do: 'fail'; readonly step: string; readonly failure: Failure }
  | { readonly do: 'ask'; readonly question: Question }
  | { readonly do: 'pause'; readonly reason: string }
  | { readonly do: 'close'; readonly outcome: Outcome }
  | { readonly do: 'wait' };

/** Pure, and never starts a step that is running, in doubt or done. */
export function next(state: RunState): Effect {
  if (state.phase !== 'open' || state.left) return { do: 'wait' };
  const running = state.steps.find(isRunning);
  if (running?.answer && !state.question) {
    return { do: 'finish', step: running.id, ...(running.rollback === 'running' ? { rollback: true } : {}) };
  }
  const atWork = running !== undefined && !state.question;
  if (state.asked && !atWork) {
    return state.asked === 'abort'
      ? { do: 'close', outcome: 'aborted' }
      : { do: 'pause', reason: state.signal === undefined ? 'paused on request' : `${state.signal} came` };
  }
  if (state.question || running) return { do: 'wait' };

  const troubled = state.steps.find(({ status }) => status === 'failed' || status === 'in-doubt');
  if (troubled) return afterTrouble(state, troubled);

  for (const step of state.steps) {
    if (step.status === 'pending' || step.status === 'ready') return begin(state, step);
  }
  return { do: 'close', outcome: outcomeOf(state) };
}

function afterTrouble(state: RunState, step: StepState): Effect {
  const framed = framedStep(state, step.id);
  if (step.rollback === 'ready') return { do: 'start', step: step.id, attempt: step.attempt, rollback: true };
  if (step.status === 'in-doubt') {
    if (step.looking) return { do: 'look', step: step.id, attempt: step.attempt };
    const { finding = 'unknown', seen = '', answer = 'look-closer' } = step.doubt ?? {};
    return {
      do: 'ask',
      question: {
        id: questionId(step, 'doubt'),
        kind: 'choice',
        step: step.id,
        title: `Did "${framed.title}" happen?`,
        choices: choicesAfterDoubt(),
        facts: { finding, seen, answer, attempt: step.attempt },
      },
    };
  }
  const failure = step.failure ?? UNKNOWN;
  return {
    do: 'ask',
    question: {
      id: questionId(step, step.rollback ? 'rollback-ended' : 'failed'),
      kind: 'choice',
      step: step.id,
      title:
        step.rollback === 'succeeded'
          ? undoneWords(state, step)
          : isPlanGone(state, step)
            ? `"${framed.title}" has to be planned and asked anew`
            : `"${framed.title}" failed`,
      choices: choicesAfterFailure(state, framed, failure),
      facts: {
        // A rollback that is tried again is confirmed as it was.
        ...step.undoes?.facts,
        ...failure.facts,
        failure: failureFacts(failure),
        attempt: step.attempt,
      },
    },
  };
}

/**
 * What was done, in its own words: one rollback may serve several failures, and its title names them all. A person's note may
 * be anything; there the title stands, which is what they were asked to do.
 */
function undoneWords(state: RunState, step: StepState): string {
  const rollback = rollbackOf(state, step.id);
  const came = /^[^:;.]*/.exec(step.note ?? '')?.[0]?.trim() ?? '';
  if (rollback && rollback.asks === undefined && came !== '') return `Done: ${came}`;
  return `Done: ${rollback?.title ?? `"${framedStep(state, step.id).title}" was undone`}`;
}

const UNKNOWN = withTraits({ code: 'unknown', message: 'It failed and nobody wrote down why.' });

function begin(state: RunState, step: StepState): Effect {
  const framed = framedStep(state, step.id);
  const unmet = framed.when.find((condition) => !holds(state, condition));
  if (unmet) return { do: 'skip', step: step.id, reason: whyNot(unmet) };
  for (const need of framed.needs) {
    const needed = state.steps.find(({ id }) => id === need);
    if (needed?.status !== 'skipped') continue;
    const reason = `needs "${framedStep(state, need).title}", which was skipped`;
    return framed.required
      ? { do: 'fail', step: step.id, failure: withTraits({ code: 'needs', message: `It ${reason}.` }) }
      : { do: 'skip', step: step.id, reason };
  }
  const reviewed = reviewedFor(state, step.id);
  if (reviewed !== undefined && isByHand(state, reviewed))
    return { do: 'fail', step: step.id, failure: nothingReviewed(state, reviewed) };
  return { do: 'start', step: step.id, attempt: step.attempt + 1 };
}

const isByHand = (state: RunState, step: string): boolean =>
  state.steps.some(({ id, status }) => id === step && status === 'by-hand');

/** What was planned by hand cannot be held against anything here: its gate and its change are by hand too. */
function nothingReviewed(state: RunState, of: string): Failure {
  return withTraits({
    code: 'no-review',
    message: `"${framedStep(state, of).title}" was done by hand, so nothing of it is here to be reviewed or done.`,
    hint: 'Do this by hand too and say so, or try again: it plans anew and shows its gate.',
  });
}

function whyNot(condition: Condition): string {
  const what = 'input' in condition ? condition.input : `${condition.step}.${condition.output}`;
  return `only when ${what} is ${condition.is.join(' or ')}`;
}

/**
 * `review.failed`, and `review.failed.2` for the second attempt; `apply.rollback-2` for the second rollback of the first,
 * `apply.doubt-2` after a closer look, `apply.failed-2` where its answer was taken back: answers prepared in a file can name
 * each, and none answers twice.
 */
export function questionId(
  step: Pick<StepState, 'id' | 'attempt' | 'rollbacks' | 'doubt' | 'takenBack'>,
  suffix?: 'failed' | 'doubt' | 'rollback' | 'rollback-ended',
): string {
  const { id, attempt, rollbacks = 0, doubt, takenBack = 0 } = step;
  const times = {
    failed: 1 + takenBack,
    doubt: (doubt?.looks ?? 1) + takenBack,
    rollback: rollbacks,
    'rollback-ended': rollbacks + takenBack,
  };
  const again = suffix && times[suffix] > 1 ? `${suffix}-${times[suffix]}` : suffix;
  return [id, again, attempt > 1 ? String(attempt) : undefined].filter(Boolean).join('.');
}

function failureFacts(failure: Failure) {
  return {
    code: failure.code,
    message: failure.message,
    ...(failure.hint === undefined ? {} : { hint: failure.hint }),
    ...(failure.nextSteps === undefined ? {} : { nextSteps: failure.nextSteps }),
    ...(failure.log === undefined ? {} : { log: failure.log }),
  };
}

/** Whether its steps only said what they would do. */
export const isPreview = ({ steps }: RunState): boolean => steps.some(({ preview }) => preview);

/** What a run that ends now has come to. */
export function outcomeOf(state: RunState): Outcome {
  if (isPreview(state)) return 'previewed';
  if (state.milestones.verified) return 'verified';
  return state.milestones.recovered ? 'recovered' : 'failed';
}
