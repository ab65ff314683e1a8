import { basename, dirname, join } from 'node:path';
import { atMost } from '../files/at-most.ts';
import { whyUnread } from '../files/error-code.ts';
import { isLink } from '../files/own-files.ts';
import { CUT_SHORT, type RunPlaces, readFolder, runNames } from '../journal/run-folders.ts';
import { packLog, unpackLog } from '../rto/packed-log.ts';
import { type PastLog, readPastLog, rowsOf } from '../rto/past-log.ts';
import { openIndex, settledStamp } from './list-index.ts';
import { type KeptRun, keptRun, type ListedRun, listedAs } from './listed-run.ts';

/** What is on record of a service. */
export interface Listing {
  /** Oldest first. */
  readonly runs: readonly ListedRun[];
  readonly log: PastLog;
  /** Why the RTO log cannot be read, if so; it is empty then. */
  readonly unreadable?: string;
}

/** Folders that are looked into at once: each takes a few open files. */
const AT_ONCE = 8;

/**
 * This code, by the hash in the name of the built file that it is in: what another version made of a journal may lack
 * something, or say it otherwise.
 */
const MADE_BY = basename(import.meta.url);

/**
 * Lists all runs of a service, and keeps what was read for the next time, unless it is told to write nothing. Throws when the
 * folder of runs is there and cannot be read.
 */
export async function listRuns({ runs, rtoLog }: RunPlaces, keep = true): Promise<Listing> {
  const names = await runNames(runs);
  const index = await openIndex(join(dirname(rtoLog), 'index.json'), MADE_BY);
  // Before the journals: a line that comes while we read is then one more than the log's, never one less.
  const { log, ...unreadable } = await index
    .of(basename(rtoLog), settledStamp(rtoLog), async () => packLog(await readPastLog(rtoLog)))
    .then(
      (packed) => ({ log: unpackLog(packed) }),
      (error: unknown) => ({ log: EMPTY, unreadable: whyUnread(error) }),
    );
  const rows = rowsOf(log);
  const listed = await atMost(AT_ONCE, names, async (run): Promise<ListedRun> => {
    // Not joined: with hundreds of runs that takes longer than all else.
    const folder = `${runs}/${run}`;
    const read = async () => keptRun(await readFolder(folder));
    // What was kept of the folder itself says nothing of a link to it.
    const kept = isLink(folder)
      ? await read()
      : await index.of(
          `${basename(runs)}/${run}/journal.jsonl`,
          settledStamp(`${folder}/journal.jsonl`),
          read,
          ({ unread }) => !unread,
        );
    return listedAs(run, folder, heldAgainst(kept, rows.get(run) ?? 0));
  });
  if (keep) await index.save();
  return { runs: listed, log, ...unreadable };
}

/** As `readRun` does it. */
const heldAgainst = (kept: KeptRun, logged: number): KeptRun =>
  kept.rtoLines < logged ? { damage: `the end of its journal ${CUT_SHORT}`, ...kept, left: 'damaged' } : kept;

const EMPTY: PastLog = { runs: [], damaged: [], rows: [] };
