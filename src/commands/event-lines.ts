import type { Writable } from 'node:stream';
import type { Stamped } from '../engine/events.ts';
import type { RunState } from '../engine/run-state.ts';
import { whenTaken } from '../files/slow-reader.ts';
import { escapedJson } from '../text/clean.ts';
import { describeIn } from './describe.ts';

/** Bytes that are kept for a reader who is slow: more than a run of hours writes. */
const KEPT = 1024 * 1024;

interface Options {
  readonly json: boolean;
  /** The run's journal: it has every event, whoever reads or does not. */
  readonly journal: string;
  /** The run as it is now. */
  readonly state: () => RunState;
}

/**
 * Prints events, a line each. The run never waits for its reader: beyond what is kept, lines are left out, and where reading
 * goes on one line says how many and where they are.
 */
export function eventLines(out: Writable, { json, journal, state }: Options): (event: Stamped) => void {
  let missing: { readonly from: number; count: number } | undefined;

  const lineOf = json
    ? (event: Stamped) => escapedJson(JSON.stringify(event))
    : (event: Stamped) => describeIn(state(), event);
  const sayMissing = (): void => {
    const { from, count } = missing ?? { from: 0, count: 0 };
    missing = undefined;
    const said = json
      ? JSON.stringify({ type: 'left-out', from, count, journal })
      : `${count} ${count === 1 ? 'line' : 'lines'} left out, since nobody read them: see ${journal}`;
    out.write(`${said}\n`);
  };

  return (event) => {
    if (missing) missing.count += 1;
    else if (out.writableLength > KEPT) {
      missing = { from: event.seq, count: 1 };
      whenTaken(out, sayMissing);
    } else out.write(`${lineOf(event)}\n`);
  };
}
