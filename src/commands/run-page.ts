import { isRunning, totalMs } from '../engine/attribution.ts';
import { framedStep } from '../engine/retry.ts';
import type { RunState } from '../engine/run-state.ts';
import { sawWords } from '../engine/settling.ts';
import { answersWords } from '../rto/answers-words.ts';
import { answersOf, objectiveMilestone } from '../rto/line.ts';
import { onSomebodysWordOf } from '../rto/on-somebodys-word.ts';
import type { PastRun } from '../rto/past-run.ts';
import { surpriseWords } from '../rto/surprise-result.ts';
import { printable } from '../text/clean.ts';
import { duration, spentWords } from '../words/durations.ts';
import { standing, toldOf } from '../words/step-words.ts';
import { worldLine } from '../worlds/world-words.ts';
import { table } from './table.ts';

/**
 * What `show` says of a run: how it ended, whose time it was, its steps with what was said of them, what is owed. `cutOff`:
 * what goes on of a run that nobody is at any more, in lines. `more`: lines on who is at it, or took it over. `history`: what a
 * surprise drill is held against.
 */
export function runPage(
  state: RunState,
  folder: string,
  head: string,
  cutOff: readonly string[] = [],
  more: readonly string[] = [],
  history: readonly PastRun[] = [],
): string {
  const { frame, attributionMs: a } = state;
  const world = worldLine(frame);
  const rows = state.steps.map((step) => [
    framedStep(state, step.id).title,
    cutOff.length > 0 && isRunning(step) ? 'cut off' : standing(step, state),
    step.attempt > 0 ? duration(totalMs(step.spentMs)) : '',
    step.attempt > 1 ? `${step.attempt} attempts` : '',
    toldOf(step),
  ]);
  const word = onSomebodysWordOf(state);
  const answers = answersWords(answersOf(state));
  const lines = (texts: readonly string[]) => texts.map((text) => `${printable(text)}\n`).join('');
  return [
    lines([
      `${frame.runbook.title}   ${world}`,
      `run ${frame.run}, by ${frame.operator}, ${state.outcome ?? standsAt(state, cutOff)}; ${reachedWords(state)}`,
      `${spentWords(a).join('   ')}   in all ${duration(totalMs(a))}`,
      ...(answers === '' ? [] : [`answers ${answers}`]),
      ...(word ? [`on somebody's word: ${word}`] : []),
      ...surpriseWords(state, history).map(([about, text]) => `${about.padEnd(10)}${text}`),
      ...more,
      ...cutOff,
      '',
    ]),
    table(['step', 'state', 'time', 'attempts', ''], rows),
    lines(['', ...state.obligations.flatMap(obligationLines), `evidence ${folder}`, `head ${head}`]),
  ].join('');
}

function standsAt({ question, phase }: RunState, cutOff: readonly string[]): string {
  if (question) return `waits at ${question.id}`;
  return cutOff.length > 0 ? 'cut off' : phase;
}

/** When it reached what its objective is about: a runbook that ends no failure is done, not recovered. */
function reachedWords(state: RunState): string {
  const name = objectiveMilestone(state);
  const reached = state.milestones[name];
  const of = `of ${duration(state.frame.objectiveMs)}`;
  const words = name === 'verified' ? 'done' : name;
  return reached ? `${words} in ${duration(reached.t + state.beforeMs)} ${of}` : `not ${name}`;
}

function obligationLines({ what, how, settled }: RunState['obligations'][number]): readonly string[] {
  return settled
    ? [`settled: ${what}`, `         by ${settled.by}: ${settled.note}${sawWords(settled)}`]
    : [`open: ${what}`, `      ${how}`];
}
