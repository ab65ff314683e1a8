import { placesOf } from '../journal/store.ts';
import { rtoCsv, rtoJson, rtoText } from '../rto/print.ts';
import { statsOf } from '../rto/stats.ts';
import { didYouMean } from '../runbook/closest.ts';
import { allRuns } from './all-runs.ts';
import type { Context } from './app.ts';
import { CliError } from './cli-error.ts';
import { openProject, type ProjectFlags, runbookNames } from './project.ts';
import { rtoLines } from './rto-lines.ts';

export async function rto(
  this: Context,
  flags: ProjectFlags & { readonly json?: boolean; readonly csv?: boolean },
  runbook?: string,
): Promise<void> {
  const project = await openProject(flags);
  const places = placesOf(project.stateDir, project.service.name);
  const { lines, damaged, missing, unreadable } = await rtoLines(places.rtoLog, await allRuns(places.runs));
  const known = new Set([...(await runbookNames(project)), ...lines.map((line) => line.runbook)]);
  if (runbook !== undefined && !known.has(runbook)) {
    throw new CliError(
      `there is no runbook "${runbook}"`,
      didYouMean(runbook, known) ?? `Runbooks: ${[...known].join(', ')}.`,
    );
  }
  const { stdout, stderr } = this.process;
  if (unreadable !== undefined) stderr.write(`firedrill: ${places.rtoLog} cannot be read (${unreadable})\n`);
  for (const line of damaged)
    stderr.write(`firedrill: rto-log.jsonl:${line} cannot be read and is left out\n`);
  if (missing > 0)
    stderr.write(
      `firedrill: ${missing === 1 ? '1 finished run is' : `${missing} finished runs are`} not in the RTO log; the times come from the journals\n`,
    );
  const stats = statsOf(lines.filter((line) => runbook === undefined || line.runbook === runbook));
  stdout.write(flags.json ? rtoJson(stats) : flags.csv ? rtoCsv(stats) : rtoText(stats));
}
