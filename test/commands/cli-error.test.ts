import { expect, test } from 'vitest';
import { exitCodeOf } from '../../src/commands/cli-error.ts';
import { NotOurs } from '../../src/files/own-files.ts';
import { JournalFailure } from '../../src/journal/journal.ts';
import { Refused } from '../../src/worlds/refused.ts';

/* What a script is told by the exit code alone (docs/command-line.md): 1 says that a run has ended. */

test.each([
  [new NotOurs('others may write in /state'), 3],
  [new JournalFailure('the disk is full'), 4],
  [new Refused('held', 'it is open elsewhere'), 3],
  [new Refused('not-started', 'the disk is full'), 2],
  [new Error('something else'), 1],
] as const)('%s', (error, code) => {
  expect(exitCodeOf(error)).toBe(code);
});
