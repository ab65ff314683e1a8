import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LineCutter } from '../../src/boot/line-cutter.ts';
import { hostileLog, seeded } from '../support/hostile-log.ts';

test('lines are the same wherever the bytes were cut, and nothing of them is lost', () => {
  fc.assert(
    fc.property(
      fc.integer(),
      fc.array(fc.integer({ min: 1, max: 30_000 }), { minLength: 1 }),
      (seed, cuts) => {
        const log = hostileLog(100_000, seeded(seed));
        const whole = new LineCutter();
        const expected = [...whole.push(log), ...whole.end()];
        const cutter = new LineCutter();
        const got: string[] = [];
        for (let at = 0, i = 0; at < log.length; i += 1) {
          const size = cuts[i % cuts.length] ?? 1;
          got.push(...cutter.push(log.subarray(at, at + size)));
          at += size;
        }
        got.push(...cutter.end());
        expect(got).toEqual(expected);
        const letters = (text: string): string => text.replaceAll(/[^a-z]/g, '');
        expect(letters(got.join(''))).toBe(letters(log.toString('utf8')));
      },
    ),
    { numRuns: 50 },
  );
});

test('a carriage return before the end of a line is part of the end; what is no UTF-8 is told by U+FFFD', () => {
  const cutter = new LineCutter();
  expect(cutter.push(Buffer.from('one\r'))).toEqual([]);
  expect(cutter.push(Buffer.from('\ntwo\n\nthr'))).toEqual(['one', 'two', '']);
  expect(cutter.push(Buffer.from([0xff, 0x0a, 0x61]))).toEqual(['thr\u{FFFD}']);
  expect(cutter.end()).toEqual(['a']);
  expect(cutter.end()).toEqual([]);
});
