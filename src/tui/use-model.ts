import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import type { ModelStore } from './model-store.ts';
import { find } from './screen-stack.ts';
import type { Model, Screen, ScreenOf } from './view-model.ts';

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
