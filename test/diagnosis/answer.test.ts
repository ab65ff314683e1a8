import { expect, test } from 'vitest';
import type { ActionContext } from '../../src/actions/action.ts';
import { action } from '../../src/actions/question.ts';
import type { InstanceStatus } from '../../src/aws/ec2.ts';
import { explainAnswer, withChecks } from '../../src/diagnosis/answer.ts';
import { withTraits } from '../../src/engine/failure.ts';
import { HEALTHY } from '../../src/sandbox/scenario.ts';
import { createBorder } from '../../src/text/border.ts';
import { ManualClock } from '../aws/manual-clock.ts';
import { sandboxFor, service } from '../sandbox/fixture.ts';
import { awsOn } from '../support/aws.ts';

const url = 'https://ttb.example/verify';
const expected = { status: 200, match: 'OLD TOM' };
const late = explainAnswer({ url, expected, code: 'NoAnswer', seconds: 20 });
const OK: InstanceStatus = { instance: 'ok', system: 'ok', ebs: 'ok', events: [] };

test.each<[string, Partial<InstanceStatus>, string]>([
  ['the machine', { instance: 'impaired' }, 'machine-impaired'],
  [
    'the hardware, which makes the machine ill too',
    { instance: 'impaired', system: 'impaired' },
    'hardware-impaired',
  ],
  ['a disk', { ebs: 'impaired' }, 'disk-impaired'],
])('AWS’s own checks say that %s is ill: that is why nobody answers', (_, checks, id) => {
  const told = withTraits(withChecks(late, 'i-0c3f91d2a77e4b105', { ...OK, ...checks }));
  expect(told).toMatchObject({ code: 'service-unreachable', changed: 'none', again: 'after' });
  expect(told.facts).toMatchObject({ diagnosis: [id], url, instance: 'i-0c3f91d2a77e4b105' });
  expect(told.message).toContain('i-0c3f91d2a77e4b105');
  expect(told.hint).toMatch(/^No answer from https:\/\/ttb\.example\/verify within 20 s\./);
  expect(told.nextSteps?.length).toBeGreaterThan(1);
});

test.each<[string, Partial<InstanceStatus>]>([
  ['all is well', {}],
  ['they have only begun', { instance: 'initializing', system: 'initializing', ebs: 'initializing' }],
  ['they know nothing', { instance: 'insufficient-data', system: 'not-applicable' }],
])('near: %s, and the failure stays what it is', (_, checks) => {
  expect(withChecks(late, 'i-0c3f91d2a77e4b105', { ...OK, ...checks })).toBe(late);
});

const SICK = { ...HEALTHY, start: { ...HEALTHY.start, instance: 'sick' } } as const;
test.each([
  ['a sick machine', SICK, 'machine-impaired'],
  ['a well one, which the network keeps from us', HEALTHY, 'service-refused'],
] as const)('a question that %s never answers says why, after its patience', async (_, scenario, id) => {
  await using world = await sandboxFor(scenario);
  const clock = new ManualClock();
  const refuse = () =>
    Promise.reject(
      new TypeError('fetch failed', { cause: Object.assign(new Error('x'), { code: 'ECONNREFUSED' }) }),
    );
  const context = {
    aws: awsOn(world.ready),
    http: refuse,
    border: createBorder(),
    service,
    clock,
    signal: new AbortController().signal,
    progress: () => undefined,
  } as unknown as ActionContext;
  await expect(action.run({}, context)).rejects.toMatchObject({ failure: { facts: { diagnosis: [id] } } });
  expect(clock.now).toBeGreaterThanOrEqual(3 * 60_000);
});
