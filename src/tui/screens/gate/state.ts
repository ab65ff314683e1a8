import type { Question } from '../../../engine/events.ts';
import { type Edit, edit } from '../../editor.ts';
import type { Command } from '../../keyboard/key-commands.ts';
import { find, update } from '../../screen-stack.ts';
import { clamp, moveBy } from '../../scrolling.ts';
import { closedSearch, matcher, type Search } from '../../search.ts';
import type { Model } from '../../view-model.ts';
import { type Guard, newGuard } from './gate-guard.ts';
import { textToFind } from './gate-line.ts';
import { gatePane, paneLines } from './gate-lines.ts';

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

export function scrolled(model: Model, command: Command): Model {
  const screen = find(model, 'gate');
  const { height } = gatePane(model);
  const by = moveBy(command, height - 1, 0);
  if (screen === undefined || model.run === undefined || by === undefined) return model;
  const last = paneLines(model).length - height;
  return update(model, 'gate', (gate) => ({ ...gate, top: clamp(gate.top + by, last) }));
}

/** The search runs with every key: the first hit comes into view. */
export function searched(model: Model, how: Edit): Model {
  const screen = find(model, 'gate');
  if (screen === undefined) return model;
  const search = { open: true, editor: edit(screen.search.editor, how) };
  const [top = screen.top] = hits(model, search).tops;
  return update(model, 'gate', (gate) => ({ ...gate, search, top }));
}

/** To the next hit that is not on the screen yet, or the one before; from the last to the first. */
export function nextHit(model: Model, by: 1 | -1): Model {
  const screen = find(model, 'gate');
  if (screen === undefined) return model;
  const { tops } = hits(model, screen.search);
  const next = by === 1 ? tops.find((top) => top > screen.top) : tops.findLast((top) => top < screen.top);
  const top = next ?? tops.at(by === 1 ? 0 : -1) ?? screen.top;
  return update(model, 'gate', (gate) => ({ ...gate, top }));
}

/** How many rows the search finds, and where the pane begins to show them. */
export function hits(
  model: Model,
  search: Search,
): { readonly count: number; readonly tops: readonly number[] } {
  const screen = find(model, 'gate');
  if (screen === undefined || model.run === undefined) return { count: 0, tops: [] };
  const { height } = gatePane(model);
  const lines = paneLines(model);
  const matches = matcher(search.editor.text);
  const found = lines.flatMap((line, i) => (matches(textToFind(line)) ? [i] : []));
  const tops = new Set(found.map((hit) => clamp(hit - 1, lines.length - height)));
  return { count: found.length, tops: [...tops] };
}
