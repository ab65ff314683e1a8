import { expect, test } from 'vitest';
import { answersOf, isQuestion } from '../../src/commands/answers.ts';
import { questionId } from '../../src/engine/next.ts';

/* What is answered from a file or the command line is named as the run asks it. */

test('every question that a run can ask can be answered by its name', () => {
  for (const suffix of [undefined, 'failed', 'doubt', 'rollback', 'rollback-ended'] as const)
    for (const attempt of [1, 2, 11])
      for (const times of [0, 1, 2]) {
        const id = questionId({ id: 'apply', attempt, rollbacks: times, takenBack: times }, suffix);
        expect([id, isQuestion(id, ['apply'])]).toEqual([id, true]);
        expect(answersOf([`${id}=retry`], ['apply'])).toEqual([[id, 'retry']]);
      }
});

test('what no step of the runbook asks is no question', () => {
  for (const id of ['boot', 'apply.', 'apply.failed-', 'apply.gone', 'apply.failed.2.3', ''])
    expect([id, isQuestion(id, ['apply'])]).toEqual([id, false]);
});

test('one question is not answered twice', () => {
  expect(() => answersOf(['review=a', 'review=b'], ['review'])).toThrow(
    '--answer review: it is answered twice',
  );
});
