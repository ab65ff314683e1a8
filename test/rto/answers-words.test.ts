import { expect, test } from 'vitest';
import { answersWords } from '../../src/rto/answers-words.ts';

test.each([
  ['nobody told', { answersObjectiveMs: 840_000, answersMet: true }, ''],
  ['no objective', { answersMs: 242_000 }, 'in words from 4:02 on, pictures later'],
  [
    'in time',
    { answersMs: 242_000, answersObjectiveMs: 840_000, answersMet: true },
    'in words from 4:02 (target 14:00), ✓ in time',
  ],
  [
    'too late',
    { answersMs: 842_000, answersObjectiveMs: 840_000, answersMet: false },
    'in words from 14:02 (target 14:00), ✗ too late',
  ],
  [
    'a dry run',
    { answersMs: 242_000, answersObjectiveMs: 840_000, answersMet: null },
    'in words from 4:02 (target 14:00)',
  ],
])('%s', (_, line, words) => {
  expect(answersWords(line)).toBe(words);
});
