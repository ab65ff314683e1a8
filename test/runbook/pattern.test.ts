import { describe, expect, test } from 'vitest';
import { brokenPattern, patternOf } from '../../src/runbook/pattern.ts';

test('a pattern is found in a text, over its lines too, or fits all of it', () => {
  expect(patternOf('"verdict":.*ok').foundIn('{"verdict":\n"ok"}')).toBe(true);
  expect(patternOf('([a-z][a-z0-9-]*\\.[a-z0-9-]+)?').fits('m7i.4xlarge')).toBe(true);
  expect(patternOf('[a-z]').fits('ab')).toBe(false);
  expect(patternOf('').fits('')).toBe(true);
});

test.each([
  ['[a-z', 'missing closing ]'],
  ['(old', 'missing closing ): `(old`'],
  ['(?=a)b', 'looking ahead or behind cannot be done in linear time'],
  ['(?<!a)b', 'looking ahead or behind'],
  ['(a)\\1', 'invalid escape sequence'],
])('%s is refused in words', (source, words) => {
  expect(brokenPattern(source)).toContain(words);
});

describe('whoever wrote it, it comes to its end', () => {
  // Each of these takes longer than anybody lives with an engine that tries every way.
  test.each(['^(?:[A-Za-z0-9":,{} _.%/()-]+)+XYZ$', '([a-z]+)*\\.x|', '(a*)*b', '(.*)(.*)(.*)(.*)(.*)[^a]$'])(
    '%s',
    (source) => {
      const text = 'a'.repeat(64_000);
      expect(patternOf(source).foundIn(`${text}!`)).toEqual(expect.any(Boolean));
      expect(patternOf(source).fits(`${text}!`)).toBe(source.startsWith('(.*)'));
    },
  );
});
