import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lastLines, mergeConsole, NO_CONSOLE } from '../../src/boot/console.ts';
import { cleanLine } from '../../src/text/clean.ts';

/** What a console shows of `stream` when it ends at `end` and holds `window` bytes. */
function reading(stream: Buffer, end: number, window: number): Buffer {
  return stream.subarray(Math.max(0, end - window), end);
}

function readAll(readings: readonly Uint8Array[]) {
  let state = NO_CONSOLE;
  let gaps = 0;
  const lines: string[] = [];
  for (const bytes of readings) {
    const merged = mergeConsole(state, bytes, cleanLine);
    state = merged.state;
    gaps += merged.gap ? 1 : 0;
    lines.push(...merged.lines);
  }
  return { lines: [...lines, ...lastLines(state, cleanLine)], gaps, state };
}

describe('merging the readings of a console', () => {
  test('a growing console gives each line once, and a cut line when it is whole', () => {
    const readings = ['[1] a\n[2] b', '[1] a\n[2] bcd\n', '[1] a\n[2] bcd\n', '[1] a\n[2] bcd\n[3] e\n'].map(
      (t) => Buffer.from(t),
    );
    let state = NO_CONSOLE;
    const given = readings.map((bytes) => {
      const merged = mergeConsole(state, bytes, cleanLine);
      state = merged.state;
      return merged.lines;
    });
    expect(given).toEqual([['[1] a'], ['[2] bcd'], [], ['[3] e']]);
  });

  test('whatever is written between two readings that overlap arrives once and in order', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'grapheme', maxLength: 30 }), { minLength: 1, maxLength: 60 }),
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 40 }),
        fc.integer({ min: 200, max: 2000 }),
        (texts, steps, window) => {
          const lines = texts.map(
            (text, n) => `[${(n / 7).toFixed(6)}] #${n} ${text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, '?')}`,
          );
          const stream = Buffer.from(lines.map((line) => `${line}\n`).join(''));
          const readings: Buffer[] = [];
          let end = 0;
          for (const step of steps) {
            // Less than a window, so that two readings have a line's number in common.
            end = Math.min(stream.length, end + Math.ceil(step * (window - 180)));
            readings.push(reading(stream, end, window));
          }
          while (end < stream.length) {
            end = Math.min(stream.length, end + window - 180);
            readings.push(reading(stream, end, window));
          }
          const { lines: got, gaps } = readAll(readings);
          expect(got).toEqual(lines);
          expect(gaps).toBe(0);
        },
      ),
      { numRuns: 300 },
    );
  });

  test('an answer that is older than the one before gives nothing twice', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(4000), { minLength: 2, maxLength: 30 }), (ends) => {
        const lines = Array.from({ length: 120 }, (_, n) => `[${n}.000000] line number ${n}`);
        const stream = Buffer.from(lines.map((line) => `${line}\r\n`).join(''));
        const clipped = ends.map((end) => Math.min(end, stream.length));
        const { lines: got } = readAll(
          [...clipped, stream.length].map((end) => reading(stream, end, 64 * 1024)),
        );
        expect(got).toEqual(lines);
      }),
      { numRuns: 200 },
    );
  });

  test('more than the window holds is a gap, and is said to be one', () => {
    const first = Buffer.from('[1] one\n[2] tw');
    const later = Buffer.from('[90] ninety\n[91] ninety-one\n');
    const { lines, gaps } = readAll([first, later]);
    expect(lines).toEqual(['[1] one', '[2] tw', '[90] ninety', '[91] ninety-one']);
    expect(gaps).toBe(1);
  });

  test('a window that slides at its full size costs little', () => {
    const lines = Array.from(
      { length: 20_000 },
      (_, n) => `[${(n / 100).toFixed(6)}] cloud-init[1618]: installing package number ${n}`,
    );
    const stream = Buffer.from(`${lines.join('\n')}\n`);
    const ends = Array.from({ length: Math.ceil(stream.length / 30_000) }, (_, n) =>
      Math.min(stream.length, (n + 1) * 30_000),
    );
    expect(readAll(ends.map((end) => reading(stream, end, 64 * 1024))).lines).toEqual(lines);
  });

  test('a console that says nothing yet, and one that repeats itself', () => {
    expect(
      readAll([Buffer.alloc(0), Buffer.from('a\n'), Buffer.alloc(0), Buffer.from('a\na\n')]).lines,
    ).toEqual(['a', 'a']);
  });

  test('the window may begin inside a character', () => {
    const stream = Buffer.from('x — y\n[2] second line of it\n');
    const cut = stream.subarray(3);
    expect(readAll([cut]).lines[1]).toBe('[2] second line of it');
  });
});

describe('cleaning a line', () => {
  test.each([
    ['plain text', ['plain text']],
    ['\u001b[0;32m  OK  \u001b[0m] Started', ['  OK  ] Started']],
    ['\u001b]0;title\u0007text', ['text']],
    ['\u001b]8;;http://x\u001b\\link', ['link']],
    ['\u001b[2J\u001b[H\u001b7\u001b(Bgone', ['gone']],
    ['10%\r 50%\r100%', ['100%']],
    ['100%\r', ['100%']],
    ['tab\there', ['tab  here']],
    ['nul\u0000bell\u0007del\u007fc1\u009b31m', ['nulbelldelc1']],
    ['\u202Eevil\u2066', ['evil']],
    ['##RB {"stage":"images"}\rnext', ['##RB {"stage":"images"}', 'next']],
    ['cut \u001b[31', ['cut ']],
    ['cut \u001b', ['cut ']],
    ['\u001b]never ends', ['never ends']],
    ['', ['']],
  ])('%j', (raw, clean) => {
    expect(cleanLine(raw)).toEqual(clean);
  });

  test('nothing that can move a cursor is left of anything', () => {
    fc.assert(
      fc.property(
        fc.string({
          unit: fc.oneof(
            fc.constantFrom('\u001b', '[', ']', '\r', '\u0007', '\\', '3', 'm'),
            fc.string({ unit: 'binary', maxLength: 1 }),
          ),
        }),
        (raw) => {
          for (const line of cleanLine(raw)) expect(line).not.toMatch(/[\p{Cc}\p{Cf}\u2028\u2029]/u);
        },
      ),
      { numRuns: 1000 },
    );
  });
});
