import type { Frame, FramedStep } from '../../src/engine/events.ts';
import type { Contract } from '../../src/runbook/runbook.ts';
import type { Service } from '../../src/service/service.ts';

export const SERVICE: Service = {
  name: 'ttb-verifier',
  unit: '/nowhere/infrastructure',
  account: '123456789012',
  region: 'us-east-1',
  instance: 'aws_instance.ttb',
  state: { bucket: 'state', key: 'infrastructure/terraform.tfstate' },
  cache: { bucket: 'models', prefix: 'ollama/0.24.0' },
  health: { url: 'https://ttb-verifier.example.com/health', expect: 'ok' },
  question: {
    request: { method: 'POST', url: 'https://ttb-verifier.example.com/verify', json: {} },
    expect: { status: 200, match: 'ok' },
    timeoutMs: 60_000,
  },
  protected: [],
  objectivesMs: {},
  environment: { pass: [], drop: [] },
};

const READ: Contract = { effect: 'read', idempotent: true, waitsFor: 'machine', outputs: [] };

export function step(
  id: string,
  more: Partial<FramedStep> = {},
  contract: Partial<Contract> = {},
): FramedStep {
  return {
    id,
    title: `Step ${id}`,
    why: 'because',
    byHand: `do ${id}`,
    action: id,
    with: {},
    needs: [],
    when: [],
    required: false,
    usualMs: 1000,
    ...more,
    contract: { ...READ, ...contract },
  };
}

/** Read, plan, gate, apply, boot, question, settled: the shape of a real recovery. */
export const RECOVERY: readonly FramedStep[] = [
  step('look', { required: true }),
  step(
    'plan',
    { required: true, needs: ['look'], with: { type: '${inputs.type}' } },
    { effect: 'plan', reviewed: true },
  ),
  step(
    'review',
    { action: 'gate', required: true, with: { of: 'plan' }, needs: ['plan'] },
    { waitsFor: 'person', asks: 'gate', actsOn: 'of' },
  ),
  step(
    'apply',
    {
      required: true,
      with: { of: 'plan', gate: 'review' },
      needs: ['plan', 'review'],
      rollback: { title: 'back', action: 'by-hand', with: {}, byHand: '', asks: 'note' },
    },
    { effect: 'mutate', idempotent: false, actsOn: 'of', gatedBy: 'gate' },
  ),
  step('boot', { needs: ['apply'] }, { effect: 'session', waitsFor: 'cloud' }),
  step('question', { required: true, needs: ['apply'], milestone: 'recovered' }, { waitsFor: 'cloud' }),
  step('settled', { milestone: 'verified', needs: ['question'] }, { effect: 'plan' }),
];

export function frame(steps: readonly FramedStep[] = RECOVERY, more: Partial<Frame> = {}): Frame {
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
      summary: '',
      objectiveMs: 900_000,
      inputs: [{ id: 'type', title: 'Instance type', why: '', default: '', pattern: '[a-z0-9.]*' }],
      digest: '0'.repeat(64),
      text: '',
      steps,
    },
    service: SERVICE,
    inputs: { type: '' },
    operator: 'op',
    objectiveMs: 900_000,
    t0: '2026-11-23T06:00:00.000Z',
    beforeMs: 131_000,
    tools: {},
    ...more,
  };
}
