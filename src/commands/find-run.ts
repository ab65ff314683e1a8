import { closest } from '../runbook/closest.ts';
import type { StoredRun } from '../journal/store.ts';
import { canContinue, standingOf } from '../run/standing.ts';
import { allRuns } from './all-runs.ts';
import { CliError } from './cli-error.ts';

/** A run by its name, or by an unambiguous end of it; when none is named, the last one that can be continued. */
export async function findRun(runs: string, name: string | undefined): Promise<StoredRun> {
  const all = await allRuns(runs);
  if (name === undefined) {
    const last = await lastUnfinished(all);
    if (last) return last;
    throw new CliError('no run waits for anybody', 'Begin one: `firedrill rehearse RUNBOOK`.');
  }
  const matching = all.filter(({ run }) => run === name || run.endsWith(`-${name}`));
  if (matching.length === 1 && matching[0]) return matching[0];
  const near = closest(
    name,
    all.map(({ run }) => run),
  );
  const hint =
    matching.length > 1
      ? `It could be ${matching.map(({ run }) => run).join(', ')}.`
      : near
        ? `Did you mean ${near}?`
        : '`firedrill runs` lists them.';
  throw new CliError(`there is no run "${name}"`, hint);
}

/** One that cannot be continued only where no other can: whoever asked for it says why. */
async function lastUnfinished(all: readonly StoredRun[]): Promise<StoredRun | undefined> {
  let unfinished: StoredRun | undefined;
  for (const run of all.toReversed()) {
    const standing = await standingOf(run);
    if (run.state && canContinue(standing, run.state)) return run;
    if (standing === 'interrupted' || standing === 'running') unfinished ??= run;
  }
  return unfinished;
}
