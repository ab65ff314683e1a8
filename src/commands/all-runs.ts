import { listRuns, type StoredRun } from '../journal/store.ts';
import { CliError } from './cli-error.ts';

/** All runs of a service, oldest first; none where there was none yet. */
export async function allRuns(runs: string): Promise<StoredRun[]> {
  return listRuns(runs).catch((cause: unknown) => {
    throw new CliError(
      `the runs in ${runs} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`,
      'Name the folder that runs are kept in with --state-dir DIR or FIREDRILL_STATE_DIR.',
    );
  });
}
