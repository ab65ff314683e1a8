import { placesOf } from '../journal/run-folders.ts';
import type { PastRun } from '../rto/past-run.ts';
import type { ServiceHead } from '../service/head.ts';
import type { HomeModel } from '../tui/host.ts';
import { allRuns } from './all-runs.ts';
import { homeModel } from './home-model.ts';
import { readHomePast } from './home-past.ts';
import { pastRuns } from './past-runs.ts';
import type { Places } from './project.ts';

/** The home screen as the runs are now, and what earlier runs tell of a new one, which is not read before it is asked for. */
export interface HomeNow {
  readonly home: HomeModel;
  history(): Promise<readonly PastRun[]>;
}

/** Apart from the host, so that a first frame needs no more than this. */
export async function homeNow(project: Places, head: ServiceHead): Promise<HomeNow> {
  const places = placesOf(project.stateDir, head.name);
  return {
    home: await homeModel(project, head, await readHomePast(places)),
    history: async () => pastRuns(await allRuns(places)).runs,
  };
}
