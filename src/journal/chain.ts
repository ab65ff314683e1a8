import { hash } from 'node:crypto';
import { EVENT_TYPES, type Stamped } from '../engine/events.ts';

/** What the first line's `prev` is. */
export const NO_LINE = '0'.repeat(64);

/** sha256 of a line's bytes without its newline, hex. */
export function lineHash(line: string | Buffer): string {
  return hash('sha256', line);
}

/** What the lines of a journal say together. */
export interface Chain {
  /** How many sound events there are, up to the first break. */
  readonly events: number;
  /** Their bytes, with the newlines: where the next line would begin. */
  readonly bytes: number;
  /** Run time of the last one. */
  readonly t: number;
  /** Hash of the last one's line. */
  readonly head: string;
  /** Each break of the chain, with the line's number (1 is the first). Empty: nothing was changed or lost. */
  readonly problems: readonly { readonly line: number; readonly what: string }[];
  /** Bytes behind the last newline: a write that did not end. Not a problem: resume cuts them off and says so. */
  readonly tornBytes: number;
}

export interface ChainReader {
  /** The event of the next line, given without its newline; nothing where the chain breaks, and none is taken after that. */
  next(line: Buffer): Stamped | undefined;
  /** `tornBytes`: what stands behind the last newline. */
  end(tornBytes: number): Chain;
}

/** Holds every line of a journal against the one before, up to the first break. */
export function chainReader(): ChainReader {
  let before: Stamped | undefined;
  let head = NO_LINE;
  let events = 0;
  let bytes = 0;
  let broken: string | undefined;
  return {
    next(line) {
      if (broken !== undefined) return undefined;
      const event = parse(line);
      broken = event ? breakOf(event, before, head) : 'is not an event that this version knows';
      if (!event || broken !== undefined) return undefined;
      before = event;
      head = lineHash(line);
      events += 1;
      bytes += line.length + 1;
      return event;
    },
    end: (tornBytes) => ({
      events,
      bytes,
      t: before?.t ?? 0,
      head,
      problems: broken === undefined ? [] : [{ line: events + 1, what: broken }],
      tornBytes,
    }),
  };
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

function parse(line: Buffer): Stamped | undefined {
  try {
    const value: unknown = JSON.parse(line.toString());
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
    Number.isSafeInteger(seq) &&
    Number.isSafeInteger(t) &&
    Number.isSafeInteger(epoch) &&
    typeof at === 'string' &&
    !Number.isNaN(Date.parse(at)) &&
    typeof prev === 'string' &&
    typeof type === 'string' &&
    Object.hasOwn(EVENT_TYPES, type)
  );
}
