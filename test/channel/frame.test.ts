import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { acknowledgedBy, acknowledgementOf } from '../../src/channel/acknowledge.ts';
import { decodeFrame, encodeFrame, FrameError, PAYLOADS, TYPES } from '../../src/channel/frame.ts';

/** 10^6 by hand: `FUZZ_RUNS=1000000 vitest run test/channel/frame.test.ts`. */
const RUNS = Number(process.env['FUZZ_RUNS'] ?? 20_000);

// What a browser sent: from the comments of the npm package ssm-session.
const CAPTURED = Buffer.from(
  '00000074000000000000000000000000000000' +
    '69'.padStart(2, '0') +
    '6e7075745f73747265616d5f64617461' +
    '00000001' +
    '000000001e5b37e2' +
    '0000000000000000' +
    '0000000000000001' +
    '730f664914534e2a9f01a37dbffefce1' +
    '65343433363562393531313632656461363461636566643237353732323039650000000300000016' +
    Buffer.from('{"cols":202,"rows":18}').toString('hex'),
  'hex',
);

test('a frame that a browser sent is read', () => {
  expect(decodeFrame(CAPTURED)).toMatchObject({
    type: TYPES.input,
    sequence: 0,
    flags: 1,
    id: '9f01a37d-bffe-fce1-730f-664914534e2a',
    createdMs: 0x1e5b37e2,
    payloadType: PAYLOADS.size,
    payload: Buffer.from('{"cols":202,"rows":18}'),
  });
});

test('a frame is written as the official client writes it', () => {
  const payload = Buffer.from('{"cols":80,"rows":24}');
  const id = '9f01a37d-bffe-fce1-730f-664914534e2a';
  const frame = {
    type: TYPES.input,
    sequence: 0,
    flags: 1,
    payloadType: 3,
    payload,
    id,
    createdMs: 0x1e5b37e2,
  };
  expect(encodeFrame(frame).toString('hex')).toBe(
    '00000074' +
      Buffer.from('input_stream_data'.padEnd(32)).toString('hex') +
      '00000001' +
      '000000001e5b37e2' +
      '0000000000000000' +
      '0000000000000001' +
      '730f664914534e2a9f01a37dbffefce1' +
      createHash('sha256').update(payload).digest('hex') +
      '00000003' +
      '00000015' +
      payload.toString('hex'),
  );
});

test('channel_closed has a header without a payload type, filled up with NUL', () => {
  const payload = Buffer.from('{"Output":"timed out"}');
  const bytes = encodeFrame({ type: TYPES.closed, payload }, '\0');
  expect(bytes.readUInt32BE(0)).toBe(112);
  expect(bytes.readUInt32BE(112)).toBe(payload.length);
  expect(bytes[4 + TYPES.closed.length]).toBe(0);
  const frame = decodeFrame(bytes);
  expect(frame).toMatchObject({ type: TYPES.closed, payload });
  expect(frame.payloadType).toBeUndefined();
});

test('an acknowledgement names type, id and number of what came', () => {
  const bytes = acknowledgementOf({
    type: TYPES.output,
    id: '9f01a37d-bffe-fce1-730f-664914534e2a',
    sequence: 41,
  });
  const frame = decodeFrame(bytes);
  expect(frame).toMatchObject({ type: TYPES.acknowledge, flags: 3, sequence: 0, payloadType: 0 });
  expect(JSON.parse(Buffer.from(frame.payload).toString())).toEqual({
    AcknowledgedMessageType: 'output_stream_data',
    AcknowledgedMessageId: '9f01a37d-bffe-fce1-730f-664914534e2a',
    AcknowledgedMessageSequenceNumber: 41,
    IsSequentialMessage: true,
  });
  expect(acknowledgedBy(frame)).toBe(41);
});

const uint = fc.nat(Number.MAX_SAFE_INTEGER);
const frames = fc.record({
  type: fc.constantFrom(...Object.values(TYPES)),
  sequence: fc.oneof(uint, fc.constantFrom(0, 1, -1, Number.MAX_SAFE_INTEGER)),
  flags: uint,
  createdMs: uint,
  id: fc.uuid(),
  payload: fc.uint8Array({ maxLength: 2000 }),
  payloadType: fc.option(fc.nat(0xffffffff), { nil: undefined }),
});

test('what is written is read again', () => {
  let without = 0;
  fc.assert(
    fc.property(frames, fc.constantFrom(' ' as const, '\0' as const), ({ payloadType, ...rest }, filler) => {
      const frame = payloadType === undefined ? rest : { ...rest, payloadType };
      without += payloadType === undefined ? 1 : 0;
      const read = decodeFrame(encodeFrame(frame, filler));
      expect({ ...read, payload: Uint8Array.from(read.payload) }).toEqual(frame);
    }),
    { numRuns: 2000 },
  );
  console.log(`frames without a payload type: ${without} of 2000`);
  expect(without).toBeGreaterThan(100);
});

test('whatever the bytes are, they are a frame or a typed error', () => {
  const seen = new Map<string, number>();
  // Bytes by chance are hardly ever near a frame: most are real ones, damaged.
  const damaged = fc
    .tuple(frames, fc.array(fc.tuple(fc.nat(200), fc.nat(255)), { maxLength: 6 }), fc.nat(220))
    .map(([{ payloadType, ...frame }, changes, cut]) => {
      const bytes = encodeFrame(payloadType === undefined ? frame : { ...frame, payloadType });
      for (const [at, value] of changes) bytes[at % bytes.length] = value;
      return cut < 40 ? bytes.subarray(0, bytes.length - cut) : bytes;
    });
  const head = fc.uint8Array({ minLength: 116, maxLength: 300 }).map((bytes) => {
    bytes.set([0, 0, 0, bytes[4]! % 2 === 0 ? 112 : 116]);
    return bytes;
  });
  fc.assert(
    fc.property(fc.oneof(damaged, head, fc.uint8Array({ maxLength: 300 })), (bytes) => {
      try {
        const frame = decodeFrame(bytes);
        expect(Number.isSafeInteger(frame.sequence)).toBe(true);
        expect(frame.payload.length).toBeLessThanOrEqual(bytes.length);
        acknowledgedBy(frame);
        count(seen, 'frame');
      } catch (error) {
        if (!(error instanceof FrameError)) throw error;
        count(seen, error.fault);
      }
    }),
    { numRuns: RUNS },
  );
  console.log('fuzzed frames:', Object.fromEntries(seen));
  for (const kind of ['frame', 'too-short', 'header-length', 'payload-length', 'number-too-large'])
    expect(seen.get(kind) ?? 0, kind).toBeGreaterThan(RUNS / 500);
});

function count(seen: Map<string, number>, kind: string): void {
  seen.set(kind, (seen.get(kind) ?? 0) + 1);
}
