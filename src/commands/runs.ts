import { placesOf, type StoredRun } from '../journal/store.ts';
import { type Standing, standingOf } from '../run/standing.ts';
import { totalMs } from '../engine/attribution.ts';
import type { Mode } from '../engine/events.ts';
import { duration } from '../words/durations.ts';
import { objectiveMilestone } from '../rto/line.ts';
import { programName } from '../service/program-name.ts';
import { worldWords } from '../worlds/words.ts';
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
  readonly speed?: number | 'max';
  readonly state: Standing;
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
  const all = await Promise.all(
    (await allRuns(placesOf(project.stateDir, project.service.name).runs)).map(summaryOf),
  );
  const { stdout } = this.process;
  if (flags.json) {
    stdout.write(`${JSON.stringify(all)}\n`);
    return;
  }
  if (all.length === 0) {
    stdout.write(`No runs yet. Begin one: ${programName()} rehearse RUNBOOK\n`);
    return;
  }
  const rows = all.map((run) => [
    run.run,
    [run.mode === undefined ? '' : worldWords[run.mode].name, run.scenario ?? ''].filter(Boolean).join(' '),
    run.waitsAt ? `${run.state} at ${run.waitsAt}` : run.state,
    run.outcome ?? '',
    run.tookMs === undefined ? '' : duration(run.tookMs),
    run.openObligations > 0 ? `${run.openObligations} open` : '',
  ]);
  stdout.write(table(['run', 'world', 'state', 'outcome', 'took', 'obligations'], rows));
}

export async function summaryOf(stored: StoredRun): Promise<RunSummary> {
  const { run, state } = stored;
  const standing = await standingOf(stored);
  if (!state) {
    return {
      run,
      runbook: '',
      title: '',
      state: standing,
      startedAt: '',
      operator: '',
      objectiveMs: 0,
      totalMs: 0,
      openObligations: 0,
    };
  }
  const { frame, milestones } = state;
  const reached = milestones[objectiveMilestone(state)];
  return {
    run,
    runbook: frame.runbook.id,
    title: frame.runbook.title,
    mode: frame.mode,
    ...(frame.scenario === undefined ? {} : { scenario: frame.scenario }),
    ...(frame.speed === undefined ? {} : { speed: frame.speed }),
    state: standing,
    ...(state.outcome === undefined ? {} : { outcome: state.outcome }),
    startedAt: state.openedAt,
    operator: frame.operator,
    objectiveMs: frame.objectiveMs,
    totalMs: totalMs(state.attributionMs),
    ...(milestones.recovered ? { recoveredMs: milestones.recovered.t + state.beforeMs } : {}),
    ...(reached ? { tookMs: reached.t + state.beforeMs } : {}),
    openObligations: state.obligations.filter(({ settled }) => !settled).length,
    ...(standing === 'waiting' && state.question ? { waitsAt: state.question.id } : {}),
  };
}
