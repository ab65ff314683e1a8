import { expect, test } from 'vitest';
import { questionId } from '../../src/engine/next.ts';
import { isRollbackQuestion } from '../../src/tui/rollback-by-hand.ts';

test.each([
  [undefined, false],
  ['failed', false],
  ['rollback', true],
  ['rollback-ended', false],
] as const)('a question of kind %s is a rollback’s own: %s, whatever the try', (suffix, own) => {
  for (const attempt of [1, 2])
    for (const rollbacks of [1, 2]) {
      const id = questionId({ id: 'apply', attempt, rollbacks }, suffix);
      expect([id, isRollbackQuestion({ id, step: 'apply' })]).toEqual([id, own]);
    }
});
