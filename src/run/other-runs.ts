import type { Mode } from '../engine/events.ts';
import type { RunPlaces } from '../journal/run-folders.ts';
import { listRuns } from './list-runs.ts';

/** Names of the service's other runs of a mode that a program is at now. */
export async function otherRuns(places: RunPlaces, mode: Mode, own: string): Promise<readonly string[]> {
  const { runs } = await listRuns(places);
  return runs
    .filter(({ run, standing, facts }) => run !== own && standing === 'running' && facts?.mode === mode)
    .map(({ run }) => run);
}
