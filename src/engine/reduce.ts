import { addTime, isRunning, NO_TIME, ownersUntil } from './attribution.ts';
import { foldDrill } from './drill.ts';
import type { Event, Stamped } from './events.ts';
import { answered } from './fold-answer.ts';
import { foldStep } from './fold-step.ts';
import { completeFrame } from './old-journals.ts';
import { patch, withoutQuestion } from './patch-state.ts';
import { resetForChange } from './retry.ts';
import type { Attribution, RunState } from './run-state.ts';

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
  const after = apply(passTime(state, event), event);
  return state.drill ? { ...after, drill: foldDrill(state.drill, state, after, event) } : after;
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
    ...(frame.surprise === undefined ? {} : { drill: { gatesMs: 0 } }),
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
        // From here on everything may name it.
        ...(event.told ? { frame: { ...state.frame, scenario: event.told.scenario } } : {}),
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
    case 'step.progress':
    case 'step.overdue':
    case 'step.succeeded':
    case 'step.failed':
    case 'step.previewed':
    case 'step.in-doubt':
    case 'step.skipped':
    case 'step.taken-back':
    case 'review.stored':
      return foldStep(state, event);
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
      const { id, what, how, step, offline, check, at: openedAt } = event;
      const of = {
        ...(step !== undefined && { step }),
        ...(offline && { offline }),
        ...(check !== undefined && { check }),
      };
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
