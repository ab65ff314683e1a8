import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FrameReader, type TailFrame } from '../../src/boot/frames.ts';

const frame = (offset: number, bytes: Uint8Array): string =>
  `@RB D 42 ${offset} ${bytes.length} ${Buffer.from(bytes).toString('base64')}\n`;

test('frames come out whole wherever the session cut them', () => {
  const pieces = fc.array(fc.uint8Array({ minLength: 1, maxLength: 300 }), { minLength: 1, maxLength: 10 });
  fc.assert(
    fc.property(pieces, fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1 }), (list, cuts) => {
      let offset = 0;
      const text = list
        .map((bytes) => {
          const line = frame(offset, bytes);
          offset += bytes.length;
          return line;
        })
        .join('@RB H 1764000000 12.5 \n');
      const reader = new FrameReader();
      const got: TailFrame[] = [];
      for (let at = 0, i = 0; at < text.length; i += 1) {
        const size = cuts[i % cuts.length] ?? 1;
        got.push(...reader.push(Buffer.from(text.slice(at, at + size))));
        at += size;
      }
      const data = got.flatMap((one) => (one.kind === 'data' ? [one] : []));
      expect(Buffer.concat(data.map(({ bytes }) => bytes))).toEqual(Buffer.concat(list));
      expect(got.filter(({ kind }) => kind === 'alive')).toHaveLength(list.length - 1);
      expect(got).toHaveLength(2 * list.length - 1);
    }),
    { numRuns: 300 },
  );
});

test.each([
  ['@RB D 42 0 4 AAAA', 'its length is not what it says'],
  ['@RB D 42 0 0 ', 'it is empty'],
  ['@RB D x 0 3 AAAA', 'its file has no number'],
  ['@RB D 42 -1 3 AAAA', 'it is before the beginning'],
  ['@RB R', 'it names no file'],
  ['@RB H soon 12 ', 'its time is none'],
  ['@RB Z 1 2 3', 'nobody knows what it is'],
  [`@RB D 42 0 3 ${'A'.repeat(70_000)}`, 'it is longer than any'],
])('%.20s… is damaged: %s', (line) => {
  expect(new FrameReader().push(Buffer.from(`${line}\n`))).toEqual([{ kind: 'damaged' }]);
});

test('what a shell says beside the frames is passed on, with the sign of life and the result', () => {
  const result = Buffer.from('{"v1":{"errors":[]}}').toString('base64');
  const text = `sudo: a password is required\r\n\r\n@RB R 7\r\n@RB H 1764000000 12.50 ${result}\r\n`;
  expect(new FrameReader().push(Buffer.from(text))).toEqual([
    { kind: 'other', text: 'sudo: a password is required' },
    { kind: 'restarted', inode: 7 },
    { kind: 'alive', atMs: 1_764_000_000_000, up: 12.5, result: '{"v1":{"errors":[]}}' },
  ]);
});

test('any bytes are frames, or are not; nothing is held beyond a line', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 400 }), { maxLength: 20 }), (chunks) => {
      const reader = new FrameReader();
      for (const chunk of chunks) reader.push(chunk);
      // Whatever was before, the next whole line is read.
      expect(reader.push(Buffer.from('\n@RB R 9\n')).at(-1)).toEqual({ kind: 'restarted', inode: 9 });
    }),
    { numRuns: 500 },
  );
});
