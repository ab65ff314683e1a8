import type { Writable } from 'node:stream';
import { createStore } from 'zustand/vanilla';
import { isBehind, whenTaken } from '../files/slow-reader.ts';
import type { ModelStore } from './model-store.ts';
import type { Model } from './view-model.ts';

/** A terminal that took nothing for this long may have lost more than frames: it is painted whole. */
const LONG_MS = 1000;

/**
 * What the views show: the model, standing still while the terminal has not taken the last frame. So nobody waits for a
 * terminal, frames that it would not take are never made, and when it reads again one frame shows how things are now.
 */
export function shownStore(
  store: ModelStore,
  terminal: Writable,
  paintWhole: () => void,
): { readonly shown: ModelStore; readonly stop: () => void } {
  const shown = createStore<Model>(() => store.getState());
  let waits = false;
  const catchUp = (behindSince: number): void => {
    waits = false;
    shown.setState(store.getState(), true);
    if (performance.now() - behindSince >= LONG_MS) paintWhole();
  };
  const stop = store.subscribe((now) => {
    if (waits) return;
    if (!isBehind(terminal)) return shown.setState(now, true);
    waits = true;
    const since = performance.now();
    whenTaken(terminal, () => catchUp(since));
  });
  return { shown, stop };
}
