import type { RunState, StepState } from '../../../engine/run-state.ts';
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
import { usuallyOf } from '../../run-clock.ts';
import type { RunModel } from '../../view-model.ts';
import { middle, wrap } from '../../wrap.ts';

/** Columns of the word before a fact. */
export const WORD = 10;

/** What a step took of machines and the cloud: reading and choosing beside it is a person's time, and makes no step slow. */
const workMs = ({ spentMs }: StepState): number => spentMs.machine + spentMs.cloud;

/** The step whose work took longest, against what it usually takes. */
function slowest(run: Omit<RunModel, 'evidence'>): string {
  const { state } = run;
  const [step] = state.steps.toSorted((a, b) => workMs(b) - workMs(a));
  const framed = state.frame.runbook.steps.find(({ id }) => id === step?.id);
  if (step === undefined || framed === undefined || workMs(step) === 0) return 'nothing was done';
  return `${framed.title} ${duration(workMs(step))}, ${usuallyOf(run, framed)}`;
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
    // Above what is only copied from here: a small screen has room for it, and for what is owed.
    ...(run.surprise ?? []).flatMap(([about, text]) => long(about, text)),
    ...(word === undefined ? [] : wrap(`on somebody's word: ${word}`, width, WORD)),
    ...openOf(state, room).flatMap((text, i) => long(i === 0 ? 'open' : '', text)),
    ...long('evidence', evidence?.folder ?? '…'),
    ...(evidence?.head === undefined ? [] : long('head', evidence.head)),
    ...short('run', state.frame.run),
    ...short('answers', answersWords(answersOf(state))),
    ...(state.phase === 'paused'
      ? long('go on', `r, or later: ${programName()} resume ${state.frame.run}`)
      : []),
  ];
}
