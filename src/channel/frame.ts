import { hash, randomFillSync } from 'node:crypto';

/**
 * A message of SSM's data channel as it goes over the WebSocket: big-endian, one a binary message.
 *
 *   0 header length u32 · 4 type, 32 characters · 36 schema u32 · 40 created, epoch ms u64 · 48 sequence i64 · 56 flags u64
 *   · 64 id, a UUID with its halves swapped · 80 sha256 of the payload · 112 payload type u32 · payload length u32 · payload
 *
 * Source: session-manager-plugin, src/message/messageparser.go. `channel_closed` has no payload type: its header is 4 shorter.
 */
export interface Frame {
  readonly type: string;
  readonly sequence: number;
  /** 1: the first of a stream; 2: its last. */
  readonly flags: number;
  readonly id: string;
  readonly createdMs: number;
  /** Absent where the header has none. */
  readonly payloadType?: number;
  readonly payload: Uint8Array;
}

export const TYPES = {
  input: 'input_stream_data',
  output: 'output_stream_data',
  acknowledge: 'acknowledge',
  closed: 'channel_closed',
  start: 'start_publication',
  pause: 'pause_publication',
} as const;

export const PAYLOADS = {
  output: 1,
  error: 2,
  size: 3,
  handshakeRequest: 5,
  handshakeResponse: 6,
  handshakeComplete: 7,
  challengeRequest: 8,
  challengeResponse: 9,
  flag: 10,
  stderr: 11,
  exitCode: 12,
} as const;

const TYPE = 4;
const SCHEMA = 36;
const CREATED = 40;
const SEQUENCE = 48;
const FLAGS = 56;
const ID = 64;
const DIGEST = 80;
const PAYLOAD_TYPE = 112;
const HEADER = 116;

/** What came is no frame. `fault` says what is wrong with it. */
export class FrameError extends Error {
  override readonly name = 'FrameError';
  readonly fault: 'too-short' | 'header-length' | 'payload-length' | 'number-too-large';

  constructor(fault: FrameError['fault'], message: string) {
    super(message);
    this.fault = fault;
  }
}

/** Throws FrameError and nothing else, whatever the bytes are. The payload is a view of them. */
export function decodeFrame(bytes: Uint8Array): Frame {
  const from = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (from.length < PAYLOAD_TYPE + 4)
    throw new FrameError('too-short', `${from.length} bytes are fewer than a header has`);
  const header = from.readUInt32BE(0);
  if (header !== HEADER && header !== PAYLOAD_TYPE)
    throw new FrameError('header-length', `a header of ${header} bytes`);
  if (from.length < header + 4) throw new FrameError('too-short', 'no length of the payload');
  const length = from.readUInt32BE(header);
  if (length > from.length - header - 4)
    throw new FrameError(
      'payload-length',
      `${length} bytes announced, ${from.length - header - 4} are there`,
    );
  const frame: { -readonly [K in keyof Frame]: Frame[K] } = {
    type: typeOf(from),
    sequence: safe(from.readInt32BE(SEQUENCE), from.readUInt32BE(SEQUENCE + 4)),
    flags: safe(from.readUInt32BE(FLAGS), from.readUInt32BE(FLAGS + 4)),
    id: idOf(from),
    createdMs: safe(from.readUInt32BE(CREATED), from.readUInt32BE(CREATED + 4)),
    payload: from.subarray(header + 4, header + 4 + length),
  };
  if (header === HEADER) frame.payloadType = from.readUInt32BE(PAYLOAD_TYPE);
  return frame;
}

export function encodeFrame(
  frame: Pick<Frame, 'type' | 'payload'> & Partial<Frame>,
  /** What fills the type up: agent and plugin use spaces, the service NUL. */
  filler: ' ' | '\0' = ' ',
): Buffer {
  const { type, payload, payloadType, sequence = 0, flags = 0 } = frame;
  const header = payloadType === undefined ? PAYLOAD_TYPE : HEADER;
  const out = Buffer.allocUnsafe(header + 4 + payload.length);
  out.writeUInt32BE(header, 0);
  out.write(type.padEnd(SCHEMA - TYPE, filler), TYPE, SCHEMA - TYPE, 'latin1');
  out.writeUInt32BE(1, SCHEMA);
  writeSafe(out, frame.createdMs ?? Date.now(), CREATED);
  writeSafe(out, sequence, SEQUENCE);
  writeSafe(out, flags, FLAGS);
  if (frame.id === undefined) writeNewId(out);
  else {
    const id = frame.id.replaceAll('-', '');
    out.write(id.slice(16) + id.slice(0, 16), ID, DIGEST - ID, 'hex');
  }
  // As text: a buffer of its own for each costs twice the hash.
  out.write(hash('sha256', payload, 'binary'), DIGEST, 'latin1');
  if (payloadType !== undefined) out.writeUInt32BE(payloadType, PAYLOAD_TYPE);
  out.writeUInt32BE(payload.length, header);
  out.set(payload, header + 4);
  return out;
}

/** Types that are known, as they come: with either filler. Most that comes is one of them. */
const FILLED = new Map(
  Object.values(TYPES).flatMap((type) =>
    [' ', '\0'].map((filler) => [type.padEnd(SCHEMA - TYPE, filler), type] as const),
  ),
);

function typeOf(from: Buffer): string {
  const text = from.toString('latin1', TYPE, SCHEMA);
  const known = FILLED.get(text);
  if (known !== undefined) return known;
  let [start, end] = [0, text.length];
  while (end > start && (text[end - 1] === ' ' || text[end - 1] === '\0')) end -= 1;
  while (start < end && (text[start] === ' ' || text[start] === '\0')) start += 1;
  return text.slice(start, end);
}

function idOf(from: Buffer): string {
  const hex = from.toString('hex', ID, DIGEST);
  return `${hex.slice(16, 24)}-${hex.slice(24, 28)}-${hex.slice(28)}-${hex.slice(0, 4)}-${hex.slice(4, 16)}`;
}

/*
 * Counters as two halves: a number each for a frame, where BigInt was a tenth of all that a session costs.
 */
const HALF = 2 ** 32;

function safe(high: number, low: number): number {
  const number = high * HALF + low;
  if (!Number.isSafeInteger(number)) throw new FrameError('number-too-large', `${number} is no counter`);
  return number;
}

function writeSafe(out: Buffer, number: number, at: number): void {
  const high = Math.floor(number / HALF);
  out.writeInt32BE(high, at);
  out.writeUInt32BE(number - high * HALF, at + 4);
}

const IDS = 256;
const ids = Buffer.alloc(IDS * 16);
let used = IDS;

/** A random UUID, its halves swapped. Many are drawn at once: each frame has one. */
function writeNewId(out: Buffer): void {
  if (used === IDS) {
    randomFillSync(ids);
    used = 0;
  }
  ids.copy(out, ID, used * 16, used * 16 + 16);
  used += 1;
  // Version 4, variant 1, where they are once the halves are swapped.
  out[ID + 14] = ((out[ID + 14] ?? 0) & 0x0f) | 0x40;
  out[ID] = ((out[ID] ?? 0) & 0x3f) | 0x80;
}
