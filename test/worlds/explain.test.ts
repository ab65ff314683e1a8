import { expect, test } from 'vitest';
import { failureFrom } from '../../src/aws/errors.ts';
import { FailureError } from '../../src/engine/failure.ts';
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

test('an error that nobody expected keeps where it was thrown and what was behind it', () => {
  const thrown = new TypeError('x is not a function', { cause: new Error('the disk is full') });
  const { code, message, facts } = explain(thrown);
  expect([code, message]).toEqual(['unexpected', 'x is not a function']);
  expect(facts?.['stack']).toMatch(/^TypeError: x is not a function\n +at .*explain\.test\.ts/);
  expect(facts?.['cause 1']).toMatch(/^Error: the disk is full\n +at /);
});

test('what is no error, and causes that go round, are said all the same', () => {
  expect(explain('no')).toMatchObject({ code: 'unexpected', message: 'no', facts: {} });
  const round = new Error('round');
  round.cause = round;
  expect(explain(round).message).toBe('round');
});

test('an error that carries its own failure says that and nothing else', () => {
  const error = new FailureError({ code: 'lock-held', message: 'held' });
  expect(explain(error)).toBe(error.failure);
});
