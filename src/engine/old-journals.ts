import type { Contract } from '../runbook/runbook.ts';
import type { Facts, Frame, FramedStep } from './events.ts';
import type { Change, Changes, Failure } from './failure.ts';

/*
 * Journals of before contracts and failures said for themselves what the engine goes by: it went by the names of actions
 * and by lists of codes. Those names stand here and nowhere else, as they were then. A frame of today is known by its
 * `format`, a failure by its `changed`, also in the journal of an older frame.
 */

export function completeFrame(frame: Frame): Frame {
  const { runbook, ...rest } = frame as Frame;
  const steps = 'format' in frame ? runbook.steps : runbook.steps.map(completeStep);
  return { ...rest, format: 2, runbook: { ...runbook, steps: steps.map(completeRollback) } };
}

/** What a rollback's action asks came into the frame later than what a step's does. */
function completeRollback(step: FramedStep): FramedStep {
  const { rollback } = step;
  if (!rollback) return step;
  const asks = rollback.asks ?? ASKS[rollback.action];
  return asks ? { ...step, rollback: { ...rollback, asks } } : step;
}

function completeStep(step: FramedStep): FramedStep {
  const asks = ASKS[step.action];
  return {
    ...step,
    contract: {
      ...step.contract,
      ...(asks === undefined ? {} : { asks }),
      ...(typeof step.with['of'] === 'string' ? { actsOn: 'of' } : {}),
      ...(typeof step.with['gate'] === 'string' ? { gatedBy: 'gate' } : {}),
      ...(step.action === 'quiet' ? { undoAt: ['lock-held'] } : {}),
    },
  };
}

const ASKS: Readonly<Record<string, Contract['asks']>> = { gate: 'gate', 'by-hand': 'note' };

export function completeFailure(failure: Failure): Failure {
  if ('changed' in failure) return failure;
  const { code, facts = {} } = failure as Failure;
  const is = (codes: readonly string[]): boolean => codes.includes(code);
  return {
    ...(failure as Failure),
    changed: changesIn(facts) ?? (is(NOTHING_BEGUN) ? 'none' : 'unknown'),
    // It was always offered, and nobody said what it was good for.
    again: 'useful',
    ...(is(REFUSALS) ? { refusal: true } : {}),
    ...(code === 'plan-unexpected' ? { leavable: true } : {}),
    ...(code === 'lock-held' ? { undoneByName: true } : {}),
    ...(code === 'no-review' ? { nothingToReview: true } : {}),
    ...(code === 'stopped' ? { notYet: true } : {}),
  };
}

function changesIn({ applied, unfinished }: Facts): Changes | undefined {
  if (applied === undefined) return undefined;
  const listed = (value: Facts[string] | undefined): readonly Change[] =>
    Array.isArray(value) ? (value as unknown as readonly Change[]) : [];
  return { made: listed(applied), begun: listed(unfinished) };
}

const NOTHING_BEGUN = [
  'gate-moved',
  'plan-expired',
  'plan-changed',
  'plan-gone',
  'not-begun',
  'no-review',
  'no-backup',
  'cache-moved',
  'not-versioned',
];

const REFUSALS = [
  'wrong-account',
  'other-run',
  'lock-held',
  'errored-state',
  'override-left',
  'not-protected',
  'form-refused',
  'plan-unexpected',
  'plan-refused',
];
