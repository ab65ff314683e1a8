import { join } from 'node:path';
import type { Mode } from '../engine/events.ts';
import { isLink } from '../files/own-files.ts';
import { placesOf } from '../journal/run-folders.ts';
import type { ListedRun } from '../run/listed-run.ts';
import type { Standing } from '../run/standing.ts';
import { programName } from '../service/program-name.ts';
import { printable } from '../text/clean.ts';
import { printableJson } from '../text/printable-json.ts';
import { duration } from '../words/durations.ts';
import { scenarioWord, worldWords } from '../worlds/world-words.ts';
import { allRuns } from './all-runs.ts';
import type { Context } from './app.ts';
import { openProject, type ProjectFlags } from './project.ts';
import { table } from './table.ts';

export interface RunSummary {
  readonly run: string;
  readonly runbook: string;
  readonly title: string;
  /** Missing when nothing of the run can be read. */
  readonly mode?: Mode;
  readonly scenario?: string;
  /** A surprise drill: its scenario is there only once it is over. */
  readonly surprise?: true;
  readonly speed?: number | 'max';
  readonly state: Standing;
  /** Of a damaged one: where and how. */
  readonly damage?: string;
  readonly outcome?: string;
  /** UTC ISO. */
  readonly startedAt: string;
  readonly operator: string;
  readonly objectiveMs: number;
  /** From T0 to the last event. */
  readonly totalMs: number;
  /** From T0; absent when it never was. */
  readonly recoveredMs?: number;
  /** From T0 to what the objective is about: recovered, or verified where nothing is to recover. */
  readonly tookMs?: number;
  readonly openObligations: number;
  /** The open question's id. */
  readonly waitsAt?: string;
}

export async function runs(this: Context, flags: ProjectFlags & { readonly json?: boolean }): Promise<void> {
  const project = await openProject(flags);
  const places = placesOf(project.stateDir, project.service.name);
  const all = (await allRuns(places)).runs.map(summaryOf);
  const { stdout, stderr } = this.process;
  for (const folder of all.map(({ run }) => join(places.runs, run)).filter(isLink))
    stderr.write(`firedrill: ${printable(`${folder} is a link, and is not followed`)}\n`);
  if (flags.json) {
    stdout.write(`${printableJson(all)}\n`);
    return;
  }
  if (all.length === 0) {
    stdout.write(`No runs yet. Begin one: ${programName()} rehearse RUNBOOK\n`);
    return;
  }
  const rows = all.map((run) => [
    run.run,
    [run.mode === undefined ? '' : worldWords[run.mode].name, scenarioWord(run) ?? '']
      .filter(Boolean)
      .join(' '),
    run.waitsAt ? `${run.state} at ${run.waitsAt}` : run.state,
    run.outcome ?? '',
    run.tookMs === undefined ? '' : duration(run.tookMs),
    run.openObligations > 0 ? `${run.openObligations} open` : '',
  ]);
  stdout.write(table(['run', 'world', 'state', 'outcome', 'took', 'obligations'], rows));
  for (const { run, damage } of all)
    if (damage !== undefined) stdout.write(`${printable(`${run} can only be read: ${damage}`)}\n`);
}

export function summaryOf({ run, standing, damage, facts }: ListedRun): RunSummary {
  const damaged = damage === undefined ? {} : { damage };
  if (!facts) {
    return {
      run,
      runbook: '',
      title: '',
      state: standing,
      ...damaged,
      startedAt: '',
      operator: '',
      objectiveMs: 0,
      totalMs: 0,
      openObligations: 0,
    };
  }
  const { runbook, title, mode, scenario, surprise, speed, outcome, startedAt, operator, objectiveMs } =
    facts;
  const { totalMs, recoveredMs, tookMs, openObligations, asks } = facts;
  return {
    run,
    runbook,
    title,
    mode,
    ...(scenario === undefined ? {} : { scenario }),
    ...(surprise ? { surprise } : {}),
    ...(speed === undefined ? {} : { speed }),
    state: standing,
    ...damaged,
    ...(outcome === undefined ? {} : { outcome }),
    startedAt,
    operator,
    objectiveMs,
    totalMs,
    ...(recoveredMs === undefined ? {} : { recoveredMs }),
    ...(tookMs === undefined ? {} : { tookMs }),
    openObligations: openObligations.length,
    ...(standing === 'waiting' && asks !== undefined ? { waitsAt: asks } : {}),
  };
}
