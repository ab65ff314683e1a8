import { expect, test } from 'vitest';
import { inBrief } from '../../src/actions/question.ts';

test('an answer in brief ends at a word, and says that there is more of it', () => {
  const answer = '{"brand":"Old Tom Distillery","class_type":"Kentucky Straight Bourbon Whiskey"}';
  expect(inBrief(answer)).toBe('{"brand":"Old Tom Distillery","class_type":"Kentucky …');
  expect(inBrief('x'.repeat(80))).toBe(`${'x'.repeat(60)} …`);
  expect(inBrief('short')).toBe('short');
});
