import { join } from 'node:path';
import type { Json } from '../engine/events.ts';
import { reduce } from '../engine/reduce.ts';
import type { RunState } from '../engine/state.ts';
import { continueJournal } from '../journal/journal.ts';
import { holderWords, takeLock } from '../journal/lock.ts';
import { type placesOf, readRun, type StoredRun } from '../journal/store.ts';
import { rtoLine } from '../rto/line.ts';
import { appendRto } from '../rto/log.ts';

/**
 * Settles an obligation of a run that nobody has open: its journal gets one more line, and the RTO log too where the run
 * is over. A line that was never finished is cut off, and the event says so.
 */
export async function settleStored(
  places: ReturnType<typeof placesOf>,
  stored: StoredRun,
  id: string,
  note: string,
  by: string,
): Promise<void> {
  const { folder } = stored;
  const taken = await takeLock(folder);
  if ('heldBy' in taken)
    throw new Error(`this run is open in another terminal: ${holderWords(taken.heldBy)}`);
  try {
    const { state, chain } = await readRun(folder);
    const [broken] = chain.problems;
    if (broken)
      throw new Error(
        `run ${stored.run} is damaged and can only be read: line ${broken.line} of its journal ${broken.what}`,
      );
    if (!state?.obligations.some((one) => one.id === id && !one.settled))
      throw new Error(`run ${stored.run} has no open obligation "${id}"`);
    const file = join(folder, 'journal.jsonl');
    const { journal, cutBytes } = await continueJournal(file, state.epoch + 1, async () => timeOf(state));
    const cut = cutBytes > 0 ? { cutBytes } : {};
    const event = { type: 'obligation.settled', id, by, note, ...cut } as const;
    const over = state.phase === 'closed';
    let line: ReturnType<typeof rtoLine> | undefined;
    await journal.append((stamp) => {
      line = rtoLine(reduce(state, { ...stamp, ...event }));
      return over ? { ...event, rto: line as unknown as Json } : event;
    });
    await journal.close();
    if (over && line) await appendRto(places.rtoLog, line);
  } finally {
    taken.release();
  }
}

/** A paused run's time goes on while nobody is at it; a closed one's has ended. */
function timeOf({ phase, t, at }: RunState): number {
  return phase === 'closed' ? t : t + Math.max(0, Date.now() - Date.parse(at));
}
