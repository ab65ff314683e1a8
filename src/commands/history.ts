import type { RunDetail, RunRow } from '../tui/host.ts';
import { totalMs } from '../engine/attribution.ts';
import { framedStep } from '../engine/retry.ts';
import { standing, toldOf } from '../words/told.ts';
import { objectiveMilestone, rtoLine } from '../rto/line.ts';
import { onWordOf } from '../rto/on-word.ts';
import type { StoredRun } from '../journal/store.ts';
import { standingOf } from '../run/standing.ts';

/** A run as the history lists it. */
export async function rowOf(stored: StoredRun): Promise<RunRow> {
  const { run, state } = stored;
  const standing = await standingOf(stored);
  if (!state) return { run, title: run, state: standing, startedAt: '', objectiveMs: 0 };
  const { frame, milestones, beforeMs } = state;
  const line = rtoLine(state);
  const reached = milestones[objectiveMilestone(state)];
  return {
    run,
    title: frame.runbook.title,
    mode: frame.mode,
    ...(frame.scenario === undefined ? {} : { scenario: frame.scenario }),
    ...(frame.speed === undefined ? {} : { speed: frame.speed }),
    state: standing,
    ...(state.outcome === undefined ? {} : { outcome: state.outcome }),
    startedAt: state.openedAt,
    ...(reached === undefined ? {} : { totalMs: reached.t + beforeMs }),
    objectiveMs: frame.objectiveMs,
    ...(line.met === null || state.phase !== 'closed' ? {} : { met: line.met }),
    ...(onWordOf(state) === undefined ? {} : { onWord: true }),
  };
}

export async function detailOf(stored: StoredRun): Promise<RunDetail> {
  const { state, folder, chain } = stored;
  if (!state) throw new Error(`nothing of this run can be read; its files are in ${folder}`);
  const word = onWordOf(state);
  return {
    row: { ...(await rowOf(stored)), mode: state.frame.mode },
    operator: state.frame.operator,
    steps: state.steps.map((step) => {
      const note = toldOf(step);
      return {
        title: framedStep(state, step.id).title,
        outcome: standing(step, state),
        attempts: step.attempt,
        ms: totalMs(step.spentMs),
        ...(note === '' ? {} : { note }),
      };
    }),
    ...(word ? { onWord: word } : {}),
    obligations: state.obligations.map(({ what, settled }) => ({
      what,
      ...(settled === undefined ? {} : { settled: `by ${settled.by}: ${settled.note}` }),
    })),
    milestones: Object.fromEntries(Object.entries(state.milestones).map(([name, { t }]) => [name, t])),
    attributionMs: state.attributionMs,
    evidence: { folder, head: chain.head },
  };
}
