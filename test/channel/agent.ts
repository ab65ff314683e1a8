import { acknowledgedBy, acknowledgementOf } from '../../src/channel/acknowledge.ts';
import { decodeFrame, encodeFrame, type Frame, PAYLOADS, TYPES } from '../../src/channel/frame.ts';

export const json = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));

/** A frame of an agent's, with its number. */
export const output = (
  sequence: number,
  payload: Uint8Array | string,
  payloadType: number = PAYLOADS.output,
) =>
  encodeFrame({
    type: TYPES.output,
    sequence,
    flags: sequence === 0 ? 1 : 0,
    payloadType,
    payload: Buffer.from(payload),
  });

export const acknowledge = (frame: Frame) => acknowledgementOf(frame);

export const closed = (said: string) =>
  encodeFrame({ type: TYPES.closed, payload: json({ MessageType: 'channel_closed', Output: said }) }, '\0');

/** What a client sent, told apart. */
export function sent(bytes: readonly Uint8Array[]): { readonly acks: number[]; readonly frames: Frame[] } {
  const all = bytes.map((one) => decodeFrame(one));
  return {
    acks: all.filter(({ type }) => type === TYPES.acknowledge).map((one) => acknowledgedBy(one) ?? -1),
    frames: all.filter(({ type }) => type !== TYPES.acknowledge),
  };
}

export const textOf = (frame: Frame): string => Buffer.from(frame.payload).toString('utf8');
