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
      const value = parsed(line);
      broken = strangerOf(value, line) ?? breakOf(value as Stamped, before, head);
      if (broken !== undefined) return undefined;
      const event = value as Stamped;
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

/** Newer ones may say what this version takes for something else. */
const FORMAT = 2;

function breakOf(event: Stamped, before: Stamped | undefined, head: string): string | undefined {
  const due = before ? before.seq + 1 : 0;
  if (event.prev !== head && before === undefined)
    return 'is not the first line of a journal: those before it are missing';
  if (event.prev !== head && event.seq !== due)
    return `has number ${event.seq} where ${due} belongs: lines were moved, added or removed`;
  if (event.prev !== head)
    return 'does not continue the line before it: one of them was changed, added or removed';
  if (event.seq !== due) return `has number ${event.seq}, which is out of order`;
  if (before && event.t < before.t) return 'goes back in time';
  if (before && event.epoch < before.epoch)
    return `was written by epoch ${event.epoch} after epoch ${before.epoch} took over`;
  if (before?.type === 'run.closed' && event.type !== 'obligation.settled')
    return `comes after the run was closed`;
  if (!Object.hasOwn(EVENT_TYPES, event.type) || (event.type === 'run.opened' && event.format > FORMAT))
    return NEWER;
  return undefined;
}

const NEWER =
  'was written by a newer version of firedrill: this one can neither show nor continue what comes from there, that one can';

/** Why a line is no event at all. */
function strangerOf(value: unknown, line: Buffer): string | undefined {
  if (value === NOT_JSON)
    return line.includes(0)
      ? 'holds zero bytes, as a file does when the power went while it was written'
      : 'is not JSON: some of its bytes were changed or lost';
  if (typeof value !== 'object' || value === null || !('prev' in value && 'seq' in value && 'v' in value))
    return 'is no event of firedrill: another program wrote it';
  if (typeof value.v === 'number' && value.v > 1) return NEWER;
  return isStamped(value) ? undefined : 'is not an event that this version knows';
}

const NOT_JSON = Symbol('not JSON');

function parsed(line: Buffer): unknown {
  try {
    return JSON.parse(line.toString());
  } catch {
    return NOT_JSON;
  }
}

/** Its type may be one that this version does not know. */
function isStamped(value: object): boolean {
  const { v, seq, at, t, epoch, prev, type } = value as Readonly<Record<string, unknown>>;
  return (
    v === 1 &&
    Number.isSafeInteger(seq) &&
    Number.isSafeInteger(t) &&
    Number.isSafeInteger(epoch) &&
    typeof at === 'string' &&
    !Number.isNaN(Date.parse(at)) &&
    typeof prev === 'string' &&
    typeof type === 'string'
  );
}
