import { addTime, isRunning, NO_TIME, ownersUntil } from './attribution.ts';
import type { Doubt, Event, Stamped } from './events.ts';
import { answered } from './fold-answer.ts';
import { completeFailure, completeFrame } from './old-journals.ts';
import { milestoneOf, patch, reach, startsChange, without, withoutQuestion } from './patch-state.ts';
import { resetForChange } from './retry.ts';
import type { Attribution, RunState, StepState } from './run-state.ts';
import { takenBack } from './take-back.ts';

/**
 * The fold that is a run: journal in, state out. Pure. Throws only for a journal that doesn't begin with `run.opened`.
 * An event of an older epoch than the state's comes from a writer that lost the run to another: it changes nothing.
 */
export function reduce(state: RunState | undefined, event: Stamped): RunState {
  if (!state) {
    if (event.type !== 'run.opened') throw new Error(`a journal begins with run.opened, not ${event.type}`);
    return opened(event);
  }
  if (event.epoch < state.epoch) return state;
  return apply(passTime(state, event), event);
}

export function fold(events: Iterable<Stamped>): RunState {
  let state: RunState | undefined;
  for (const event of events) state = reduce(state, event);
  if (!state) throw new Error('a journal without events');
  return state;
}

function opened(event: Extract<Stamped, { type: 'run.opened' }>): RunState {
  const { v: _v, seq, at, t, epoch, prev: _prev, type: _type, ...recorded } = event;
  const frame = completeFrame(recorded);
  return {
    frame,
    operator: frame.operator,
    inputs: frame.inputs,
    t0: frame.t0,
    beforeMs: frame.beforeMs,
    steps: frame.runbook.steps.map(({ id }) => ({
      id,
      status: 'pending',
      attempt: 0,
      spentMs: NO_TIME,
      outputs: {},
      leaveOut: [],
    })),
    // Not `-beforeMs`: a fold in memory must equal one from disk, and JSON has no -0.
    milestones: { detected: { at: frame.t0, t: 0 - frame.beforeMs }, declared: { at, t } },
    attributionMs: { ...NO_TIME, idle: frame.beforeMs },
    obligations: [],
    children: {},
    phase: 'open',
    epoch,
    seq,
    t,
    at,
    openedAt: at,
  };
}

/** Gives the time since the last event to whoever owns it, in the run's sum and in the step it was spent on. */
function passTime(state: RunState, event: Stamped): RunState {
  const ms = Math.max(0, event.t - state.t);
  const stamped = { ...state, epoch: event.epoch, seq: event.seq, t: state.t + ms, at: event.at };
  if (ms === 0 || state.phase === 'closed') return stamped;
  const on = state.question?.step ?? state.steps.find(isRunning)?.id;
  const parts = ownersUntil(state, event, ms);
  // What nobody was at is no step's time. Journals of before did not know for how long that was.
  const knows = event.type === 'run.resumed' && event.workedMs !== undefined;
  const ofStep = knows ? parts.filter(([owner]) => owner !== 'idle') : parts;
  return {
    ...stamped,
    attributionMs: spend(state.attributionMs, parts),
    steps: state.steps.map((step) =>
      step.id === on ? { ...step, spentMs: spend(step.spentMs, ofStep) } : step,
    ),
  };
}

const spend = (on: Attribution, parts: ReturnType<typeof ownersUntil>): Attribution =>
  parts.reduce((sum, [owner, ms]) => addTime(sum, owner, ms), on);

