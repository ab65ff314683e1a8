import type { TailView } from '../run/tail-view.ts';
import { newTailScreen } from './screens/tail/state.ts';
import type { Model, TailModel } from './view-model.ts';

/** The machine as it is now; the same while nothing of it has changed. */
export function tailModel(view: TailView, old?: TailModel): TailModel {
  const state = view.state();
  if (old?.view !== view) return { view, state, logVersion: 0 };
  return old.state === state ? old : { ...old, state };
}

/** Shows what a machine says, and what firedrill says of it, as it comes. Returns how to stop. */
export function followTail(view: TailView, set: (change: (model: Model) => Model) => void): () => void {
  set((model) => ({ ...model, screens: [newTailScreen], tail: tailModel(view) }));
  return view.subscribe(() =>
    set(({ tail, ...model }) => {
      const now = tailModel(view, tail);
      return { ...model, tail: { ...now, logVersion: now.logVersion + 1 } };
    }),
  );
}
