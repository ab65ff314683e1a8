import type { Draft, Event, Facts, Frame, FramedStep, Stamped, Told } from '../../src/engine/events.ts';
import { type FailureDraft, withTraits } from '../../src/engine/failure.ts';
import { type Run, startLoop } from '../../src/engine/loop.ts';
import type { Ended, StepQuestion, Work } from '../../src/engine/loop-ports.ts';
import { reduce } from '../../src/engine/reduce.ts';
import type { RunState } from '../../src/engine/run-state.ts';
import type { BootShown } from '../../src/engine/run-view.ts';
import { createLogRing, type LogRing } from '../../src/run/log-ring.ts';
import type { Contract } from '../../src/runbook/runbook.ts';
import { SERVICE } from './frame.ts';

/** A run on the real engine whose journal is an array, whose clock is set by hand, and whose steps end on request. */
export interface FakeRun {
  readonly view: Run;
  readonly log: LogRing;
  readonly events: readonly Stamped[];
  /** Rejects when the journal takes no more. */
  readonly driven: Promise<RunState>;
  /** From now on the journal takes no more. */
  fill(): void;
  /** Moves run time on. */
  pass(ms: number): void;
  /** Ends the step at work; waits for it to be at work first. */
  succeed(step: string, summary?: string, outputs?: Facts): Promise<void>;
  fail(step: string, failure: FailureDraft): Promise<void>;
  ask(step: string, question: StepQuestion): Promise<void>;
  /** Progress of the step at work, as an action reports it. */
  progress(
    step: string,
    label: string,
    done?: number,
    total?: number,
    unit?: string,
    boot?: BootShown,
    warning?: string,
  ): Promise<void>;
  /** An event of the step at work. */
  write(step: string, event: Event): Promise<void>;
}

const OPENED = Date.parse('2026-11-23T06:02:11.000Z');

/** `told`: what its end tells, where it is a surprise drill. */
export function fakeRun(frame: Frame, told?: Told): FakeRun {
  const events: Stamped[] = [];
  let nowMs = 0;
  let full = false;
  const log = createLogRing();
  const working = new Map<string, { readonly work: Work; readonly end: (ended: Ended) => void }>();
  let started: () => void = () => undefined;

  const stamp = (draft: Draft): Stamped => {
    const at = new Date(OPENED + nowMs).toISOString();
    const mark = { v: 1, seq: events.length, at, t: nowMs, epoch: 1, prev: '0'.repeat(64) } as const;
    const stamped: Stamped = { ...mark, ...(typeof draft === 'function' ? draft(mark) : draft) };
    events.push(stamped);
    return stamped;
  };
  const first = reduce(undefined, stamp({ type: 'run.opened', ...frame }));
  const view = startLoop(
    {
      clock: {
        read: async () => nowMs,
        estimate: () => nowMs,
        date: async () => 0,
        sleep: async () => undefined,
        pace: () => undefined,
      },
      append: async (event) => {
        if (full) throw new Error('ENOSPC: no space left on device');
        return stamp(event);
      },
      perform: (work) => perform(work),
      rtoLine: () => null,
      look: async () => ({ finding: 'yes', seen: 'it is put right' }),
      log,
      ...(told && { told }),
    },
    first,
    () => nowMs,
  );

  function perform(work: Work): Promise<Ended> {
    const { promise, resolve } = Promise.withResolvers<Ended>();
    const end = (ended: Ended): void => {
      working.delete(work.step.id);
      resolve(ended);
    };
    work.signal.addEventListener('abort', () =>
      end({ ok: false, failure: withTraits({ code: 'stopped', message: 'stopped' }) }),
    );
    working.set(work.step.id, { work, end });
    started();
    return promise;
  }

  async function at(step: string) {
    for (;;) {
      const found = working.get(step);
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => {
        started = resolve;
      });
    }
  }

  const driven = view.drive();
  driven.catch(() => undefined);
  const settled = () => new Promise<void>((resolve) => setImmediate(resolve));
  const end = async (step: string, ended: Ended): Promise<void> => {
    (await at(step)).end(ended);
    await settled();
  };
  return {
    view,
    log,
    events,
    driven,
    fill: () => {
      full = true;
    },
    pass: (ms) => {
      nowMs += ms;
    },
    succeed: (step, summary = 'done', outputs = {}) => end(step, { ok: true, summary, outputs }),
    fail: (step, failure) => end(step, { ok: false, failure: withTraits(failure) }),
    ask: (step, question) => end(step, { ok: true, summary: '', outputs: {}, question }),
    async progress(step, label, done, total, unit, boot, warning) {
      const given = {
        ...(done === undefined ? {} : { done }),
        ...(total === undefined ? {} : { total }),
        ...(unit === undefined ? {} : { unit }),
      };
      (await at(step)).work.progress({ label, ...given, ...(boot && { boot }), ...(warning && { warning }) });
      await settled();
    },
    async write(step, event) {
      await (await at(step)).work.append(event);
    },
  };
}

