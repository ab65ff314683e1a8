import { encodeFrame, type Frame, TYPES } from './frame.ts';

/** The header of an acknowledgement says nothing; what it is for stands in its payload. It is never acknowledged itself. */
export function acknowledgementOf(frame: Pick<Frame, 'type' | 'id' | 'sequence'>): Buffer {
  const payload = Buffer.from(
    `{"AcknowledgedMessageType":"${frame.type}","AcknowledgedMessageId":"${frame.id}","AcknowledgedMessageSequenceNumber":${frame.sequence},"IsSequentialMessage":true}`,
    'latin1',
  );
  return encodeFrame({ type: TYPES.acknowledge, flags: 3, payloadType: 0, payload });
}

/** The number of the message that is acknowledged; undefined when it does not say. */
export function acknowledgedBy({ payload }: Pick<Frame, 'payload'>): number | undefined {
  const number = jsonOf(payload)['AcknowledgedMessageSequenceNumber'];
  return Number.isSafeInteger(number) ? (number as number) : undefined;
}

/** A payload's JSON object; an empty one where it is none. */
export function jsonOf(payload: Uint8Array): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(Buffer.from(payload).toString('utf8'));
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as Record<string, unknown>;
  } catch {
    // Whatever is no JSON says nothing.
  }
  return {};
}
