import { createHash } from 'node:crypto';
import { EVENT_TYPES, type Stamped } from '../engine/events.ts';

/** What the first line's `prev` is. */
export const NO_LINE = '0'.repeat(64);

/** sha256 of a line's bytes without its newline, hex. */
export function lineHash(line: string): string {
  return createHash('sha256').update(line).digest('hex');
}

export interface Chain {
  readonly events: readonly Stamped[];
  /** Each break of the chain, with the line's number (1 is the first). Empty: nothing was changed or lost. */
  readonly problems: readonly { readonly line: number; readonly what: string }[];
  /** Hash of the last whole line. */
  readonly head: string;
  /** Bytes behind the last newline: a write that did not end. Not a problem: resume cuts them off and says so. */
  readonly tornBytes: number;
}

/** Reads a journal's text and holds every line against the one before. Stops at the first break. Pure. */
export function readChain(text: string): Chain {
  const whole = text.lastIndexOf('\n') + 1;
  const tornBytes = Buffer.byteLength(text.slice(whole));
  const lines = whole === 0 ? [] : text.slice(0, whole - 1).split('\n');
  const events: Stamped[] = [];
  let head = NO_LINE;
  for (const [index, line] of lines.entries()) {
    const event = parse(line);
    const what = event ? breakOf(event, events.at(-1), head) : 'is not an event';
    if (!event || what)
      return {
        events,
        problems: [{ line: index + 1, what: what ?? 'is not an event that this version knows' }],
        head,
        tornBytes,
      };
    events.push(event);
    head = lineHash(line);
  }
  return { events, problems: [], head, tornBytes };
}

function breakOf(event: Stamped, before: Stamped | undefined, head: string): string | undefined {
  if (event.prev !== head)
    return 'does not continue the line before it: one of them was changed, added or removed';
  if (event.seq !== (before ? before.seq + 1 : 0)) return `has number ${event.seq}, which is out of order`;
  if (before && event.t < before.t) return 'goes back in time';
  if (before && event.epoch < before.epoch)
    return `was written by epoch ${event.epoch} after epoch ${before.epoch} took over`;
  if (before?.type === 'run.closed' && event.type !== 'obligation.settled')
    return `comes after the run was closed`;
  return undefined;
}

function parse(line: string): Stamped | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isStamped(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isStamped(value: unknown): value is Stamped {
  if (typeof value !== 'object' || value === null) return false;
  const { v, seq, at, t, epoch, prev, type } = value as Readonly<Record<string, unknown>>;
  return (
    v === 1 &&
    [seq, t, epoch].every(Number.isSafeInteger) &&
    typeof at === 'string' &&
    !Number.isNaN(Date.parse(at)) &&
    typeof prev === 'string' &&
    typeof type === 'string' &&
    Object.hasOwn(EVENT_TYPES, type)
  );
}