const READ: Contract = { effect: 'read', idempotent: true, waitsFor: 'machine', outputs: [] };

export function step(id: string, title: string, more: Partial<FramedStep> = {}): FramedStep {
  return {
    id,
    title,
    why: `Somebody who has never done this learns here why "${title}" is a step of its own.`,
    byHand: `aws ec2 describe-instances   # ${id}`,
    action: id,
    with: {},
    needs: [],
    when: [],
    required: true,
    usualMs: 20_000,
    contract: READ,
    ...more,
  };
}

export const STEPS: readonly FramedStep[] = [
  step('who', 'Who and where'),
  step('plan', 'Plan the replacement', {
    with: { type: '${inputs.type}' },
    contract: { ...READ, effect: 'plan', reviewed: true },
  }),
  step('review', 'Review the plan', { contract: { ...READ, waitsFor: 'person', asks: 'gate' } }),
  step('apply', 'Apply the plan', {
    with: { type: '${inputs.type}' },
    contract: { effect: 'mutate', idempotent: false, waitsFor: 'cloud', outputs: [] },
    rollback: { title: 'Put the old instance back', action: 'apply', with: {}, byHand: 'terragrunt apply' },
    usualMs: 95_000,
  }),
  step('boot', 'Watch it boot', { contract: { ...READ, waitsFor: 'cloud' }, usualMs: 300_000 }),
  step('question', 'Ask it a real question', { milestone: 'recovered' }),
  step('verify', 'A fresh plan is empty', { required: false, milestone: 'verified' }),
];

export function frameOf(more: Partial<Frame> = {}): Frame {
  return {
    format: 2,
    run: '2026-11-23T060211Z-instance-replacement-k3f9',
    mode: 'rehearsal',
    scenario: 'warm-cache',
    speed: 20,
    runbook: {
      id: 'instance-replacement',
      title: 'Replace the instance',
      happened: 'The instance is broken',
      summary: 'Puts a new instance in the place of the sick one, from the model cache.',
      objectiveMs: 900_000,
      inputs: [
        {
          id: 'type',
          title: 'Instance type',
          why: 'Another type when there is no capacity.',
          choices: ['m7i.2xlarge', 'm7i.4xlarge'],
          default: 'm7i.2xlarge',
        },
      ],
      steps: STEPS,
      digest: 'd'.repeat(64),
      text: '',
    },
    service: SERVICE,
    inputs: { type: 'm7i.2xlarge' },
    operator: 'op',
    objectiveMs: 900_000,
    t0: '2026-11-23T06:02:11.000Z',
    beforeMs: 0,
    tools: { firedrill: '0.1.0' },
    ...more,
  };
}

export const REVIEW: StepQuestion = {
  kind: 'gate',
  title: 'Review the plan',
  expects: 'aws_instance.ttb',
  digest: 'a'.repeat(64),
  // 15 minutes from the start of the plan, which takes 3 s in these tests.
  validForMs: 897_000,
  facts: {
    credentialsUntil: '2026-11-23T06:43:00.000Z',
    review: {
      summary: '1 replaced (the new one comes first), 1 follows, nothing else. As expected.',
      changes: [
        {
          address: 'aws_lb_target_group_attachment.ttb',
          kind: 'replace',
          why: 'follows',
          detail: 'target_id',
          simulated: 'state-only',
        },
        {
          address: 'aws_instance.ttb',
          kind: 'replace',
          why: 'you asked for it',
          detail: 'i-0c3f91d2a77e4b105 → new',
          id: 'i-0c3f91d2a77e4b105',
        },
        {
          address: 'aws_ssm_document.tail_boot_log',
          kind: 'update',
          why: 'follows',
          detail: 'content',
          simulated: 'state-only',
        },
      ],
      unit: 'infrastructure',
      commit: '98921c8d2a77e4b105',
      dirty: '',
      caller: 'arn:aws:sts::123456789012:assumed-role/Recovery/op',
      account: '123456789012',
      region: 'us-east-1',
      sha256: 'ab12'.repeat(16),
    },
  },
};

export const NO_CAPACITY: FailureDraft = {
  code: 'no-capacity',
  message: 'us-east-1a has no capacity for m7i.2xlarge now (InsufficientInstanceCapacity).',
  hint: 'The old instance is untouched and still in service. The state is unlocked.',
  nextSteps: ['Try another type, or wait a few minutes.'],
  log: 'logs/apply-1/stdout.log',
};
