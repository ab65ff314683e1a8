import { createStore, type StoreApi } from 'zustand/vanilla';
import type { HomeModel } from './host.ts';
import { newQuiet } from './keyboard/early-keys.ts';
import type { Model } from './view-model.ts';

export type ModelStore = StoreApi<Model>;

/** The one store that the views select from; it begins on the home screen. */
export function createModelStore(home: HomeModel, size: Model['size'], date: Date): ModelStore {
  return createStore<Model>(() => ({
    size,
    home,
    screens: [{ name: 'home', selected: 0 }],
    leaving: false,
    repaints: 0,
    suspends: 0,
    keys: 0,
    dateMs: date.getTime(),
    tickMs: 0,
    quiet: newQuiet(undefined),
  }));
}
