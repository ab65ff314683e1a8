import type { RunView } from '../engine/run-view.ts';
import type { Tui } from './keyboard/key-handler.ts';
import type { RunModel } from './view-model.ts';

/** Asks for a stop; the keys since the last answer are written down with it, since a pause begins to count anew. */
export async function askStop(
  { model, set }: Pick<Tui, 'model' | 'set'>,
  { view, state }: Pick<RunModel, 'view' | 'state'>,
  what: Parameters<RunView['ask']>[0],
): Promise<void> {
  const { keys } = model();
  if (state.frame.surprise === undefined) return view.ask(what);
  await view.ask(what, { keys });
  set((now) => ({ ...now, keys: now.keys - keys }));
}
