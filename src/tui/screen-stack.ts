import { createStore, type StoreApi } from 'zustand/vanilla';
import type { HomeModel } from './host.ts';
import type { Model, Screen, ScreenOf } from './view-model.ts';

export type Store = StoreApi<Model>;

export function createTuiStore(home: HomeModel, size: Model['size'], date: Date): Store {
  return createStore<Model>(() => ({
    size,
    home,
    screens: [{ name: 'home', selected: 0 }],
    leaving: false,
    repaints: 0,
    dateMs: date.getTime(),
    tickMs: 0,
  }));
}

export const push = (model: Model, screen: Screen): Model => ({
  ...model,
  screens: [...model.screens, screen],
});

/** The lowest screen stays. */
export const pop = (model: Model): Model =>
  model.screens.length > 1 ? { ...model, screens: model.screens.slice(0, -1) } : model;

/** Changes the topmost screen of that name, wherever it lies. */
export function update<N extends Screen['name']>(
  model: Model,
  name: N,
  change: (screen: ScreenOf<N>) => ScreenOf<N>,
): Model {
  const at = model.screens.findLastIndex((screen) => screen.name === name);
  if (at === -1) return model;
  return { ...model, screens: model.screens.with(at, change(model.screens[at] as ScreenOf<N>)) };
}

export function without(model: Model, ...names: readonly Screen['name'][]): Model {
  return { ...model, screens: model.screens.filter((screen) => !names.includes(screen.name)) };
}

export const clearNotice = (model: Model): Model => {
  const { notice: _notice, ...rest } = model;
  return rest;
};
