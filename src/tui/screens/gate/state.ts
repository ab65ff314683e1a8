import type { Question } from '../../../engine/events.ts';
import { type Edit, edit } from '../../editor.ts';
import type { Command } from '../../keyboard/key-commands.ts';
import { find, update } from '../../screen-stack.ts';
import { clamp, moveBy } from '../../scrolling.ts';
import { closedSearch, matcher, type Search } from '../../search.ts';
import type { Model, RunModel } from '../../view-model.ts';
import { type Guard, newGuard } from './gate-guard.ts';
import { gateLines, gatePane } from './gate-lines.ts';

export interface GateScreen {
  readonly name: 'gate';
  readonly id: string;
  readonly guard: Guard;
  readonly top: number;
  readonly details: boolean;
  readonly search: Search;
}

export const newGate = ({ id, expects = 'y' }: Question, lastKeyAt: number | undefined): GateScreen => ({
  name: 'gate',
  id,
  guard: newGuard(expects, lastKeyAt),
  top: 0,
  details: false,
  search: closedSearch,
});

/** Whether what the gate shows is too old to act on: the engine takes nothing but its end. */
export const expired = ({ state, nowMs }: Pick<RunModel, 'state' | 'nowMs'>): boolean =>
  state.question?.expiresT !== undefined && nowMs > state.question.expiresT;

export function scrolled(model: Model, command: Command): Model {
  const screen = find(model, 'gate');
  const { height, width } = gatePane(model);
  const by = moveBy(command, height - 1, 0);
  if (screen === undefined || model.run === undefined || by === undefined) return model;
  const last = gateLines(model.run, screen, width).length - height;
  return update(model, 'gate', (gate) => ({ ...gate, top: clamp(gate.top + by, last) }));
}

/** The search runs with every key: the first hit comes into view. */
export function searched(model: Model, how: Edit): Model {
  const screen = find(model, 'gate');
  if (screen === undefined || model.run === undefined) return model;
  const editor = edit(screen.search.editor, how);
  const { height, width } = gatePane(model);
  const lines = gateLines(model.run, screen, width);
  const matches = matcher(editor.text);
  const hit = lines.findIndex(({ text }) => matches(text));
  const last = lines.length - height;
  return update(model, 'gate', (gate) => ({
    ...gate,
    search: { open: true, editor },
    top: hit === -1 ? gate.top : clamp(hit - 1, last),
  }));
}
