import fc from 'fast-check';
import { expect, test } from 'vitest';
import { chainOf } from '../support/chain.ts';
import { simulate, turns } from '../support/simulate.ts';

test('any byte that is changed in a journal is found, unless it is the newest line’s own', () => {
  fc.assert(
    fc.property(turns, fc.nat(), fc.integer({ min: 1, max: 255 }), (fate, where, by) => {
      const { lines } = simulate(fate);
      fc.pre(lines.length > 2);
      const text = Buffer.from(`${lines.join('\n')}\n`, 'latin1');
      const newest = Buffer.byteLength(lines.at(-1) ?? '') + 1;
      const at = where % (text.length - newest);
      const byte = text[at] ?? 0;
      text[at] = byte ^ by;
      const chain = chainOf(text);
      expect(chain.problems.length + chain.tornBytes).toBeGreaterThan(0);
    }),
  );
});

test('a line that is left out, doubled or swapped is found where it is', () => {
  fc.assert(
    fc.property(turns, fc.nat(), (fate, where) => {
      const { lines } = simulate(fate);
      fc.pre(lines.length > 3);
      const at = 1 + (where % (lines.length - 2));
      const without = chainOf(`${lines.toSpliced(at, 1).join('\n')}\n`);
      expect(without.problems[0]?.line).toBe(at + 1);
      const doubled = chainOf(`${lines.toSpliced(at, 0, lines[at] ?? '').join('\n')}\n`);
      expect(doubled.problems[0]?.line).toBe(at + 2);
    }),
  );
});

test('a torn last line is no damage: all before it counts', () => {
  fc.assert(
    fc.property(turns, fc.nat(), (fate, where) => {
      const { lines } = simulate(fate);
      const last = lines.at(-1) ?? '';
      const torn = last.slice(0, 1 + (where % (last.length - 1)));
      const chain = chainOf(
        `${lines
          .slice(0, -1)
          .map((line) => `${line}\n`)
          .join('')}${torn}`,
      );
      expect(chain.problems).toEqual([]);
      expect(chain.events).toBe(lines.length - 1);
      expect(chain.tornBytes).toBe(Buffer.byteLength(torn));
    }),
  );
});
