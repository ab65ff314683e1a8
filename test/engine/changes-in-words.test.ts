import { expect, test } from 'vitest';
import { changedInWords } from '../../src/engine/changes-in-words.ts';

test('that nothing was changed, or that nobody knows, is said of the step alone: those before it may have changed much', () => {
  expect(changedInWords({ changed: 'none' })).toBe('This step changed nothing.');
  expect(changedInWords({ changed: 'unknown' })).toBe('What this step changed is not known.');
  expect(changedInWords({ changed: 'none' }, 'the failed step')).toBe('The failed step changed nothing.');
});

test('what was made and what was begun are named instead', () => {
  const one = { address: 'aws_instance.ttb', action: 'create', id: 'i-0c3f91d2a77e4b105' };
  expect(changedInWords({ changed: { made: [one], begun: [] } })).toBe(
    'Made until then: aws_instance.ttb created (i-0c3f91d2a77e4b105).',
  );
});
