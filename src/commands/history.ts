import { totalMs } from '../engine/attribution.ts';
import { framedStep } from '../engine/retry.ts';
import { sawWords } from '../engine/settling.ts';
import type { StoredRun } from '../journal/run-folders.ts';
import { answersWords } from '../rto/answers-words.ts';
import { answersOf } from '../rto/line.ts';
import { onSomebodysWordOf } from '../rto/on-somebodys-word.ts';
import { type ListedRun, listedRun } from '../run/listed-run.ts';
import type { RunDetail, RunRow } from '../tui/host.ts';
import { standing, toldOf } from '../words/step-words.ts';
import { scenarioWord } from '../worlds/world-words.ts';

/** A run as the history lists it. */
export function rowOf({ run, standing: state, facts }: ListedRun): RunRow {
  if (!facts) return { run, title: run, state, startedAt: '', objectiveMs: 0 };
  const { title, mode, speed, outcome, startedAt, tookMs, objectiveMs, past } = facts;
  const scenario = scenarioWord(facts);
  const met = outcome === undefined ? undefined : past?.kind.met;
  return {
    run,
    title,
    mode,
    ...(scenario === undefined ? {} : { scenario }),
    ...(speed === undefined ? {} : { speed }),
    state,
    ...(outcome === undefined ? {} : { outcome }),
    startedAt,
    ...(tookMs === undefined ? {} : { totalMs: tookMs }),
    objectiveMs,
    ...(typeof met === 'boolean' ? { met } : {}),
    ...(facts.onSomebodysWord ? { onSomebodysWord: true } : {}),
  };
}

export async function detailOf(stored: StoredRun): Promise<RunDetail> {
  const { state, folder, chain } = stored;
  if (!state) throw new Error(`nothing of this run can be read; its files are in ${folder}`);
  const word = onSomebodysWordOf(state);
  const answers = answersWords(answersOf(state));
  return {
    row: { ...rowOf(await listedRun(stored)), mode: state.frame.mode },
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
    ...(answers === '' ? {} : { answers }),
    ...(word ? { onSomebodysWord: word } : {}),
    obligations: state.obligations.map(({ what, settled }) => ({
      what,
      ...(settled === undefined ? {} : { settled: `by ${settled.by}: ${settled.note}${sawWords(settled)}` }),
    })),
    milestones: Object.fromEntries(Object.entries(state.milestones).map(([name, { t }]) => [name, t])),
    attributionMs: state.attributionMs,
    evidence: { folder, head: chain.head },
  };
}
