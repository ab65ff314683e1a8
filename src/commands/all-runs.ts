import { type RunPlaces, runNames } from '../journal/run-folders.ts';
import { type Listing, listRuns } from '../run/list-runs.ts';
import { CliError } from './cli-error.ts';

/** All runs of a service; none where there was none yet. */
export const allRuns = (places: RunPlaces, keep = true): Promise<Listing> =>
  readable(places, () => listRuns(places, keep));

/** Their names alone, oldest first. */
export const allNames = (places: RunPlaces): Promise<string[]> =>
  readable(places, () => runNames(places.runs));

async function readable<T>({ runs }: RunPlaces, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    throw new CliError(
      `the runs in ${runs} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`,
      'Name the folder that runs are kept in with --state-dir DIR or FIREDRILL_STATE_DIR.',
    );
  }
}
