import { basename } from 'node:path';
import { recordedRun } from '../run/playback.ts';
import { playRun } from '../run/player.ts';
import type { ServiceHead } from '../service/head.ts';
import { type CastOptions, cast } from '../tui/cast/cast.ts';
import type { Context } from './app.ts';
import { makeHost } from './host.ts';
import type { Places } from './project.ts';

/** `damage`: why it ends before the run did. Apart from its command, so that colours are chosen before the screens are loaded. */
export async function filmedRun(
  { installation }: Context,
  places: Places,
  head: ServiceHead,
  folder: string,
  options: CastOptions,
): Promise<{ readonly made: string; readonly damage?: string }> {
  const recorded = await recordedRun(folder);
  const host = makeHost(installation, places, head);
  // What earlier runs tell of it is learned there.
  await host.play(basename(folder));
  const played = playRun(recorded, options.speed, { now: () => 0, later: () => () => undefined });
  const { moments } = recorded;
  const stops = moments.map(({ state }, i) => ({
    t: state.t,
    read:
      i === moments.length - 1 ||
      (state.question !== undefined && moments[i - 1]?.state.question === undefined),
  }));
  try {
    const { damage } = recorded;
    return { made: cast({ ...played, stops }, host, options), ...(damage !== undefined && { damage }) };
  } finally {
    await host.close();
  }
}
