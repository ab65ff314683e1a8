import { Writable } from 'node:stream';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as ws from 'ws';
import { framed, Outgoing } from '../../src/channel/outgoing.ts';

/** A server's side of `ws`, which refuses what is not masked or not a frame. */
interface Receiver extends Writable {
  on(event: 'message', listener: (data: Buffer, binary: boolean) => void): this;
  on(event: string, listener: (...args: never[]) => void): this;
}
const { Receiver } = ws as unknown as { Receiver: new (options: { isServer: true }) => Receiver };

async function heard(bytes: Buffer): Promise<Buffer[]> {
  const receiver = new Receiver({ isServer: true });
  const messages: Buffer[] = [];
  receiver.on('message', (data, binary) => {
    expect(binary).toBe(true);
    messages.push(data);
  });
  await new Promise<void>((resolve, reject) => {
    receiver.on('error', reject as () => void);
    receiver.end(bytes, () => resolve());
  });
  return messages;
}

test('a server hears each message as it was, whatever its length', async () => {
  const lengths = fc.oneof(fc.constantFrom(0, 1, 3, 4, 125, 126, 127, 65_535, 65_536, 70_001), fc.nat(600));
  await fc.assert(
    fc.asyncProperty(fc.array(lengths, { minLength: 1, maxLength: 20 }), async (sizes) => {
      const messages = sizes.map((size, n) => Buffer.alloc(size, `message ${n} `));
      const got = await heard(framed(messages));
      expect(got.map((one) => one.toString('latin1'))).toEqual(messages.map((one) => one.toString('latin1')));
    }),
    { numRuns: 100 },
  );
});

test('each frame has a mask of its own', () => {
  const [size, count] = [200, 50];
  const bytes = framed(Array.from({ length: count }, () => Buffer.alloc(size)));
  const masks = Array.from({ length: count }, (_, n) => bytes.readUInt32BE(n * (size + 8) + 4));
  expect(new Set(masks).size).toBeGreaterThan(count - 2);
});

test('what is sent in one turn leaves in one piece, and nothing once the socket is gone', async () => {
  const pieces: Buffer[] = [];
  const raw = new Writable({ write: (piece: Buffer, _, done) => (pieces.push(piece), done()) });
  const outgoing = new Outgoing(raw);
  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  for (const text of ['a', 'b', 'c']) outgoing.send(Buffer.from(text));
  await turn();
  expect(pieces).toHaveLength(1);
  expect((await heard(pieces[0] ?? Buffer.alloc(0))).map(String)).toEqual(['a', 'b', 'c']);
  raw.destroy();
  outgoing.send(Buffer.from('late'));
  await turn();
  expect(pieces).toHaveLength(1);
});
