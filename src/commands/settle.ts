import { join } from 'node:path';
import type { Json } from '../engine/events.ts';
import { reduce } from '../engine/reduce.ts';
import { continueJournal } from '../journal/journal.ts';
import { takeLock } from '../journal/lock.ts';
import type { placesOf, StoredRun } from '../journal/store.ts';
import { rtoLine } from '../rto/line.ts';
import { appendRto } from '../rto/log.ts';

/** Settles an obligation of a run that is over: its journal and the RTO log get one more line. */
export async function settleStored(
  places: ReturnType<typeof placesOf>,
  stored: StoredRun,
  id: string,
  note: string,
  by: string,
): Promise<void> {
  const { state, folder } = stored;
  const taken = await takeLock(folder);
  if ('heldBy' in taken) throw new Error('this run is open in another terminal');
  try {
    if (!state?.obligations.some((one) => one.id === id && !one.settled))
      throw new Error(`run ${stored.run} has no open obligation "${id}"`);
    const { journal } = await continueJournal(
      join(folder, 'journal.jsonl'),
      state.epoch + 1,
      async () => state.t,
    );
    const event = { type: 'obligation.settled', id, by, note } as const;
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