function apply(state: RunState, event: Stamped): RunState {
  switch (event.type) {
    case 'run.opened':
      return state;
    case 'run.resumed': {
      const { asked: _asked, left: _left, signal: _signal, handover: _handover, ...rest } = state;
      return {
        ...rest,
        ...(event.keeps && { asked: event.keeps }),
        ...(event.handover && { handover: event.handover }),
        operator: event.operator,
        phase: state.phase === 'closed' ? 'closed' : 'open',
      };
    }
    case 'run.paused': {
      const { asked: _asked, signal: _signal, ...rest } = state;
      return { ...rest, phase: 'paused' };
    }
    case 'run.left':
      return { ...state, left: true };
    case 'run.closed':
      return {
        ...withoutQuestion(state),
        phase: 'closed',
        outcome: event.outcome,
        milestones: { ...state.milestones, closed: { at: event.at, t: event.t } },
      };
    case 't0.corrected':
      return {
        ...state,
        t0: event.t0,
        beforeMs: event.beforeMs,
        attributionMs: addTime(state.attributionMs, 'idle', event.beforeMs - state.beforeMs),
        milestones: { ...state.milestones, detected: { at: event.t0, t: 0 - event.beforeMs } },
      };
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
      const { fidelity, calls, changes, usualMs, refusals } = event;
      const preview = { fidelity, calls, changes, ...(usualMs !== undefined && { usualMs }), refusals };
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
    case 'output.recorded':
      return state;
    case 'child.intent':
      return { ...state, children: { ...state.children, [event.child]: intended(event) } };
    case 'child.launched': {
      const { pid, startTime, bootId } = event;
      const launched = child(state, event.child, { pid, startTime, bootId });
      return patch(launched, state.children[event.child]?.step ?? '', (step) => ({
        ...step,
        launched: true,
      }));
    }
    case 'child.ended':
      return child(state, event.child, { ended: true });
    case 'question.opened': {
      const { v: _v, seq: _seq, at, t, epoch: _epoch, prev: _prev, type: _type, ...question } = event;
      return { ...state, question: { ...question, openedT: t, openedAt: at } };
    }
    case 'question.answered':
      return answered(state, event);
    case 'question.refused':
      return state.question?.id === event.id
        ? { ...state, question: { ...state.question, refused: event.reason } }
        : state;
    case 'question.closed':
      return withoutQuestion(state);
    case 'input.changed':
      return resetForChange(
        { ...state, inputs: { ...state.inputs, [event.input]: event.value } },
        event.input,
      );
    case 'obligation.opened': {
      const { id, what, how, step, check, at: openedAt } = event;
      const of = { ...(step !== undefined && { step }), ...(check !== undefined && { check }) };
      const owed = (one: RunState['obligations'][number]) => one.id === id && !one.settled;
      // Owed already: a retry knows better what.
      const obligations = state.obligations.some(owed)
        ? state.obligations.map((one) =>
            owed(one) ? { ...one, what, how, ...(check !== undefined && { check }) } : one,
          )
        : [...state.obligations, { id, what, how, ...of, openedAt }];
      return { ...state, obligations };
    }
    case 'obligation.settled': {
      const { id, by, at, note, finding, seen } = event;
      const saw = { ...(finding !== undefined && { finding }), ...(seen !== undefined && { seen }) };
      const settled = { by, at, note, ...saw };
      return {
        ...state,
        obligations: state.obligations.map((o) => (o.id === id && !o.settled ? { ...o, settled } : o)),
      };
    }
    case 'machine.slept': {
      const { from, to, ms, perhaps } = event;
      const slept = { from, to, ms, ...(perhaps && { perhaps }) };
      return state.question ? { ...state, question: { ...state.question, slept } } : state;
    }
    case 'stop.asked':
      if (event.how === 'interrupt') {
        const at = state.steps.find(isRunning)?.id;
        return at === undefined ? state : patch(state, at, (step) => ({ ...step, interrupted: true }));
      }
      return { ...state, asked: event.how, ...(event.signal !== undefined && { signal: event.signal }) };
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

function intended(event: Extract<Event, { type: 'child.intent' }>): RunState['children'][string] {
  const { step, argv, attempt, folder, name } = event;
  return {
    step,
    argv,
    ...(attempt !== undefined && { attempt }),
    ...(folder !== undefined && { folder }),
    ...(name !== undefined && { name }),
  };
}

function child(state: RunState, id: string, change: Partial<RunState['children'][string]>): RunState {
  const known = state.children[id];
  return known ? { ...state, children: { ...state.children, [id]: { ...known, ...change } } } : state;
}

function progressOf(event: Extract<Event, { type: 'step.progress' }>): NonNullable<StepState['progress']> {
  const { label, done, total, unit } = event;
  return {
    label,
    ...(done === undefined ? {} : { done }),
    ...(total === undefined ? {} : { total }),
    ...(unit === undefined ? {} : { unit }),
  };
}
