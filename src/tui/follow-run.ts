import type { Question } from '../engine/events.ts';
import { top, update, without } from './screen-stack.ts';
import { newDialog } from './screens/dialog/state.ts';
import { newGate } from './screens/gate/state.ts';
import { newNote } from './screens/note/state.ts';
import { newRunScreen } from './screens/run/state.ts';
import { newSummary } from './screens/summary/state.ts';
import type { Model, RunModel, Screen } from './view-model.ts';

/** The screens that belong to an open run and vanish with it. */
const OF_QUESTION = ['gate', 'dialog', 'note'] as const;

/** Puts the screen on top that the run's state asks for. Pure: called after every event of the run. */
export function followRun(model: Model, run: RunModel): Model {
  const next = dropAnswered({ ...model, run }, run.state.question?.id);
  if (run.state.phase !== 'open') return showSummary(next);
  // A run that is watched may go on.
  const open = without(next, 'summary');
  return run.state.question === undefined ? open : showQuestion(open, run.state.question);
}

function dropAnswered(model: Model, open: string | undefined): Model {
  const stale = (screen: Screen): boolean =>
    OF_QUESTION.some((name) => name === screen.name) && (screen as { id: string }).id !== open;
  return { ...model, screens: model.screens.filter((screen) => !stale(screen)) };
}

function showSummary(model: Model): Model {
  const rest = without(model, ...OF_QUESTION, 'stop', 'since');
  if (rest.screens.some(({ name }) => name === 'summary')) return rest;
  // What is being read (help, the error) goes too: the end of the run is the news.
  const below = without(rest, 'page');
  return { ...below, screens: [...below.screens, newSummary] };
}

/** Under whatever the person has open on top of the run: an overlay is not torn away from under their hands. */
export function showQuestion(model: Model, question: Question): Model {
  const at = model.screens.findLastIndex(({ name }) => name === 'run');
  const run = model.screens[at];
  if (run?.name !== 'run' || run.putOff === question.id) return model;
  if (model.screens.some((screen) => 'id' in screen && screen.id === question.id)) return model;
  const screens = model.screens.toSpliced(at + 1, 0, screenFor(question, model.quiet.lastKeyAt));
  // Back to the end of the log: what led to the question is there.
  return update({ ...model, screens }, 'run', ({ layout }) => ({ ...newRunScreen, layout }));
}

function screenFor(question: Question, lastKeyAt: number | undefined): Screen {
  switch (question.kind) {
    case 'gate':
      return newGate(question, lastKeyAt);
    case 'choice':
      return newDialog(question);
    case 'note':
    case 'input':
      return newNote(question);
  }
}

/** Between the summary and the run's steps and log, which lies under it. */
export function swapSummary(model: Model): Model {
  const at = model.screens.findLastIndex(
    ({ name }) => name === (top(model).name === 'summary' ? 'run' : 'summary'),
  );
  const screen = model.screens[at];
  return screen === undefined ? model : { ...model, screens: [...model.screens.toSpliced(at, 1), screen] };
}
