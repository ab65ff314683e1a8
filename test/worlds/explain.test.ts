import { expect, test } from 'vitest';
import { failureFrom } from '../../src/aws/errors.ts';
import { explain } from '../../src/worlds/explain.ts';
import { SandboxGone } from '../../src/worlds/sandbox-call.ts';

test('a sandbox that is gone says the same, whoever finds out: it does not come back', () => {
  const refused = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:4000'), { code: 'ECONNREFUSED' });
  const call = { service: 'ec2', command: 'DescribeInstances' };
  const byAws = failureFrom(refused, call, { region: 'us-east-1', endpoint: 'http://127.0.0.1:4000' });
  const byClock = explain(new SandboxGone('gone'));
  expect(byAws.hint).toMatch(/Abort this run and rehearse again/);
  expect(byClock.hint).toBe(byAws.hint);
  expect(byAws.nextSteps).toBeUndefined();
});
