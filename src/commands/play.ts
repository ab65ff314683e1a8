import { placesOf } from '../journal/run-folders.ts';
import type { Context } from './app.ts';
import { CliError } from './cli-error.ts';
import { findRunToWatch } from './find-run.ts';
import { hasScreens, isLinear } from './present.ts';
import { findPlaces, type ProjectFlags } from './project.ts';
import { serviceHead } from './service-head.ts';

/** A run that is over, once more on the screens, from its files alone. */
export async function play(
  this: Context,
  flags: ProjectFlags & { readonly speed?: number; readonly linear?: boolean },
  name: string,
): Promise<void> {
  const { process } = this;
  if (!hasScreens(process, {}))
    throw new CliError('a playback needs a terminal', `\`firedrill show ${name}\` prints the run.`);
  if (isLinear(process, flags))
    throw new CliError(
      'a playback is for the screens: as lines there is nothing to go back in',
      `\`firedrill show ${name}\` prints the run.`,
    );
  const places = await findPlaces(flags);
  const head = await serviceHead(places, flags);
  const folder = await findRunToWatch(placesOf(places.stateDir, head.name), name);
  const { showScreens } = await import('./screen.ts');
  const { speed } = flags;
  process.exitCode = await showScreens(this, places, head, false, {
    play: folder,
    ...(speed === undefined ? {} : { speed }),
  });
}
