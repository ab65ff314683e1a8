import { join } from 'node:path';
import { NotOurs, requireNoLink } from '../files/own-files.ts';
import type { RunPlaces } from '../journal/run-folders.ts';
import type { ListedRun } from '../run/listed-run.ts';
import { canContinue } from '../run/standing.ts';
import { closest } from '../runbook/closest.ts';
import { allNames, allRuns } from './all-runs.ts';
import { CliError, EXIT } from './cli-error.ts';

/** The folder of a run, by its name or an unambiguous end of it; when none is named, the last one that can be continued. */
export async function findRun(places: RunPlaces, name: string | undefined): Promise<string> {
  return folderOf(
    places,
    name === undefined ? await lastUnfinished(places) : named(name, await allNames(places)),
  );
}

/** The same for whoever only looks, and writes nothing: when none is named, the last one that a program is at, or else that is not over. */
export async function findRunToWatch(places: RunPlaces, name: string | undefined): Promise<string> {
  return folderOf(places, name === undefined ? await lastOpen(places) : named(name, await allNames(places)));
}

function folderOf(places: RunPlaces, found: string): string {
  const folder = join(places.runs, found);
  try {
    requireNoLink(folder);
  } catch (cause) {
    throw cause instanceof NotOurs ? new CliError(cause.message, undefined, EXIT.refused) : cause;
  }
  return folder;
}

function named(name: string, all: readonly string[]): string {
  const matching = all.filter((run) => run === name || run.endsWith(`-${name}`));
  if (matching.length === 1 && matching[0]) return matching[0];
  const near = closest(name, all);
  const hint =
    matching.length > 1
      ? `It could be ${matching.join(', ')}.`
      : near
        ? `Did you mean ${near}?`
        : '`firedrill runs` lists them.';
  throw new CliError(`there is no run "${name}"`, hint);
}

/** One that cannot be continued only where no other can: whoever asked for it says why. */
async function lastUnfinished(places: RunPlaces): Promise<string> {
  const newestFirst = (await allRuns(places)).runs.toReversed();
  const found =
    newestFirst.find(isContinuable) ??
    newestFirst.find(({ standing }) => standing === 'interrupted' || standing === 'running');
  if (found) return found.run;
  throw new CliError('no run waits for anybody', 'Begin one: `firedrill rehearse RUNBOOK`.');
}

async function lastOpen(places: RunPlaces): Promise<string> {
  const newestFirst = (await allRuns(places, false)).runs.toReversed();
  const found =
    newestFirst.find(({ standing }) => standing === 'running') ??
    newestFirst.find(({ standing }) => standing === 'waiting' || standing === 'interrupted');
  if (found) return found.run;
  throw new CliError(
    'no run is open, so there is nothing to watch',
    'A run that is over is shown by its name: `firedrill runs` lists them.',
  );
}

const isContinuable = ({ standing, facts }: ListedRun): boolean =>
  facts !== undefined && canContinue(standing);
