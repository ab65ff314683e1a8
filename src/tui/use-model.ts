import { createContext, useContext, useRef } from 'react';
import { useStore } from 'zustand';
import type { ModelStore } from './model-store.ts';
import { find } from './screen-stack.ts';
import type { Model, RunModel, Screen, ScreenOf, StillRun } from './view-model.ts';

export const StoreContext = createContext<ModelStore | undefined>(undefined);

export function useModel<T>(select: (model: Model) => T): T {
  const store = useContext(StoreContext);
  if (store === undefined) throw new Error('a view needs the store around it');
  return useStore(store, select);
}

/** The topmost screen of that name. A view is mounted only while its screen is there. */
export function useScreen<N extends Screen['name']>(name: N): ScreenOf<N> {
  const screen = useModel((model) => find(model, name));
  if (screen === undefined) throw new Error(`the screen "${name}" is not open`);
  return screen;
}

/** The run as its last event left it: the same while only time goes by. What moves with time is for `Moving`. */
export function useStillRun(): StillRun | undefined {
  const last = useRef<RunModel>(undefined);
  return useModel(({ run }) => {
    if (!run || !last.current || !sameButTime(run, last.current)) last.current = run;
    return last.current;
  });
}

function sameButTime(
  { nowMs: _now, forecast: _left, progress, ...run }: RunModel,
  before: RunModel,
): boolean {
  return (
    Object.entries(run).every(([key, value]) => value === before[key as keyof RunModel]) &&
    (progress === before.progress || still(progress) === still(before.progress))
  );
}

/** What a step says of itself, without what moves by itself while it says nothing new. */
function still(progress: RunModel['progress']): string | undefined {
  if (progress === undefined) return undefined;
  const { since: _since, at: _at, boot, ...said } = progress;
  const stages = boot?.stages.map(({ title, status, done, tries }) => [title, status, done, tries]);
  return JSON.stringify([said, boot?.source, boot?.tries, stages]);
}
