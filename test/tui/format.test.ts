import { describe, expect, test } from 'vitest';
import { sentence, usual } from '../../src/tui/format.ts';
import { bytesInWords } from '../../src/words/amounts.ts';
import { age, clock, duration, short } from '../../src/words/durations.ts';

describe('times as words', () => {
  test.each([
    [duration(44_900), '0:44'],
    [duration(662_000), '11:02'],
    [duration(3_852_000), '1:04:12'],
    [duration(-5), '0:00'],
    [clock(252_000), '04:12'],
    [short(900_000), '15m'],
    [short(662_000), '11m02s'],
    [short(3_900_000), '1h05m'],
    [usual({ minMs: 540_000, maxMs: 700_000, n: 7 }), '9-12m (n=7)'],
    [usual({ minMs: 240_000, maxMs: 240_000, n: 1 }), '4m (n=1)'],
    [usual({ minMs: 176_900, maxMs: 176_900, n: 1 }), '2m56s (n=1)'],
    [usual({ minMs: 540_000, maxMs: 700_000, n: 7 }, true), 'live 9-12m (7)'],
    [usual({ minMs: 176_900, maxMs: 176_900, n: 1 }, true), 'live 2m56s (1)'],
    [usual({ minMs: 9_000, maxMs: 12_000, n: 2 }), '9-12s (n=2)'],
    [age(12_000), '12 s'],
    [age(720_000), '12 min'],
    [age(90_000_000), '1 day'],
    [bytesInWords(7_816_589_186), '7.8 GB'],
    [bytesInWords(812_000_000), '812 MB'],
  ])('%s', (said, wanted) => expect(said).toBe(wanted));
});

test('a sentence has one mark at its end', () => {
  expect(sentence('put right?')).toBe('put right?');
  expect(sentence('Review the plan')).toBe('Review the plan.');
});
