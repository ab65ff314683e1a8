import { basename, dirname, join } from 'node:path';
import type { RunPlaces } from '../journal/run-folders.ts';
import type { PastRun } from '../rto/past-run.ts';
import { tellingPractice } from '../rto/practice.ts';
import { openIndex } from '../run/list-index.ts';
import type { Listing } from '../run/list-runs.ts';
import type { ListedRun } from '../run/listed-run.ts';
import { recordStamp } from '../run/record-stamp.ts';
import { standingOf } from '../run/standing.ts';
import { allRuns } from './all-runs.ts';
import { type HomeTimes, homeTimes } from './home-times.ts';
import { pastRuns } from './past-runs.ts';

/** All that home needs of what is on record, which stays small however long the past is. */
export interface HomePast {
  /** The runs that home has something to say of: unfinished, damaged, or with something to put back. */
  readonly runs: readonly ListedRun[];
  /** What practice is told by. */
  readonly recovered: readonly PastRun[];
  /** Of each scenario that a runbook was rehearsed in, and of any other: `scenario` is empty there. */
  readonly times: readonly {
    readonly runbook: string;
    readonly scenario: string;
    readonly times: HomeTimes;
  }[];
  /** Why the RTO log cannot be read, if so. */
  readonly unreadable?: string;
}

/** This code, as in `listRuns`. */
const MADE_BY = basename(import.meta.url);

/** Kept beside the index of runs, for as long as nothing on record has changed: so home opens without the whole past. */
export async function readHomePast(places: RunPlaces): Promise<HomePast> {
  const { runs, rtoLog } = places;
  const [stamp, index] = await Promise.all([
    // Whatever is wrong, reading it whole says it.
    recordStamp(places).catch(() => undefined),
    openIndex(join(dirname(rtoLog), 'home.json'), MADE_BY),
  ]);
  const past = await index.of(
    'home',
    stamp,
    async () => homePast(await allRuns(places)),
    (made) => made.unreadable === undefined && !made.runs.some(({ unread }) => unread),
  );
  await index.save();
  // Who holds a run is in no journal.
  const asked = past.runs.map(async (run) => ({
    ...run,
    standing: await standingOf(run.left, join(runs, run.run)),
  }));
  return { ...past, runs: await Promise.all(asked) };
}

/** Pure. */
export function homePast(listing: Listing): HomePast {
  const history = pastRuns(listing).runs;
  const runsOf = Map.groupBy(history, ({ kind }) => kind.runbook);
  return {
    runs: listing.runs.filter(isTold),
    recovered: tellingPractice(history),
    times: [...runsOf].flatMap(([runbook, runs]) =>
      [...new Set(['', ...runs.map(({ kind }) => kind.scenario ?? '')])].map((scenario) => ({
        runbook,
        scenario,
        times: homeTimes(runbook, scenario, runs),
      })),
    ),
    ...(listing.unreadable === undefined ? {} : { unreadable: listing.unreadable }),
  };
}

const isTold = ({ left, facts }: ListedRun): boolean =>
  left !== 'finished' || (facts !== undefined && facts.openObligations.length > 0);
