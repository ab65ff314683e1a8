import { hidden, painted, type Quiet } from './keyboard/early-keys.ts';
import { tooSmall } from './layout.ts';
import { top, update } from './screen-stack.ts';
import { type GuardEvent, guardStep } from './screens/gate/gate-guard.ts';
import type { Model, Screen } from './view-model.ts';

/** What a frame shows that keys are meant for. */
export interface ShownFrame {
  readonly screen: Screen['name'] | 'too-small';
  readonly id?: string;
  readonly text?: string;
}

/** What a frame of this model shows. */
export function shownBy(model: Model): ShownFrame {
  const screen = top(model);
  if (tooSmall(model)) return { screen: 'too-small' };
  const id = 'id' in screen ? { id: screen.id } : {};
  return screen.name === 'gate'
    ? { screen: 'gate', ...id, text: screen.guard.editor.text }
    : { screen: screen.name, ...id };
}

/** Screens whose keys count only after they were painted. */
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

/** A frame is on the screen. Returns the same model when that tells it nothing new. */
export function onPainted(model: Model, shown: ShownFrame, at: number): Model {
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
