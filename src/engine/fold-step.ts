import type { Doubt, Event, Stamped } from './events.ts';
import { completeFailure } from './old-journals.ts';
import { milestoneOf, patch, reach, startsChange, without } from './patch-state.ts';
import type { RunState, StepState } from './run-state.ts';
import { takenBack } from './take-back.ts';

type StepEvent = Extract<Stamped, { type: `step.${string}` | 'review.stored' }>;

/** What an event of a step makes of the run. */
export function foldStep(state: RunState, event: StepEvent): RunState {
  switch (event.type) {
    case 'step.started':
      return patch(
        reach(state, startsChange(state, event.step, event.rollback) ? 'started' : undefined, event),
        event.step,
        (step) =>
          event.rollback
            ? {
                ...without(step, 'answer', 'overdueMs', 'interrupted'),
                rollback: 'running',
                rollbacks: (step.rollbacks ?? 0) + 1,
              }
            : {
                ...without(
                  step,
                  'failure',
                  'undoes',
                  'endedT',
                  'summary',
                  'progress',
                  'overdueMs',
                  'note',
                  'rollback',
                  'rollbacks',
                  'doubt',
                  'looking',
                  'answer',
                  'review',
                  'launched',
                  'preview',
                  'notable',
                  'interrupted',
                  'before',
                  'takenBack',
                ),
                status: 'running',
                attempt: event.attempt,
                startedT: event.t,
              },
      );
    case 'step.progress':
      return patch(state, event.step, (step) => ({ ...step, progress: progressOf(event) }));
    case 'step.overdue':
      return patch(state, event.step, (step) => ({ ...step, overdueMs: event.limitMs }));
    case 'step.succeeded':
      return patch(
        reach(
          state,
          event.rollback || isPreviewed(state, event.step) ? undefined : milestoneOf(state, event.step),
          event,
        ),
        event.step,
        (step) =>
          event.rollback
            ? { ...without(step, 'overdueMs', 'tries'), rollback: 'succeeded', note: event.summary }
            : {
                ...without(step, 'progress', 'overdueMs'),
                status: 'succeeded',
                endedT: event.t,
                summary: event.summary,
                outputs: event.outputs,
                ...(event.notable && { notable: true }),
              },
      );
    case 'step.failed':
      return patch(state, event.step, (step) => {
        const { t: endedT } = event;
        const failure = completeFailure(event.failure);
        if (event.rollback) {
          const undoes = step.undoes ?? step.failure;
          return { ...without(step, 'overdueMs'), rollback: 'failed', failure, ...(undoes && { undoes }) };
        }
        const rest = without(step, 'progress', 'overdueMs', 'undoes');
        if (failure.notYet) return { ...rest, status: 'ready', endedT };
        const tries = startsChange(state, step.id, false) ? { tries: [...(step.tries ?? []), failure] } : {};
        return { ...rest, ...tries, status: 'failed', endedT, failure };
      });
    case 'step.previewed': {
      const { fidelity, calls, changes, usualMs, refusals, unverifiable } = event;
      const preview = {
        fidelity,
        calls,
        changes,
        ...(usualMs !== undefined && { usualMs }),
        refusals,
        ...(unverifiable !== undefined && { unverifiable }),
      };
      return patch(notStarted(state, event.step), event.step, (step) => ({ ...step, preview }));
    }
    case 'step.in-doubt':
      return patch(state, event.step, (step) => ({
        ...without(step, 'progress', 'overdueMs', 'looking'),
        status: 'in-doubt',
        endedT: event.t,
        doubt: { ...doubtOf(event), looks: (step.doubt?.looks ?? 0) + 1 },
      }));
    case 'step.skipped':
      return patch(state, event.step, (step) => ({
        ...step,
        status: 'skipped',
        note: event.reason,
        endedT: event.t,
      }));
    case 'step.taken-back':
      return takenBack(state, event);
    case 'review.stored':
      return patch(state, event.step, (step) => ({
        ...step,
        review: { digest: event.digest, file: event.file, t: event.t },
      }));
  }
}

const isPreviewed = ({ steps }: RunState, id: string): boolean =>
  steps.some((step) => step.id === id && step.preview !== undefined);

/** A change that is only previewed has begun nothing. */
function notStarted(state: RunState, id: string): RunState {
  const { started, ...others } = state.milestones;
  const begun = state.steps.find((step) => step.id === id)?.startedT;
  return started === undefined || started.t !== begun ? state : { ...state, milestones: others };
}

function doubtOf({ finding, seen, answer, outputs }: Doubt): Doubt {
  return { finding, seen, answer, ...(outputs && { outputs }) };
}

function progressOf(event: Extract<Event, { type: 'step.progress' }>): NonNullable<StepState['progress']> {
  const { label, done, total, unit, warning } = event;
  return {
    label,
    ...(done === undefined ? {} : { done }),
    ...(total === undefined ? {} : { total }),
    ...(unit === undefined ? {} : { unit }),
    ...(warning === undefined ? {} : { warning }),
  };
}
