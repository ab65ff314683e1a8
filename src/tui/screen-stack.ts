import type { Model, Screen, ScreenOf } from './view-model.ts';

/** The screen that is shown. */
export const top = (model: Model): Screen => {
  const screen = model.screens.at(-1);
  if (screen === undefined) throw new Error('no screen is open');
  return screen;
};

/** The topmost screen of that name, wherever it lies. */
export const find = <N extends Screen['name']>(model: Model, name: N): ScreenOf<N> | undefined =>
  model.screens.findLast((screen): screen is ScreenOf<N> => screen.name === name);

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
