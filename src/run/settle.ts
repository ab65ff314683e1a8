import { dirname } from 'node:path';
import type { Json, Obligation } from '../engine/events.ts';
import { reduce } from '../engine/reduce.ts';
import type { RunState } from '../engine/run-state.ts';
import type { Settling } from '../engine/run-view.ts';
import { type Looked, settledBy } from '../engine/settling.ts';
import { continueJournal } from '../journal/journal.ts';
import { journalIn, readRun, rtoLogAbove, type StoredRun } from '../journal/run-folders.ts';
import { rtoLine } from '../rto/line.ts';
import { appendRto } from '../rto/log.ts';
import { Refused } from '../worlds/refused.ts';
import { keepByHand } from './by-hand-file.ts';
import { damageOf } from './standing.ts';
import { type Held, holding, unkeptLine } from './start.ts';

export interface Settle {
  /** The obligation's. */
  readonly id: string;
  readonly note: string;
  readonly by: string;
  /** Where it cannot be looked at, too. */
  readonly onWord: boolean;
}

/** `look`: in the run's own world, made for it. */
export interface SettlePorts extends Pick<Held, 'practise'> {
  look(state: RunState, owed: Obligation): Promise<Looked>;
}

/** `unkept`: why what came of it could not be kept beside the journal. */
export interface Settled extends Settling {
  readonly unkept?: string;
}

/**
 * Settles an obligation of a run that nobody has open, if a look at the world says that it is met: its journal gets one more
 * line, and the RTO log too where the run is over. A line that was never finished is cut off, and the event says so. Throws
 * `Refused` when it cannot be.
 */
export async function settleStored(
  { run, folder }: StoredRun,
  { id, note, by, onWord }: Settle,
  { practise, look }: SettlePorts,
): Promise<Settled> {
  return holding(folder, async (release) => {
    const stored = await readRun(folder);
    const { state, chain } = stored;
    const damage = damageOf(stored);
    if (damage !== undefined)
      throw new Refused('damaged', `run ${run} is damaged and can only be read: ${damage}`);
    const owed = state?.obligations.find((one) => one.id === id && !one.settled);
    if (state === undefined || owed === undefined)
      throw new Refused('finished', `run ${run} has no open obligation "${id}"`);
    const looked = await look(state, owed);
    const met = settledBy(looked, { id, by, note }, onWord);
    if (met === undefined) {
      release();
      return { ...looked, settled: false };
    }
    const { journal, cutBytes } = await continueJournal(journalIn(folder), chain, state.epoch + 1, async () =>
      timeOf(state),
    );
    const byHand = keepByHand(folder, practise, () => undefined);
    const cut = cutBytes > 0 ? { cutBytes } : {};
    const event = { ...met, ...cut };
    const over = state.phase === 'closed';
    let line: ReturnType<typeof rtoLine> | undefined;
    try {
      const settled = await journal.append((stamp) => {
        line = rtoLine(reduce(state, { ...stamp, ...event }));
        return over ? { ...event, rto: line as unknown as Json } : event;
      });
      await byHand.update(reduce(state, settled));
    } finally {
      await journal.close();
    }
    release();
    const unkept =
      over && line
        ? await appendRto(rtoLogAbove(dirname(folder)), line).then(byHand.behind, unkeptLine)
        : byHand.behind();
    return { ...looked, settled: true, ...(unkept !== undefined && { unkept }) };
  });
}

/** A paused run's time goes on while nobody is at it; a closed one's has ended. */
function timeOf({ phase, t, at }: RunState): number {
  return phase === 'closed' ? t : t + Math.max(0, Date.now() - Date.parse(at));
}
