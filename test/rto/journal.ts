import type { Event, Frame, FramedStep, Stamped } from '../../src/engine/events.ts';
import { fold } from '../../src/engine/reduce.ts';
import type { RunState } from '../../src/engine/run-state.ts';
import type { RtoLine } from '../../src/rto/line.ts';

const T0 = Date.UTC(2026, 10, 23, 6, 0, 0);

export function step(id: string, more: Partial<FramedStep> = {}): FramedStep {
  return {
    id,
    title: id,
    why: '',
    byHand: '',
    action: id,
    with: {},
    needs: [],
    when: [],
    required: false,
    usualMs: 10_000,
    contract: { effect: 'read', idempotent: true, waitsFor: 'machine', outputs: [] },
    ...more,
  };
}

export const STEPS = [
  step('who'),
  step('apply', {
    usualMs: 60_000,
    contract: { effect: 'mutate', idempotent: false, waitsFor: 'machine', outputs: [] },
  }),
  step('boot', {
    usualMs: 90_000,
    contract: { effect: 'read', idempotent: true, waitsFor: 'cloud', outputs: [] },
  }),
  step('ask', { milestone: 'recovered' }),
  step('prove', { milestone: 'verified', usualMs: 20_000 }),
];

export function frame(more: Partial<Frame> = {}, steps: readonly FramedStep[] = STEPS): Frame {
  return {
    format: 2,
    run: '2026-11-23T060211Z-instance-replacement-k3f9',
    mode: 'rehearsal',
    scenario: 'warm-cache',
    speed: 20,
    runbook: {
      id: 'instance-replacement',
      title: 'Replace the instance',
      happened: '',
      summary: '',
      objectiveMs: 900_000,
      inputs: [],
      digest: 'd1',
      text: '',
      steps,
    },
    service: { name: 'ttb-verifier' } as Frame['service'],
    inputs: {},
    operator: 'op',
    objectiveMs: 900_000,
    t0: new Date(T0).toISOString(),
    beforeMs: 120_000,
    tools: {},
    ...more,
  };
}

/** A run from events at their times in ms. */
export function run(
  events: readonly (readonly [t: number, event: Event])[],
  more: Partial<Frame> = {},
  steps?: readonly FramedStep[],
): RunState {
  const opening = frame(more, steps);
  const stamped = [[0, { type: 'run.opened', ...opening } as Event] as const, ...events].map(
    ([t, event], seq): Stamped =>
      ({
        v: 1,
        seq,
        at: new Date(T0 + opening.beforeMs + t).toISOString(),
        t,
        epoch: 1,
        prev: '0'.repeat(64),
        ...event,
      }) as Stamped,
  );
  return fold(stamped);
}

export const started = (id: string, attempt = 1): Event => ({
  type: 'step.started',
  step: id,
  attempt,
  params: {},
});
export const succeeded = (id: string, attempt = 1): Event => ({
  type: 'step.succeeded',
  step: id,
  attempt,
  summary: '',
  outputs: {},
});
export const closed: Event = { type: 'run.closed', outcome: 'verified', rto: null };

/** A line as it stands in a log, for what only reads lines. */
export function line(more: Partial<RtoLine> & { readonly recoveredAfterMs?: number } = {}): RtoLine {
  const { recoveredAfterMs = 300_000, ...rest } = more;
  const at = new Date(T0 + recoveredAfterMs).toISOString();
  return {
    v: 1,
    run: 'r1',
    runbook: 'instance-replacement',
    runbookDigest: 'd1',
    mode: 'rehearsal',
    scenario: 'warm-cache',
    speed: 20,
    service: 'ttb-verifier',
    operator: 'op',
    outcome: 'verified',
    objectiveMs: 900_000,
    met: recoveredAfterMs <= 900_000,
    t0: new Date(T0).toISOString(),
    milestones: {
      detected: { at: new Date(T0).toISOString(), t: -60_000 },
      recovered: { at, t: recoveredAfterMs - 60_000 },
      closed: { at, t: recoveredAfterMs - 60_000 },
    },
    totalMs: recoveredAfterMs,
    attributionMs: { person: 0, machine: recoveredAfterMs, cloud: 0, idle: 0 },
    steps: [],
    ...rest,
  };
}
