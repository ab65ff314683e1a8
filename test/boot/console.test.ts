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

  const WINDOW = 64 * 1024;
  const secret = 'c0rrect-h0rse-b4ttery-staple';
  /** A console's last window, which begins in the middle of what comes first. */
  const lastWindow = (begins: string, cut: number, rest: string): Buffer => {
    const filler = '[9] and so on\n'.repeat(WINDOW);
    const end = `${begins}${rest}`;
    return Buffer.from(`${end}${filler}`).subarray(cut, cut + WINDOW);
  };

  test('of a line that the window cuts in two the end is not given: its name is what tells a secret', () => {
    const begins = `[8] export DB_PASSWORD=${secret}\n`;
    const bytes = lastWindow(begins, begins.indexOf(secret) + 4, '[9] next\n');
    const merged = mergeConsole(NO_CONSOLE, bytes, cleanLine);
    expect(merged.lines[0]).toBe('[9] next');
    expect(merged.lines.join()).not.toContain(secret.slice(4));
    expect(merged.gap).toBe(true);
    // And the same behind a gap.
    const before = mergeConsole(NO_CONSOLE, Buffer.from('[1] one\n'), cleanLine);
    const behind = mergeConsole(before.state, bytes, cleanLine);
    expect(behind.lines[0]).toBe('[9] next');
    expect(behind.gap).toBe(true);
  });

  test('of a bar only the state that is cut in two is not given', () => {
    const bytes = lastWindow(`password ${secret}\r 50 %\r100 %\n`, 12, '[9] next\n');
    expect(mergeConsole(NO_CONSOLE, bytes, cleanLine).lines.slice(0, 2)).toEqual(['100 %', '[9] next']);
  });

  test('a line that is longer than the window is given from its next break on, whenever that comes', () => {
    const bytes = Buffer.from('x'.repeat(WINDOW - secret.length) + secret);
    const first = mergeConsole(NO_CONSOLE, bytes, cleanLine);
    expect(first.lines).toEqual([]);
    const more = Buffer.concat([bytes, Buffer.from('yyyy and more\n[2] two\n')]).subarray(-WINDOW);
    const second = mergeConsole(first.state, more, cleanLine);
    expect(second.lines).toEqual(['[2] two']);
    expect(second.gap).toBe(false);
    expect(lastLines(first.state, cleanLine)).toEqual([]);
  });

  test('a console that is shorter than the window begins with a whole line', () => {
    const bytes = Buffer.from(`export DB_USER=app\n${'z'.repeat(200)}\n`.repeat(290)).subarray(0, WINDOW - 1);
    expect(mergeConsole(NO_CONSOLE, bytes, cleanLine).lines[0]).toBe('export DB_USER=app');
  });

  test('whenever it is read first, each line that is given is a whole one', () => {
    const lines = Array.from({ length: 6000 }, (_, n) => `[${n}.000000] ${'word '.repeat(n % 7)}${n}`);
    const stream = Buffer.from(lines.map((line) => `${line}\n`).join(''));
    const whole = new Set(lines);
    fc.assert(
      fc.property(fc.integer({ min: WINDOW, max: stream.length }), (end) => {
        const { lines: got } = mergeConsole(NO_CONSOLE, reading(stream, end, WINDOW), cleanLine);
        expect(got.length).toBeGreaterThan(100);
        expect(got.filter((line) => !whole.has(line))).toEqual([]);
      }),
      { numRuns: 200 },
    );
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
