import { closest } from '../runbook/closest.ts';
import { listRuns, standingOf, type StoredRun } from '../journal/store.ts';
import { CliError } from './cli-error.ts';

/** A run by its name, or by an unambiguous end of it; the last one that waits when none is named. */
export async function findRun(runs: string, name: string | undefined): Promise<StoredRun> {
  const all = await listRuns(runs);
  if (name === undefined) {
    for (const run of all.toReversed()) if ((await standingOf(run)) === 'waiting') return run;
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
