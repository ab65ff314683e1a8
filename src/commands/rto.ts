import { placesOf } from '../journal/run-folders.ts';
import { rtoCsv, rtoJson, rtoText } from '../rto/print.ts';
import { statsOf } from '../rto/stats.ts';
import type { Listing } from '../run/list-runs.ts';
import { didYouMean } from '../runbook/closest.ts';
import { printable } from '../text/clean.ts';
import { allRuns } from './all-runs.ts';
import type { Context } from './app.ts';
import { CliError } from './cli-error.ts';
import { type PastRuns, pastRuns } from './past-runs.ts';
import { openProject, type ProjectFlags, runbookNames } from './project.ts';

export async function rto(
  this: Context,
  flags: ProjectFlags & { readonly json?: boolean; readonly csv?: boolean },
  runbook?: string,
): Promise<void> {
  const project = await openProject(flags);
  const places = placesOf(project.stateDir, project.service.name);
  const listing = await allRuns(places);
  const past = pastRuns(listing);
  const known = new Set([...(await runbookNames(project)), ...past.runs.map(({ kind }) => kind.runbook)]);
  if (runbook !== undefined && !known.has(runbook)) {
    throw new CliError(
      `there is no runbook "${runbook}"`,
      didYouMean(runbook, known) ?? `Runbooks: ${[...known].join(', ')}.`,
    );
  }
  const { stdout, stderr } = this.process;
  stderr.write(
    notesOn(listing, past, places.rtoLog)
      .map((note) => `firedrill: ${printable(note)}\n`)
      .join(''),
  );
  const stats = statsOf(past.runs.filter(({ kind }) => runbook === undefined || kind.runbook === runbook));
  stdout.write(flags.json ? rtoJson(stats) : flags.csv ? rtoCsv(stats) : rtoText(stats));
}

/** What a reader of the numbers must know of where they come from. */
function notesOn(
  { unreadable, log: { damaged } }: Listing,
  { missing, corrected, unproved }: PastRuns,
  file: string,
): readonly string[] {
  return [
    ...(unreadable === undefined ? [] : [`${file} cannot be read (${unreadable})`]),
    ...(damaged.length === 0
      ? []
      : [`what cannot be read of rto-log.jsonl is left out: line ${someOf(damaged)}`]),
    ...(missing === 0
      ? []
      : [
          `${missing === 1 ? '1 finished run is' : `${missing} finished runs are`} not in the RTO log; the times come from the journals`,
        ]),
    ...(corrected.length === 0
      ? []
      : [`the RTO log says something else than the journal, which counts, of: ${someOf(corrected)}`]),
    ...(unproved.length === 0
      ? []
      : [`no journal here bears out what the RTO log says, counted all the same, of: ${someOf(unproved)}`]),
  ];
}

/** The first of them, and how many more there are. */
function someOf(all: readonly (string | number)[]): string {
  const more = all.length - NAMED;
  return all.slice(0, NAMED).join(', ') + (more > 0 ? ` and ${more} more` : '');
}

const NAMED = 10;
