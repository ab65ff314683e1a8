import { placesOf } from '../journal/store.ts';
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
  const log = await readRto(placesOf(project.stateDir, project.service.name).rtoLog);
  const known = new Set([...(await runbookNames(project)), ...log.lines.map((line) => line.runbook)]);
  if (runbook !== undefined && !known.has(runbook)) {
    throw new CliError(
      `there is no runbook "${runbook}"`,
      didYouMean(runbook, known) ?? `Runbooks: ${[...known].join(', ')}.`,
    );
  }
  const { stdout, stderr } = this.process;
  for (const line of log.damaged)
    stderr.write(`firedrill: rto-log.jsonl:${line} cannot be read and is left out\n`);
  const stats = statsOf(log.lines.filter((line) => runbook === undefined || line.runbook === runbook));
  stdout.write(flags.json ? rtoJson(stats) : flags.csv ? rtoCsv(stats) : rtoText(stats));
}
