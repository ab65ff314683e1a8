import { newQuiet, painted } from './keyboard/early-keys.ts';
import type { Context } from './keyboard/key-commands.ts';
import { contextOf } from './keyboard/keymap.ts';
import { atNextKey } from './notices.ts';
import { top, update } from './screen-stack.ts';
import { guardStep } from './screens/gate/gate-guard.ts';
import type { Model } from './view-model.ts';

/** What a frame shows that keys are meant for. */
export interface ShownFrame {
  readonly context: Context;
  /** The question's. */
  readonly id?: string;
  /** Typed at a gate. */
  readonly text?: string;
}

/** What a frame of this model shows. */
export function shownBy(model: Model): ShownFrame {
  const screen = top(model);
  const context = contextOf(model);
  if (context === 'too-small') return { context };
  const id = 'id' in screen ? { id: screen.id } : {};
  return screen.name === 'gate' ? { context, ...id, text: screen.guard.editor.text } : { context, ...id };
}

const sameAsked = (a: ShownFrame, b: ShownFrame): boolean => a.context === b.context && a.id === b.id;

/**
 * What comes with a change of what is shown: keys that are on their way were meant for what was there before, a covered
 * gate must be painted and read anew, and what was said belongs to the screen where it was said.
 */
export function afterChange(before: Model, after: Model): Model {
  if (before.screens === after.screens && before.size === after.size && before.run === after.run)
    return after;
  const shown = shownBy(after);
  if (sameAsked(shown, shownBy(before))) return after;
  const screens = after.screens.map((screen) =>
    screen.name === 'gate' && (shown.context !== 'gate' || screen !== top(after))
      ? { ...screen, guard: guardStep(screen.guard, { type: 'hidden' }).guard }
      : screen,
  );
  const next = { ...after, screens, quiet: newQuiet(after.quiet.lastKeyAt) };
  // A failure stands until the next key: somebody must have seen it.
  return after.notice === before.notice && after.notice?.tone === 'plain' ? atNextKey(next) : next;
}

/** Something else was on the screen, in front of all of it: keys count only once this is painted and read anew. */
export function uncovered(model: Model): Model {
  const screens = model.screens.map((screen) =>
    screen.name === 'gate' ? { ...screen, guard: guardStep(screen.guard, { type: 'hidden' }).guard } : screen,
  );
  return { ...model, screens, quiet: newQuiet(model.quiet.lastKeyAt) };
}

/** A frame is on the screen. Returns the same model when that tells it nothing new. */
export function onPainted(model: Model, shown: ShownFrame, at: number): Model {
  // A frame that was made for another screen or size can still come after these have changed.
  if (!sameAsked(shown, shownBy(model))) return model;
  const quiet = painted(model.quiet, at);
  const next = quiet === model.quiet ? model : { ...model, quiet };
  const screen = top(next);
  // Its search covers the gate's own line.
  if (screen.name !== 'gate' || shown.context !== 'gate') return next;
  const guard = guardStep(screen.guard, { type: 'painted', at, text: shown.text ?? '' }).guard;
  return guard.quiet.shownAt === screen.guard.quiet.shownAt && guard.finishedAt === screen.guard.finishedAt
    ? next
    : update(next, 'gate', (gate) => ({ ...gate, guard }));
}
