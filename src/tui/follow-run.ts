import type { Question } from '../engine/events.ts';
import { emptyEditor } from './editor.ts';
import { type GuardEvent, guardStep, newGuard } from './screens/gate/gate-guard.ts';
import { followingWindow } from './log-window.ts';
import { type Model, type RunModel, type RunScreen, type Screen, tooSmall, top } from './view-model.ts';
import { hidden, newQuiet, painted, type Quiet } from './keyboard/early-keys.ts';
import { update, without } from './screen-stack.ts';

export const newRunScreen: RunScreen = {
  name: 'run',
  log: followingWindow,
  search: { open: false, editor: emptyEditor },
  layout: 'both',
};

/** The screens that belong to an open run and vanish with it. */
const OF_QUESTION = ['gate', 'dialog', 'note'] as const;

/** Puts the screen on top that the run's state asks for. Pure: called after every event of the run. */
export function followRun(model: Model, run: RunModel): Model {
  const next = dropAnswered({ ...model, run }, run.state.question?.id);
  if (run.state.phase !== 'open') return showSummary(next);
  return run.state.question === undefined ? next : showQuestion(next, run.state.question);
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
  const below = without(rest, 'text');
  return { ...below, screens: [...below.screens, { name: 'summary', quiet: newQuiet(model.lastKeyMs) }] };
}

/** Under whatever the person has open on top of the run: an overlay is not torn away from under their hands. */
export function showQuestion(model: Model, question: Question): Model {
  const at = model.screens.findLastIndex(({ name }) => name === 'run');
  const run = model.screens[at];
  if (run?.name !== 'run' || run.putOff === question.id) return model;
  if (model.screens.some((screen) => 'id' in screen && screen.id === question.id)) return model;
  const screens: readonly Screen[] = [
    ...model.screens.slice(0, at + 1),
    screenFor(question, model.lastKeyMs),
    ...model.screens.slice(at + 1),
  ];
  // Back to the end of the log: what led to the question is there.
  return update({ ...model, screens }, 'run', ({ layout }) => ({ ...newRunScreen, layout }));
}

function screenFor(question: Question, lastKeyMs: number | undefined): Screen {
  const quiet = newQuiet(lastKeyMs);
  switch (question.kind) {
    case 'gate':
      return {
        name: 'gate',
        id: question.id,
        guard: newGuard(question.expects ?? 'y', lastKeyMs),
        top: 0,
        details: false,
        search: { open: false, editor: emptyEditor },
      };
    case 'choice':
      return { name: 'dialog', id: question.id, selected: 0, quiet };
    case 'note':
    case 'input':
      return { name: 'note', id: question.id, quiet, editor: emptyEditor };
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

type Guarded = Extract<Screen, { readonly quiet: Quiet } | { readonly name: 'gate' }>;
const isGuarded = (screen: Screen): screen is Guarded => screen.name === 'gate' || 'quiet' in screen;

const guard = (screen: Guarded, event: GuardEvent & { type: 'painted' | 'hidden' }): Guarded => {
  if (screen.name === 'gate') return { ...screen, guard: guardStep(screen.guard, event).guard };
  return {
    ...screen,
    quiet: event.type === 'hidden' ? hidden(screen.quiet) : painted(screen.quiet, event.at),
  };
};

/** Guarded screens that are covered now must be painted and the keyboard be quiet anew before a key counts. */
export function hideCovered(before: Model, after: Model): Model {
  const shown = tooSmall(after) ? undefined : top(after);
  if (shown?.name === (tooSmall(before) ? undefined : top(before).name)) return after;
  const screens = after.screens.map((screen) =>
    isGuarded(screen) && screen !== shown ? guard(screen, { type: 'hidden' }) : screen,
  );
  return { ...after, screens };
}

/** What the last frame showed, as its views reported it when they were committed. */
export interface Shown {
  readonly screen: Screen['name'] | 'too-small';
  readonly id?: string;
  readonly text?: string;
}

/** A frame is on the screen. Returns the same model when that tells it nothing new. */
export function onPainted(model: Model, shown: Shown, at: number): Model {
  const screen = top(model);
  // A frame that was made for another size can still come after the size has changed.
  if (tooSmall(model) || shown.screen !== screen.name || !isGuarded(screen)) return model;
  if (screen.name === 'gate') {
    if (shown.id !== screen.id) return model;
    const next = guardStep(screen.guard, { type: 'painted', at, text: shown.text ?? '' }).guard;
    const same =
      next.quiet.shownAt === screen.guard.quiet.shownAt && next.finishedAt === screen.guard.finishedAt;
    return same ? model : update(model, 'gate', (gate) => ({ ...gate, guard: next }));
  }
  if (screen.quiet.shownAt !== undefined || ('id' in screen && shown.id !== screen.id)) return model;
  return {
    ...model,
    screens: [...model.screens.slice(0, -1), guard(screen, { type: 'painted', at, text: '' })],
  };
}
