import { open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { atMost } from '../../src/files/at-most.ts';
import { eachLine } from '../../src/files/lines.ts';
import { scratch } from '../support/folder.ts';

async function linesOf(content: string | Buffer) {
  const file = join(await scratch(), 'file');
  await writeFile(file, content);
  const handle = await open(file);
  const lines: string[] = [];
  const rest = await eachLine(handle, (line) => lines.push(line.toString('latin1')));
  await handle.close();
  return { lines, rest: rest.line.toString('latin1'), bytes: rest.bytes };
}

test('a file’s lines and what stands behind the last are its bytes, wherever they lie', async () => {
  // Around the pieces in which it is read, and within a letter of several bytes.
  const sizes = fc.oneof(fc.nat(40), fc.integer({ min: 262_130, max: 262_160 }), fc.constant(700_000));
  await fc.assert(
    fc.asyncProperty(fc.array(sizes, { maxLength: 5 }), async (lengths) => {
      const parts = lengths.map((length, n) => Buffer.alloc(length, `${n}é✓`).toString('latin1'));
      const { lines, rest, bytes } = await linesOf(Buffer.from(parts.join('\n'), 'latin1'));
      expect([...lines, rest].join('\n') === parts.join('\n')).toBe(true);
      expect(bytes).toBe(rest.length);
    }),
    { numRuns: 30 },
  );
});

test('of a line without end a part is kept, and all of it counted', async () => {
  const mb = 1024 * 1024;
  const long = Buffer.alloc(70 * mb, 'x');
  const { lines, bytes } = await linesOf(Buffer.concat([long, Buffer.from('\nnext\n'), long]));
  expect(lines[0]?.length).toBeGreaterThanOrEqual(64 * mb);
  expect(lines[0]?.length).toBeLessThan(65 * mb);
  expect([lines.length, lines[1], bytes]).toEqual([2, 'next', 70 * mb]);
});

test('work is done so many at a time, each once, and answered in order', async () => {
  let now = 0;
  let most = 0;
  const items = Array.from({ length: 50 }, (_, n) => n);
  const done = await atMost(4, items, async (n) => {
    most = Math.max(most, (now += 1));
    await new Promise((resolve) => setImmediate(resolve));
    now -= 1;
    return n * 2;
  });
  expect(done).toEqual(items.map((n) => n * 2));
  expect(most).toBe(4);
  const failing = atMost(4, items, async (n) => (n === 30 ? Promise.reject(new Error('no')) : n));
  await expect(failing).rejects.toThrow('no');
});
