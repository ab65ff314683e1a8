import type { Command } from '../bindings.ts';
import { bodyHeight } from '../layout.ts';
import { find, type HistoryRunScreen, type Model, type TextScreen, top } from '../model.ts';
import { historyRunLines } from '../pages.ts';
import { key } from '../quiet.ts';
import type { Shell } from '../shell.ts';
import { update } from '../store.ts';
import { swapSummary } from '../sync.ts';
import { wrapped } from '../text-lines.ts';
import { openObligations } from './obligations.ts';

/** Screens that are only read: they scroll. */
export function reading(shell: Shell, command: Command): void {
  shell.set((model) => {
    const screen = top(model);
    if (screen.name !== 'text' && screen.name !== 'history-run') return model;
    const moved = scrolled(model, screen, command);
    return update(model, screen.name, (now) => ({ ...now, top: moved }));
  });
}

function scrolled(model: Model, screen: TextScreen | HistoryRunScreen, command: Command): number {
  const page = bodyHeight(model) - 2;
  const lines =
    screen.name === 'text' ? screen.lines : historyRunLines(screen.detail, model.size.columns - 4);
  const last = Math.max(0, wrapped(lines, model.size.columns - 4).length - page);
  const by = { up: -1, down: 1, 'page-up': 1 - page, 'page-down': page - 1, first: -last, last };
  return command in by
    ? Math.max(0, Math.min(last, screen.top + by[command as keyof typeof by]))
    : screen.top;
}

export function summary(shell: Shell, command: Command, at: number): void {
  const screen = find(shell.model(), 'summary');
  if (screen === undefined) return;
  const { quiet, counts } = key(screen.quiet, at);
  shell.set((model) => update(model, 'summary', (now) => ({ ...now, quiet })));
  if (!counts) return;
  if (command === 'accept') return shell.goHome();
  if (command === 'obligations') return openObligations(shell);
  if (command === 'gate') shell.set(swapSummary);
}
