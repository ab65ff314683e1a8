import { expect, test } from 'vitest';
import { FailureError } from '../../src/engine/failure.ts';
import { explainError } from '../../src/worlds/explain.ts';

test('an error that nobody expected keeps where it was thrown and what was behind it', () => {
  const thrown = new TypeError('x is not a function', { cause: new Error('the disk is full') });
  const { code, message, facts } = explainError(thrown, {});
  expect([code, message]).toEqual(['unexpected', 'x is not a function']);
  expect(facts?.['stack']).toMatch(/^TypeError: x is not a function\n +at .*explain\.test\.ts/);
  expect(facts?.['cause 1']).toMatch(/^Error: the disk is full\n +at /);
});

test('what is no error, and causes that go round, are said all the same', () => {
  expect(explainError('no', {})).toMatchObject({ code: 'unexpected', message: 'no', facts: {} });
  const round = new Error('round');
  round.cause = round;
  expect(explainError(round, {}).message).toBe('round');
});

test('an error that carries its own failure says that and nothing else', () => {
  const error = new FailureError({ code: 'lock-held', message: 'held' });
  expect(explainError(error, {})).toBe(error.failure);
});
