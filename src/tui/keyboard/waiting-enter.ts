import { worldWords } from '../../worlds/world-words.ts';
import { find, top } from '../screen-stack.ts';
import { declareKeys } from '../screens/declare/keys.ts';
import { ready } from './early-keys.ts';
import type { Tui } from './key-handler.ts';

/**
 * An Enter that was pressed while a form opened. Where nothing real is done it is not lost: it counts as soon as the form was
 * seen and the keyboard is quiet. One more Enter until then is a finger that rests on it, and any other key wants something else. What is
 * real is begun by nothing that was pressed before it was seen.
 */
export function keepEnter(tui: Tui): boolean {
  const { enterWaits, quiet } = tui.model();
  const form = find(tui.model(), 'declare');
  if (enterWaits || quiet.droppedAt !== undefined || (form && worldWords[form.mode].real)) return false;
  tui.set((model) => ({ ...model, enterWaits: true }));
  return true;
}

/** `at`: monotonic ms. */
export function takeWaitingEnter(tui: Tui, at: number): void {
  const { enterWaits, quiet, busy } = tui.model();
  const form = top(tui.model()).name === 'declare';
  if (!enterWaits || (form ? !ready(quiet, at) : busy !== undefined)) return;
  tui.set(({ enterWaits: _taken, ...model }) => model);
  if (form) declareKeys.declare.command?.(tui, 'accept', at);
}
