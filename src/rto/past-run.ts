import { hash } from 'node:crypto';
import type { Mode } from '../engine/events.ts';
import { type RtoLine, recoveryMs } from './line.ts';
import { type OnSomebodysWord, onSomebodysWord } from './on-somebodys-word.ts';
import type { SurpriseResult } from './surprise-result.ts';

/** A run that has ended, as statistics, practice and forecasts need it: its RTO line, reduced to that. Times in ms. */
export interface PastRun {
  readonly run: string;
  readonly kind: PastKind;
  /** When it ended, or what of it was known last. UTC ISO. */
  readonly endedAt: string;
  /** From T0 to what the objective is about; missing when it never came to that. */
  readonly recoveryMs?: number;
  /** From T0 to answers in words; missing where nobody told. */
  readonly answersMs?: number;
  /** What each of the kind's steps in `done` took, one try of it on the average: how often it is tried is no habit of its. */
  readonly doneMs: readonly number[];
  /** How it went as a surprise drill, if it was one. */
  readonly surprise?: SurpriseResult;
  /** Hash of the whole line: two that say the same have the same. */
  readonly digest: string;
}

/** What many of them have in common. */
export interface PastKind {
  readonly runbook: string;
  readonly runbookDigest: string;
  readonly mode: Mode;
  readonly scenario: string | null;
  /** Who walked through it. */
  readonly operator: string;
  readonly objectiveMs: number;
  readonly met: boolean | null;
  readonly answersObjectiveMs?: number;
  readonly answersMet?: boolean | null;
  readonly aborted?: true;
  readonly onSomebodysWord?: OnSomebodysWord;
  /** Ids of the steps that the program did. Done by hand teaches nothing: a note is typed in no time. */
  readonly done: readonly string[];
  /** Ids of those that were left out: which way through its runbook it took. */
  readonly skipped: readonly string[];
}

/** Pure. */
export function pastRun(line: RtoLine): PastRun {
  const { runbook, runbookDigest, mode, scenario, operator, objectiveMs, met } = line;
  const { answersMs, answersObjectiveMs, answersMet } = line;
  const took = recoveryMs(line);
  const word = onSomebodysWord(line);
  const done = line.steps.filter(({ outcome }) => outcome === 'succeeded');
  return {
    run: line.run,
    kind: {
      runbook,
      runbookDigest,
      mode,
      scenario,
      operator,
      objectiveMs,
      met,
      ...(answersObjectiveMs === undefined ? {} : { answersObjectiveMs }),
      ...(answersMet === undefined ? {} : { answersMet }),
      ...(line.outcome === 'aborted' ? { aborted: true } : {}),
      ...(word ? { onSomebodysWord: word } : {}),
      done: done.map(({ id }) => id),
      skipped: line.steps.filter(({ outcome }) => outcome === 'skipped').map(({ id }) => id),
    },
    endedAt: endedAt(line),
    ...(took === undefined ? {} : { recoveryMs: took }),
    ...(answersMs === undefined ? {} : { answersMs }),
    doneMs: done.map(({ ms, attempts }) => Math.round(ms / Math.max(1, attempts))),
    ...(line.surprise && { surprise: line.surprise }),
    // Of what was parsed, so that spaces make no difference; the keys' order is fixed (`line.ts`).
    digest: hash('sha256', JSON.stringify(line), 'base64url'),
  };
}

function endedAt(line: RtoLine): string {
  const { closed, verified, recovered, declared } = line.milestones;
  return (closed ?? verified ?? recovered ?? declared)?.at ?? line.t0;
}

/** Whether its times teach what is usual: an aborted run's do not, nor do those of one that is on somebody's word. */
export const teaches = ({ kind }: PastRun): boolean => !kind.aborted && kind.onSomebodysWord === undefined;

/** The one that ended last; of several the last in the list. */
export function latestOf(runs: readonly PastRun[]): PastRun | undefined {
  let latest = runs[0];
  for (const run of runs) if (latest && run.endedAt >= latest.endedAt) latest = run;
  return latest;
}
