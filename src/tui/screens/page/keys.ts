import { stepsOf } from '../../../engine/at-hand.ts';
import type { Command } from '../../keyboard/key-commands.ts';
import { find, type Model, top } from '../../view-model.ts';
import { stepPage } from './step-page.ts';
import { key } from '../../keyboard/early-keys.ts';
import { readingOf } from './state.ts';
import type { Shell } from '../../keyboard/key-handler.ts';
import { update } from '../../screen-stack.ts';
import { swapSummary } from '../../follow-run.ts';
import { resume } from '../../handlers/common.ts';
import { openObligations } from '../obligations/keys.ts';

/** Screens that are only read: they scroll. */
export function reading(shell: Shell, command: Command): void {
  shell.set((model) => scrolled(model, command));
}

function scrolled(model: Model, command: Command): Model {
  const screen = top(model);
  const { rows, last } = readingOf(screen, model.size);
  const by = { up: -1, down: 1, 'page-up': 1 - rows, 'page-down': rows - 1, first: -last, last };
  if ((screen.name !== 'text' && screen.name !== 'history-run') || !(command in by)) return model;
  const moved = Math.max(0, Math.min(last, screen.top + by[command as keyof typeof by]));
  return update(model, screen.name, (now) => ({ ...now, top: moved }));
}

/** The page of a step: up and down go to its neighbours, the rest scrolls. */
export function steps(shell: Shell, command: Command): void {
  if (command !== 'up' && command !== 'down') return reading(shell, command);
  shell.set((model) => {
    const { run } = model;
    const screen = top(model);
    if (run === undefined || screen.name !== 'text') return model;
    const ids = stepsOf(run.state).map(({ id }) => id);
    const next = ids[ids.findIndex((id) => id === screen.step) + (command === 'up' ? -1 : 1)];
    return next === undefined ? model : update(model, 'text', () => stepPage(run, shell.host, next));
  });
}

export function summary(shell: Shell, command: Command, at: number): void {
  const screen = find(shell.model(), 'summary');
  if (screen === undefined) return;
  const { quiet, counts } = key(screen.quiet, at);
  shell.set((model) => update(model, 'summary', (now) => ({ ...now, quiet })));
  if (!counts) return;
  if (command === 'accept') return shell.goHome();
  const { run } = shell.model();
  if (command === 'resume' && run?.state.phase === 'paused') return resume(shell, run.state.frame.run);
  if (command === 'obligations') return openObligations(shell);
  if (command === 'gate') shell.set(swapSummary);
}
