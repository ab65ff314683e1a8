/**
 * SSM's side of one session after the other, ready-made: every message is encoded before anybody asks, so that what takes
 * time is the client. A program of its own, as the service is. Like the agent it is silent for a second when its terminal has
 * begun, has at most a window of messages out that nobody acknowledged, and counts each acknowledgement once; what was
 * not acknowledged when all was sent is said, and is an error of the client's.
 */
import { createHash, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { Duplex } from 'node:stream';
import { acknowledgedBy, acknowledgementOf } from '../../src/channel/acknowledge.ts';
import { decodeFrame, encodeFrame, PAYLOADS, TYPES } from '../../src/channel/frame.ts';
import { hostileLog, seeded } from '../../test/support/hostile-log.ts';

const [bytes = 10_000_000] = process.argv.slice(2).map(Number);
const WINDOW = 2000;
const AT_LEAST = 50;
const CHUNK = 12_288;
const FIRST_READ_MS = 1000;
const AGAIN_MS = 100;

const log = hostileLog(bytes, seeded(1));
const text: string[] = ['@RB H 1764390000 9.00 \n'];
for (let at = 0; at < log.length; at += CHUNK) {
  const piece = log.subarray(at, at + CHUNK);
  text.push(`@RB D 7 ${at} ${piece.length} ${piece.toString('base64')}\n`);
}
const printed = Buffer.from(text.join(''), 'latin1');
const first = Buffer.byteLength(text[0] ?? '');
const payloads = [printed.subarray(0, first)];
for (let at = first; at < printed.length; at += 1024) payloads.push(printed.subarray(at, at + 1024));
const messages = payloads.map((payload, sequence) =>
  onWire(
    encodeFrame({
      type: TYPES.output,
      sequence,
      flags: sequence === 0 ? 1 : 0,
      payloadType: PAYLOADS.output,
      payload,
    }),
  ),
);
const ends = [0];
for (const message of messages) ends.push((ends.at(-1) ?? 0) + message.length);
const stream = Buffer.concat(messages);

function onWire(message: Buffer): Buffer {
  const header = message.length < 126 ? Buffer.from([0x82, message.length]) : Buffer.from([0x82, 126, 0, 0]);
  if (message.length >= 126) header.writeUInt16BE(message.length, 2);
  return Buffer.concat([header, message]);
}

const server = createServer((request, response) => {
  request.resume().on('end', () => {
    const operation = String(request.headers['x-amz-target']).split('.')[1];
    const session = `bench-${randomUUID()}`;
    const url = `ws://${request.headers.host}/v1/data-channel/${session}?role=publish_subscribe`;
    const answers: Record<string, unknown> = {
      StartSession: { SessionId: session, TokenValue: 'token', StreamUrl: url },
      GetConnectionStatus: { Target: 'i-0c3f91d2a77e4b105', Status: 'connected' },
    };
    response.setHeader('content-type', 'application/x-amz-json-1.1');
    response.end(JSON.stringify(answers[operation ?? ''] ?? {}));
  });
});

server.on('upgrade', (request, socket) => {
  const key = `${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`;
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: Upgrade\r\nsec-websocket-accept: ${createHash('sha1').update(key).digest('base64')}\r\n\r\n`,
  );
  play(socket);
});

function play(socket: Duplex): void {
  let sent = 0; // nothing but the first message, again and again, before the agent's second is over
  const acknowledgements: Buffer[] = [];
  socket.on('error', () => undefined);
  const hello = setInterval(() => {
    if (acknowledgements.length === 0) socket.write(messages[0]);
    else {
      clearInterval(hello);
      setTimeout(() => {
        sent = 1;
        pump();
      }, FIRST_READ_MS);
    }
  }, AGAIN_MS);
  socket.on('close', () => {
    clearInterval(hello);
    const all = new Set(acknowledgements.map((one) => acknowledgedBy(decodeFrame(one))));
    if (sent === messages.length && all.size !== messages.length)
      process.stderr.write(`${messages.length - all.size} messages were not acknowledged\n`);
  });

  let rest: Buffer = Buffer.alloc(0);
  socket.on('data', (data: Buffer) => {
    const from: Buffer = rest.length === 0 ? data : Buffer.concat([rest, data]);
    let at = 0;
    for (;;) {
      const frame = frameAt(from, at);
      if (!frame) break;
      at = frame.end;
      if (frame.opcode !== 2) continue;
      // An acknowledgement is told by its first letter; the rest of it is looked at when the time is taken.
      if (frame.payload[4] === 0x61) acknowledgements.push(frame.payload);
      else socket.write(onWire(acknowledgementOf(decodeFrame(frame.payload))));
    }
    rest = from.subarray(at);
    if (sent > 0) pump();
  });

  function pump(): void {
    const until = Math.min(messages.length, acknowledgements.length + WINDOW);
    if (until - sent < AT_LEAST && until < messages.length) return;
    if (until === sent) return;
    socket.write(stream.subarray(ends[sent], ends[until]));
    sent = until;
  }
}

/** A client's frame, masked; undefined when it has not come whole. */
function frameAt(from: Buffer, at: number): { opcode: number; payload: Buffer; end: number } | undefined {
  if (from.length < at + 6) return undefined;
  const opcode = (from[at] ?? 0) & 0x0f;
  let length = (from[at + 1] ?? 0) & 0x7f;
  let header = 2;
  if (length === 126) {
    if (from.length < at + 8) return undefined;
    length = from.readUInt16BE(at + 2);
    header = 4;
  }
  const start = at + header + 4;
  if (from.length < start + length) return undefined;
  const payload = Buffer.allocUnsafe(length);
  for (let n = 0; n < length; n += 1) payload[n] = (from[start + n] ?? 0) ^ (from[start - 4 + (n & 3)] ?? 0);
  return { opcode, payload, end: start + length };
}

server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  process.stdout.write(
    `${JSON.stringify({ endpoint: `http://127.0.0.1:${port}`, printed: printed.length, bytes: log.length })}\n`,
  );
});
