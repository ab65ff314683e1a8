import fc from 'fast-check';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { cleanLine } from '../../src/text/clean.ts';
import { cutToCap, LINE_CAP, seenPart } from '../../src/text/line-cap.ts';

describe('cleaning a line', () => {
  test.each([
    ['plain text ✓', ['plain text ✓']],
    ['\u001b[0;32m  OK  \u001b[0m] Started', ['  OK  ] Started']],
    ['\u001b]0;title\u0007text', ['text']],
    ['\u001b]8;;http://x\u001b\\link', ['link']],
    ['\u001bPone\u001b\\two\u001b_three\u0007four', ['twofour']],
    ['\u001b[2J\u001b[H\u001b7\u001b(Bgone', ['gone']],
    ['10%\r 50%\r100%', ['100%']],
    ['100%\r\u001b[K\r', ['100%']],
    ['\r\r', ['']],
    ['tab\there', ['tab  here']],
    ['nul\u0000bell\u0007del\u007fc1\u009b31m', ['nulbelldelc1']],
    ['\u202Eevil\u2066, soft\u00adhyphen, zero\u200bwidth', ['evil, softhyphen, zerowidth']],
    ['##RB {"stage":"images"}\rnext', ['##RB {"stage":"images"}', 'next']],
    ['##RB {"a":1}\r##RB {"b":2}\r##RB {"b":2}', ['##RB {"a":1}', '##RB {"b":2}']],
    ['cut \u001b[31', ['cut ']],
    ['cut \u001b', ['cut ']],
    ['\u001b]never ends \u001b[1mbold', ['never ends bold']],
    ['half \ud83d a character', ['half \ufffd a character']],
    ['', ['']],
  ])('%j', (raw, clean) => {
    expect(cleanLine(raw)).toEqual(clean);
  });

  test('of 200 KB that overwrite each other the last state stays, and the marker among them', () => {
    const bar = (n: number) => `73451a479100: Extracting [${'='.repeat(n % 50)}>]  ${n}MB/741MB`;
    const states = Array.from({ length: 4000 }, (_, n) => bar(n));
    expect(cleanLine(states.join('\r'))).toEqual([bar(3999)]);
    expect(cleanLine(states.with(2000, '##RB {"stage":"images"}').join('\r'))).toEqual([
      '##RB {"stage":"images"}',
      bar(3999),
    ]);
  });

  test('nothing that can move a cursor is left of anything', () => {
    const sign = fc.oneof(
      fc.constantFrom('\u001b', '[', ']', '\r', '\u0007', '\\', '3', 'm'),
      fc.string({ unit: 'binary', maxLength: 1 }),
    );
    fc.assert(
      fc.property(fc.string({ unit: sign }), (raw) => {
        for (const line of cleanLine(raw)) expect(line).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('the length of a line', () => {
  const through = (line: string): string => {
    const { text, unseen } = seenPart(line);
    return cutToCap(text, unseen);
  };

  test('as long as the cap stays, longer says what is missing', () => {
    const full = 'x'.repeat(LINE_CAP);
    expect(through(full)).toBe(full);
    expect(through(`${full}${'y'.repeat(48_000)}`)).toMatch(/^x+ … 48,064 more characters$/);
  });

  test('a line that was cut is not cut again, and a longer one adds to what was missing', () => {
    const once = through('x'.repeat(100_000));
    expect(through(once)).toBe(once);
    expect(through(`${'x'.repeat(LINE_CAP)} … 1,000 more characters`)).toMatch(/x … 1,064 more characters$/);
  });
});

test('who holds what is shown of a line does not hold what was overwritten', () => {
  setFlagsFromString('--expose-gc');
  const clear = runInNewContext('gc') as () => void;
  const held: (readonly string[])[] = [];
  clear();
  const before = process.memoryUsage().heapUsed;
  for (let n = 0; n < 2000; n += 1)
    held.push(
      cleanLine(
        Buffer.from(
          `${'12.5 % '.repeat(2000)}\r##RB {"stage":"${n}"}\r${n} is the last state of it`,
        ).toString(),
      ),
    );
  clear();
  expect(held.at(-1)).toEqual(['##RB {"stage":"1999"}', '1999 is the last state of it']);
  expect((process.memoryUsage().heapUsed - before) / 1e6).toBeLessThan(5);
});
