import { WebSocket } from 'ws';
import { sessionCalls } from '../../src/aws/session-calls.ts';
import {
  openSession,
  type SessionEnd,
  type SessionEvent,
  type SessionOptions,
} from '../../src/channel/session.ts';
import type { Ready } from '../../src/sandbox/protocol.ts';
import { awsOn } from './aws.ts';

export interface Heard {
  readonly text: string;
  readonly events: readonly SessionEvent[];
  readonly end: SessionEnd | undefined;
}

/** A session with the sandbox until `enough`, or until it ends by itself. */
export async function hear(
  ready: Ready,
  instance: string,
  document: string,
  parameters: Readonly<Record<string, string>>,
  enough: (text: string, events: readonly SessionEvent[]) => boolean,
  more: Partial<SessionOptions> = {},
): Promise<Heard> {
  const calls = sessionCalls(awsOn(ready), { instance, document, parameters });
  const session = openSession({
    calls,
    socket: (url) => new WebSocket(url, { perMessageDeflate: false }),
    times: { pause: 5 },
    ...more,
  });
  const events: SessionEvent[] = [];
  let text = '';
  for (;;) {
    const { done, value } = await session.next();
    if (done) return { text, events, end: value };
    for (const event of value) {
      events.push(event);
      if (event.kind === 'output') text += Buffer.from(event.bytes).toString('latin1');
    }
    if (!enough(text, events)) continue;
    await session.return({ why: 'closed', said: '' });
    return { text, events, end: undefined };
  }
}

/** The file that frames of the tail script make; holes and overlaps are errors. */
export function fileOf(text: string, offset = 0): Buffer {
  const pieces: Buffer[] = [];
  let at = offset;
  for (const [, from, n, base64] of text.matchAll(/^@RB D \d+ (\d+) (\d+) (\S*)\r?$/gm)) {
    const bytes = Buffer.from(base64 ?? '', 'base64');
    if (Number(from) !== at || bytes.length !== Number(n))
      throw new Error(`frame at ${from}, expected ${at}`);
    pieces.push(bytes);
    at += bytes.length;
  }
  return Buffer.concat(pieces);
}
