import fc from 'fast-check';
import { expect, test } from 'vitest';
import { closest, didYouMean } from '../../src/runbook/closest.ts';

const RUNBOOKS = ['cold-cache-rebuild', 'instance-replacement', 'protection-removal'];

test.each([
  ['instance-replacment', 'instance-replacement'],
  ['Instance-Replacement', 'instance-replacement'],
  ['protect', 'protection-removal'],
  ['cold-cache', 'cold-cache-rebuild'],
  ['database-restore', undefined],
  ['', undefined],
])('%j → %j', (word, candidate) => {
  expect(closest(word, RUNBOOKS)).toBe(candidate);
});

test('neighbours that changed places count once', () => {
  expect(closest('paln', ['plan', 'pale'])).toBe('plan');
  expect(didYouMean('xyzzy', ['plan'])).toBeUndefined();
});

test('one wrong letter in a word of three or more is always found', () => {
  const word = fc.string({
    minLength: 3,
    maxLength: 20,
    unit: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
  });
  fc.assert(
    fc.property(word, fc.nat(), (right, at) => {
      const index = at % right.length;
      const wrong = `${right.slice(0, index)}z${right.slice(index + 1)}`;
      expect(closest(wrong, [right])).toBe(right);
    }),
  );
});
