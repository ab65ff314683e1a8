import { expect, test } from 'vitest';
import { answeredInWords, latestUp, type Watched } from '../../src/boot/answered-in-words.ts';
import { newBoot, parseLines } from '../../src/boot/parse.ts';

/** Powered on at 1000 s: words at 46 s of uptime, a picture at 96 s. */
const marker = (stage: string, event: string, up: number) =>
  `##RB ${JSON.stringify({ stage, event, t: 1000 + up, up })}`;
const WORDS = [marker('answers', 'start', 40), marker('answers', 'end', 46)];
const SEEN = [marker('question', 'start', 46), marker('question', 'end', 96), marker('recovered', 'end', 96)];
const after = (lines: readonly string[], nowS: number, watched?: Watched) =>
  answeredInWords(parseLines(newBoot([]), lines), nowS * 1000, watched);

test.each([1096, 900, 9000])('who watched the boot end knows it whatever the date here is: %d', (nowS) => {
  const watched = { ms: 76_000, fromUp: 20 };
  expect(after([...WORDS, ...SEEN], nowS, watched)).toEqual({ answersUp: 46, answersEarlierMs: 50_000 });
});

test('who slept while it ended knows it by how long that was', () => {
  const watched = { ms: 76_000 + 600_000, fromUp: 20 };
  expect(after([...WORDS, ...SEEN], 900, watched).answersEarlierMs).toBe(650_000);
});

test('the latest uptime that was told is that of the last stage, be it running', () => {
  expect(latestUp(parseLines(newBoot([]), WORDS.slice(0, 1)))).toBe(40);
  expect(latestUp(parseLines(newBoot([]), [...WORDS, ...SEEN]))).toBe(96);
});

test('who comes half an hour later knows it by the machine’s date', () => {
  expect(after([...WORDS, ...SEEN], 1096 + 1800)).toEqual({ answersUp: 46, answersEarlierMs: 1_850_000 });
});

test('a clock here that is behind the machine’s makes it no later than it was', () => {
  expect(after([...WORDS, ...SEEN], 900).answersEarlierMs).toBe(50_000);
});

test.each([
  ['it did not tell', SEEN],
  ['it has not ended', WORDS.slice(0, 1)],
  ['it failed', [...WORDS.slice(0, 1), marker('answers', 'fail', 50)]],
])('nothing is said where %s', (_, lines) => {
  expect(after(lines, 2000)).toEqual({ answersUp: 0, answersEarlierMs: 0 });
});
