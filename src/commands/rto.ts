import { listRuns, placesOf, type StoredRun } from '../journal/store.ts';
import { type RtoLine, rtoLine } from '../rto/line.ts';
import { readRto } from '../rto/log.ts';
import { rtoCsv, rtoJson, rtoText } from '../rto/print.ts';
import { statsOf } from '../rto/stats.ts';
import { didYouMean } from '../runbook/closest.ts';
import type { Context } from './app.ts';
import { CliError } from './cli-error.ts';
import { openProject, type ProjectFlags, runbookNames } from './project.ts';

export async function rto(
  this: Context,
  flags: ProjectFlags & { readonly json?: boolean; readonly csv?: boolean },
  runbook?: string,
): Promise<void> {
  const project = await openProject(flags);
  const places = placesOf(project.stateDir, project.service.name);
  const log = await readRto(places.rtoLog).catch(() => ({ lines: [], damaged: [], torn: false }));
  const missing = missingFrom(log.lines, await listRuns(places.runs));
  const lines = [...log.lines, ...missing];
  const known = new Set([...(await runbookNames(project)), ...lines.map((line) => line.runbook)]);
  if (runbook !== undefined && !known.has(runbook)) {
    throw new CliError(
      `there is no runbook "${runbook}"`,
      didYouMean(runbook, known) ?? `Runbooks: ${[...known].join(', ')}.`,
    );
  }
  const { stdout, stderr } = this.process;
  for (const line of log.damaged)
    stderr.write(`firedrill: rto-log.jsonl:${line} cannot be read and is left out\n`);
  if (missing.length > 0)
    stderr.write(
      `firedrill: ${missing.length} finished runs are not in the RTO log; their times come from their journals\n`,
    );
  const stats = statsOf(lines.filter((line) => runbook === undefined || line.runbook === runbook));
  stdout.write(flags.json ? rtoJson(stats) : flags.csv ? rtoCsv(stats) : rtoText(stats));
}

/** What the log lacks, because it could not be written or was lost: a run's journal carries its line too. */
function missingFrom(lines: readonly RtoLine[], runs: readonly StoredRun[]): RtoLine[] {
  const logged = new Set(lines.map(({ run }) => run));
  return runs.flatMap(({ run, state }) =>
    state?.phase === 'closed' && !logged.has(run) ? [rtoLine(state)] : [],
  );
}
