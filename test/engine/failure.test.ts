import { expect, test } from 'vitest';
import { FailureError, retold, withTraits } from '../../src/engine/failure.ts';
import type { FailureCode } from '../../src/engine/failure-codes.ts';

test('an error’s failure is like others of its code, where it does not know better', () => {
  const like = new FailureError({ code: 'no-capacity', message: 'none' }).failure;
  expect(like).toEqual({ code: 'no-capacity', message: 'none', changed: 'unknown', again: 'after' });
  const made = [{ address: 'aws_instance.ttb', action: 'create', id: 'i-1' }];
  const better = new FailureError({ ...like, changed: { made, begun: [] }, again: 'useless' }).failure;
  expect(better).toMatchObject({ changed: { made }, again: 'useless' });
});

test('told as another failure it has the traits of that one, and what it changed', () => {
  const found = withTraits({ code: 'stopped', message: 'a', hint: 'b', log: 'c', changed: 'none' });
  expect(found).toMatchObject({ notYet: true, unexplained: true });
  expect(retold(found, { code: 'timeout', message: 'd' })).toEqual({
    code: 'timeout',
    message: 'd',
    log: 'c',
    changed: 'none',
    again: 'useful',
  });
});

test.each<FailureCode>([
  'apply-differs',
  'bad-parameters',
  'conflict',
  'credentials',
  'denied',
  'errored-state',
  'interrupted',
  'launch-failed',
  'quota',
  'still-in-state',
  'stopped',
  'terragrunt',
  'throttled',
  'timeout',
  'unavailable',
  'unexpected',
  'unreachable',
  'unreadable',
  'wrong-tool',
])('%s can be met in the middle of a change: by itself it never says that nothing was changed', (code) => {
  expect(withTraits({ code, message: '' }).changed).toBe('unknown');
});
