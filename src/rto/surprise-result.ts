import type { Drill } from '../engine/drill.ts';
import type { RunState } from '../engine/run-state.ts';
import { duration } from '../words/durations.ts';
import type { PastRun } from './past-run.ts';

/** How a surprise drill went, as its RTO line carries it. */
export interface SurpriseResult {
  /** Id of the step whose failure was the first that a person was asked about. */
  readonly failed?: string;
  /** From that question to the first right answer; missing when none was. */
  readonly noticedMs?: number;
  /** Pressed up to the last answer, those of typed text left out; missing when nothing was answered on the screens. */
  readonly keys?: number;
  readonly gatesMs: number;
}

export function surpriseResult({ keys, gatesMs, failed }: Drill): SurpriseResult {
  return {
    ...(failed && { failed: failed.step }),
    ...(failed?.rightT === undefined ? {} : { noticedMs: failed.rightT - failed.t }),
    ...(keys === undefined ? {} : { keys }),
    gatesMs,
  };
}

/**
 * What is said of a surprise drill that is over: a word and a sentence each, against the same person's earlier ones of the
 * same runbook. Nothing for any other run. Pure.
 */
export function surpriseWords(
  { drill, frame, milestones: { closed } }: RunState,
  history: readonly PastRun[],
): readonly (readonly [word: string, text: string])[] {
  if (!drill || !closed) return [];
  const now = surpriseResult(drill);
  const before = history
    .filter(({ run, kind, endedAt }) => run !== frame.run && endedAt < closed.at && isAlike(kind, frame))
    .toSorted((a, b) => (a.endedAt < b.endedAt ? -1 : 1))
    .flatMap(({ surprise }) => surprise ?? []);
  const against = (of: (one: SurpriseResult) => number | undefined, inWords: (value: number) => string) =>
    againstEarlier(before.map(of), inWords);
  return [
    ['surprise', frame.scenario ?? 'nobody knows which'],
    ['noticed', `${noticedWords(now, frame)}${against(({ noticedMs }) => noticedMs, duration)}`],
    [
      'keys',
      `${now.keys ?? 'not counted: it was not answered on the screens'}${now.keys === undefined ? '' : ', typed text left out'}${against(({ keys }) => keys, String)}`,
    ],
    ['at gates', `${duration(now.gatesMs)}${against(({ gatesMs }) => gatesMs, duration)}`],
  ];
}

const isAlike = ({ operator, runbook }: PastRun['kind'], frame: RunState['frame']): boolean =>
  operator === frame.operator && runbook === frame.runbook.id;

function noticedWords({ failed, noticedMs }: SurpriseResult, frame: RunState['frame']): string {
  if (failed === undefined) return 'nothing failed that asked for an answer';
  const title = frame.runbook.steps.find(({ id }) => id === failed)?.title ?? failed;
  return noticedMs === undefined
    ? `no right answer to the failure of "${title}"`
    : `${duration(noticedMs)} from the failure of "${title}" to the first right answer`;
}

/** The last one's, and the least of all. */
function againstEarlier(values: readonly (number | undefined)[], inWords: (value: number) => string): string {
  // From a log that anybody may have edited.
  const known = values.filter((value) => typeof value === 'number');
  const last = known.at(-1);
  return last === undefined ? '' : `; last time ${inWords(last)}, best so far ${inWords(Math.min(...known))}`;
}
