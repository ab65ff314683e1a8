import { placesOf } from '../journal/run-folders.ts';
import { endSoonOnSignals } from '../run/interrupts.ts';
import type { Context } from './app.ts';
import { findRunToWatch } from './find-run.ts';
import { hasScreens, isLinear } from './present.ts';
import { findPlaces, type ProjectFlags } from './project.ts';
import { serviceHead } from './service-head.ts';
import { watchLines } from './watch-lines.ts';

export interface WatchFlags extends ProjectFlags {
  readonly json?: boolean;
  readonly plain?: boolean;
  readonly linear?: boolean;
}

/** Looks at a run that somebody else writes, from its files alone. */
export async function watch(this: Context, flags: WatchFlags, name?: string): Promise<void> {
  const places = await findPlaces(flags);
  const head = await serviceHead(places, flags);
  const folder = await findRunToWatch(placesOf(places.stateDir, head.name), name);
  const { process } = this;
  if (hasScreens(process, flags)) {
    const { showScreens } = await import('./screen.ts');
    process.exitCode = await showScreens(this, places, head, isLinear(process, flags), { watch: folder });
    return;
  }
  endSoonOnSignals();
  const { stdout: out, stderr: err } = process;
  process.exitCode = await watchLines({ folder, json: flags.json === true, out, err });
}
