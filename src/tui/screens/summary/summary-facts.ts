import { totalMs } from '../../../engine/attribution.ts';
import type { RunState } from '../../../engine/run-state.ts';
import { answersWords } from '../../../rto/answers-words.ts';
import { answersOf } from '../../../rto/line.ts';
import { onSomebodysWordOf } from '../../../rto/on-somebodys-word.ts';
import { programName } from '../../../service/program-name.ts';
import { duration } from '../../../words/durations.ts';
import {
  callsIn,
  fidelityShares,
  notProved,
  refusalsIn,
  unverifiableIn,
} from '../../../words/preview-words.ts';
import { stepMs, usuallyOf } from '../../run-clock.ts';
import type { RunModel } from '../../view-model.ts';
import { middle, wrap } from '../../wrap.ts';

/** Columns of the word before a fact. */
export const WORD = 10;

/** The step that took longest, against what it usually takes. */
function slowest(run: Omit<RunModel, 'evidence'>): string {
  const { state, nowMs } = run;
  const [step] = state.steps.toSorted((a, b) => totalMs(b.spentMs) - totalMs(a.spentMs));
  const framed = state.frame.runbook.steps.find(({ id }) => id === step?.id);
  if (step === undefined || framed === undefined || totalMs(step.spentMs) === 0) return 'nothing was done';
  return `${framed.title} ${duration(stepMs(state, step, nowMs))}, ${usuallyOf(run, framed)}`;
}

/** What is owed, each on its own, as far as there is room. */
function openOf(state: RunState, room: number): readonly string[] {
  const open = state.obligations.filter(({ settled }) => settled === undefined);
  if (open.length === 0) return ['nothing'];
  return upTo(
    room,
    open.map(({ what }) => what),
    ' (o shows them)',
  );
}

const upTo = (most: number, all: readonly string[], where = ''): readonly string[] =>
  all.length > most ? [...all.slice(0, most), `and ${all.length - most} more${where}`] : all;

/** One line a fact; what is owed, and what is copied from here, in as many as it takes. */
export function factsOf(
  { state, evidence, ...run }: RunModel,
  width: number,
  room: number,
): readonly string[] {
  const long = (word: string, text: string) => wrap(`${word.padEnd(WORD)}${text}`, width, WORD);
  const short = (word: string, text: string) =>
    text === '' ? [] : [`${word.padEnd(WORD)}${middle(text, width - WORD)}`];
  const word = onSomebodysWordOf(state);
  // What it was and how it was met first; where there is no room for the rest, help has it.
  const [told, more] = [run.surprise?.slice(0, 2) ?? [], run.surprise?.slice(2) ?? []];
  return [
    ...(state.outcome === 'previewed'
      ? [
          ...refusalsIn(state).flatMap((why, i) => long(i === 0 ? 'refused' : '', why)),
          ...long('how sure', fidelityShares(state)),
          ...long('', notProved(state)),
          ...unverifiableIn(state).flatMap((what, i) => long(i === 0 ? 'unknown' : '', what)),
          ...upTo(room + 3, callsIn(state)).flatMap((call, i) => short(i === 0 ? 'would do' : '', call)),
        ]
      : short('slowest', slowest({ state, ...run }))),
    ...told.flatMap(([about, text]) => long(about, text)),
    ...(word === undefined ? [] : wrap(`on somebody's word: ${word}`, width, WORD)),
    ...openOf(state, room).flatMap((text, i) => long(i === 0 ? 'open' : '', text)),
    ...long('evidence', evidence?.folder ?? '…'),
    ...(evidence?.head === undefined ? [] : long('head', evidence.head)),
    ...short('run', state.frame.run),
    ...short('answers', answersWords(answersOf(state))),
    ...more.flatMap(([about, text]) => long(about, text)),
    ...(state.phase === 'paused'
      ? long('go on', `r, or later: ${programName()} resume ${state.frame.run}`)
      : []),
  ];
}
