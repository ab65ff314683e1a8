import fc from 'fast-check';
import type { Choice, Event, Frame, Stamped } from '../../src/engine/events.ts';
import { type Failure, withTraits } from '../../src/engine/failure.ts';
import { type FailureCode, TRAITS } from '../../src/engine/failure-codes.ts';
import { judge, parseAnswer } from '../../src/engine/judge-answer.ts';
import { next } from '../../src/engine/next.ts';
import { startsChange } from '../../src/engine/patch-state.ts';
import { reduce } from '../../src/engine/reduce.ts';
import { framedStep } from '../../src/engine/retry.ts';
import type { RunState } from '../../src/engine/run-state.ts';
import { whyEnded } from '../../src/engine/time-limit.ts';
import { lineHash, NO_LINE } from '../../src/journal/chain.ts';
import { frame } from './frame.ts';

/** One decision of fate: how long something takes, how it ends, what a person says. */
export interface Turn {
  readonly ms: number;
  readonly luck: number;
  readonly crash: boolean;
}

/** From 0 to 1, each as likely as any other: `fc.double` would be next to 0 nearly always. */
const luck = fc.nat(1_000_000).map((millionths) => millionths / 1_000_000);

export const turns = fc.array(fc.record({ ms: fc.nat(60_000), luck, crash: fc.boolean() }), {
  minLength: 1,
  maxLength: 120,
  size: 'max',
});

export interface Simulated {
  readonly events: readonly Stamped[];
  readonly lines: readonly string[];
  /** The state after each event. */
  readonly states: readonly RunState[];
}

/** Plays a run through `next` and `reduce` with fate for actions, people and crashes; every journal it makes could be real. */
export function simulate(fate: readonly Turn[], first: Frame = frame()): Simulated {
  const events: Stamped[] = [];
  const lines: string[] = [];
  const states: RunState[] = [];
  let t = 0;
  let epoch = 1;
  let head = NO_LINE;
  const write = (event: Event): RunState => {
    const at = new Date(Date.parse('2026-11-23T06:02:11.000Z') + t).toISOString();
    const stamped: Stamped = { v: 1, seq: events.length, at, t, epoch, prev: head, ...event };
    const line = JSON.stringify(stamped);
    head = lineHash(line);
    lines.push(line);
    events.push(stamped);
    const state = reduce(states.at(-1), stamped);
    states.push(state);
    return state;
  };

  let state = write({ type: 'run.opened', ...first });
  for (const turn of fate) {
    t += turn.ms;
    if (state.phase === 'closed') break;
    if (turn.crash && turn.luck < 0.1) {
      epoch += 1;
      const running = state.steps.find(({ status }) => status === 'running');
      state = write({ type: 'run.resumed', operator: 'op', cutBytes: 0 });
      if (running && !state.question)
        state = write({
          type: 'step.in-doubt',
          step: running.id,
          attempt: running.attempt,
          finding: 'unknown',
          seen: 'nothing',
          answer: 'look-closer',
        });
      continue;
    }
    if (state.phase === 'paused') {
      epoch += 1;
      state = write({ type: 'run.resumed', operator: 'op', cutBytes: 0 });
      continue;
    }
    state = turnOf(state, turn, write);
  }
  return { events, lines, states };
}

function turnOf(state: RunState, { luck }: Turn, write: (event: Event) => RunState): RunState {
  const effect = next(state);
  switch (effect.do) {
    case 'start':
      write({
        type: 'step.started',
        step: effect.step,
        attempt: effect.attempt,
        params: {},
        ...(effect.rollback ? { rollback: true } : {}),
      });
      return state.steps.length === 0 ? state : endLater(write, effect, luck, state);
    case 'look':
      return write({
        type: 'step.in-doubt',
        step: effect.step,
        attempt: effect.attempt,
        finding: luck < 0.5 ? 'yes' : 'no',
        seen: 'more',
        answer: luck < 0.5 ? 'happened' : 'did-not',
      });
    case 'finish':
      return write({
        type: 'step.succeeded',
        step: effect.step,
        attempt: 1,
        summary: 'by op',
        outputs: {},
        ...(effect.rollback ? { rollback: true } : {}),
      });
    case 'skip':
      return write({ type: 'step.skipped', step: effect.step, reason: effect.reason });
    case 'fail':
      return write({ type: 'step.failed', step: effect.step, attempt: 0, failure: effect.failure });
    case 'ask':
      return write({ type: 'question.opened', ...effect.question });
    case 'pause':
      return write({ type: 'run.paused', by: 'op', reason: effect.reason });
    case 'close':
      return write({ type: 'run.closed', outcome: effect.outcome, rto: null });
    case 'wait':
      return waited(state, luck, write);
  }
}

