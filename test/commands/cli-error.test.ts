import { expect, test } from 'vitest';
import { AwsFailure } from '../../src/aws/aws-failure.ts';
import { exitCodeOf, explainError } from '../../src/commands/cli-error.ts';
import { NotOurs } from '../../src/files/own-files.ts';
import { JournalFailure } from '../../src/journal/journal.ts';
import { Refused } from '../../src/worlds/refused.ts';

/* What a script is told by the exit code alone (docs/command-line.md): 1 says that a run has ended. */

test('what AWS refused is told as that, with what to do, and is no fault of the program', () => {
  const failure = { code: 'denied', message: 'You may not do it.', hint: 'Ask for it.' } as const;
  expect(explainError(new AwsFailure({ ...failure, nextSteps: ['Then try again.'] }))).toBe(
    'firedrill: You may not do it.\n  Ask for it.\n  Then try again.',
  );
  expect(exitCodeOf(new AwsFailure(failure))).toBe(1);
});

test.each([
  [new NotOurs('others may write in /state'), 3],
  [new JournalFailure('the disk is full'), 4],
  [new Refused('held', 'it is open elsewhere'), 3],
  [new Refused('not-started', 'the disk is full'), 2],
  [new Error('something else'), 1],
] as const)('%s', (error, code) => {
  expect(exitCodeOf(error)).toBe(code);
});
