import { dirname } from 'node:path';
import type { Json } from '../engine/events.ts';
import { reduce } from '../engine/reduce.ts';
import type { RunState } from '../engine/run-state.ts';
import { continueJournal } from '../journal/journal.ts';
import { journalIn, readRun, rtoLogAbove, type StoredRun } from '../journal/run-folders.ts';
import { rtoLine } from '../rto/line.ts';
import { appendRto } from '../rto/log.ts';
import { Refused } from '../worlds/refused.ts';
import { keepByHand } from './by-hand-file.ts';
import { damageOf } from './standing.ts';
import { type Held, holding, unkeptLine } from './start.ts';

/**
 * Settles an obligation of a run that nobody has open: its journal gets one more line, and the RTO log too where the run
 * is over; what it resolves to says why it could not be added there. A line that was never finished is cut off, and the event says so. Throws `Refused` when it cannot be.
 */
export async function settleStored(
  { run, folder }: StoredRun,
  id: string,
  note: string,
  by: string,
  practise: Held['practise'],
): Promise<string | undefined> {
  return holding(folder, async (release) => {
    const stored = await readRun(folder);
    const { state, chain } = stored;
    const damage = damageOf(stored);
    if (damage !== undefined)
      throw new Refused('damaged', `run ${run} is damaged and can only be read: ${damage}`);
    if (!state?.obligations.some((one) => one.id === id && !one.settled))
      throw new Refused('finished', `run ${run} has no open obligation "${id}"`);
    const { journal, cutBytes } = await continueJournal(journalIn(folder), chain, state.epoch + 1, async () =>
      timeOf(state),
    );
    const byHand = keepByHand(folder, practise, () => undefined);
    const cut = cutBytes > 0 ? { cutBytes } : {};
    const event = { type: 'obligation.settled', id, by, note, ...cut } as const;
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
    if (!over || !line) return byHand.behind();
    return appendRto(rtoLogAbove(dirname(folder)), line).then(byHand.behind, unkeptLine);
  });
}

/** A paused run's time goes on while nobody is at it; a closed one's has ended. */
function timeOf({ phase, t, at }: RunState): number {
  return phase === 'closed' ? t : t + Math.max(0, Date.now() - Date.parse(at));
}