/** Most steps end in a later turn, so that time passes and crashes find them running. */
function endLater(
  write: (event: Event) => RunState,
  { step, attempt, rollback }: { step: string; attempt: number; rollback?: true },
  luck: number,
  state: RunState,
): RunState {
  const mark = rollback ? ({ rollback: true } as const) : {};
  if (framedStep(state, step).contract.waitsFor === 'person' || (rollback && luck > 0.5)) {
    return write({
      type: 'question.opened',
      id: [step, rollback ? 'rollback' : '', attempt > 1 ? String(attempt) : ''].filter(Boolean).join('.'),
      kind: 'gate',
      step,
      title: 'Review',
      expects: 'name',
      facts: {},
    });
  }
  return luck < 0.7
    ? write({ type: 'step.progress', step, label: 'at it' })
    : write({ type: 'step.succeeded', step, attempt, summary: 'done', outputs: {}, ...mark });
}

function waited(state: RunState, luck: number, write: (event: Event) => RunState): RunState {
  const { question } = state;
  if (!question) {
    const step = state.steps.find((one) => one.status === 'running' || one.rollback === 'running');
    if (!step) return state;
    const rollback = step.rollback === 'running';
    const mark = rollback ? ({ rollback: true } as const) : {};
    return luck < GOES_WELL[startsChange(state, step.id, rollback) ? 'change' : 'read']
      ? write({
          type: 'step.succeeded',
          step: step.id,
          attempt: step.attempt,
          summary: 'done',
          outputs: {},
          ...mark,
        })
      : write({
          type: 'step.failed',
          step: step.id,
          attempt: step.attempt,
          failure: badLuck(state, step.id, rollback, luck),
          ...mark,
        });
  }
  const text =
    question.kind === 'choice'
      ? `${chosen(question.choices ?? [], luck)}: ${Math.floor(luck * 1_000_000) % 2 === 0 ? 'type=m7i.4xlarge' : 'words'}`
      : 'name';
  const answer = parseAnswer(question, text, 'op');
  const verdict = judge(state, question, answer);
  if (!verdict.ok)
    return write({ type: 'question.refused', id: question.id, by: 'op', reason: verdict.reason });
  for (const change of verdict.changes) write({ type: 'input.changed', ...change, by: 'op' });
  return write({ type: 'question.answered', id: question.id, ...answer });
}

/** How likely work is to end well. Most runs come as far as a change, and half the changes fail. */
const GOES_WELL = { read: 0.85, change: 0.5 } as const;

/** How often a person chooses what: a run goes on and is seldom given up, so that most go far enough to repeat a change. */
const CHOSEN: Readonly<Record<Choice, number>> = {
  'plan-again': 4,
  retry: 8,
  change: 3,
  'leave-out': 3,
  'by-hand': 1,
  skip: 1,
  rollback: 3,
  pause: 1,
  abort: 0.3,
  happened: 1,
  'did-not': 4,
  'look-closer': 1,
};

function chosen(choices: readonly Choice[], luck: number): Choice | undefined {
  const all = choices.reduce((sum, one) => sum + CHOSEN[one], 0);
  let left = luck * all;
  return choices.find((one) => (left -= CHOSEN[one]) <= 0);
}

const CODES = Object.keys(TRAITS) as readonly FailureCode[];
/** Codes that say more than what was changed and what trying again is good for: rules of the engine hang on them. */
const TELLING = CODES.filter((code) => Object.keys(TRAITS[code]).length > 2);

/** A failure as the loop would write it: any there is, one that tells something, or a lock, on which most hangs. */
function badLuck(state: RunState, step: string, rollback: boolean, luck: number): Failure {
  const n = Math.floor(luck * 1_000_000);
  const codes = [CODES, TELLING, ['lock-held'] as const][n % 3] ?? [];
  const code = codes[Math.floor(n / 3) % codes.length] ?? 'unknown';
  const found = withTraits({ code, message: 'no', facts: { confirm: luck > 0.8 ? 'words' : '' } });
  const nobodyStoppedIt = new AbortController().signal;
  return whyEnded(nobodyStoppedIt, framedStep(state, step), startsChange(state, step, rollback), found);
}
