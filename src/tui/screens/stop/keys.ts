import type { Command } from '../../keyboard/key-commands.ts';
import { find, type StopScreen, tooSmall } from '../../view-model.ts';
import { key, newQuiet } from '../../keyboard/early-keys.ts';
import type { Shell } from '../../keyboard/key-handler.ts';
import { type StopOffer, stopOffers } from './stop-offers.ts';
import { pop, push, update } from '../../screen-stack.ts';
import { say } from '../../handlers/common.ts';

const change = (shell: Shell, how: (stop: StopScreen) => StopScreen): void =>
  shell.set((model) => update(model, 'stop', how));

/** Ctrl-C with an open run asks; without one it leaves; in what is left of an ended one it says that nothing runs. */
export function askToStop(shell: Shell): void {
  const model = shell.model();
  // Nothing can be asked of a run that has stopped for good.
  if (shell.host.trouble?.() !== undefined) return shell.leave();
  if (model.run === undefined || (model.run.state.phase !== 'open' && tooSmall(model))) return shell.leave();
  if (model.run.state.phase !== 'open')
    return say(shell, 'Nothing runs: this run has ended here. Go back (esc); there q leaves firedrill.');
  if (find(model, 'stop') !== undefined) return;
  shell.set((now) =>
    push(now, { name: 'stop', selected: 0, quiet: newQuiet(now.lastKeyMs), confirmAbort: false }),
  );
}

export function stop(shell: Shell, command: Command, at: number): void {
  const screen = find(shell.model(), 'stop');
  const { run } = shell.model();
  if (screen === undefined || run === undefined) return;
  const { quiet, counts } = key(screen.quiet, at);
  change(shell, (now) => ({ ...now, quiet }));
  if (!counts) return;
  if (screen.confirmAbort) return confirm(shell, command);
  const offers = stopOffers(run.state);
  if (command === 'up' || command === 'down') {
    const selected = Math.max(0, Math.min(offers.length - 1, screen.selected + (command === 'up' ? -1 : 1)));
    return change(shell, (now) => ({ ...now, selected }));
  }
  const chosen =
    command === 'accept' ? offers[screen.selected] : offers.find((offer) => offer.command === command);
  if (chosen !== undefined) take(shell, chosen.command);
}

function confirm(shell: Shell, command: Command): void {
  if (command === 'back') return change(shell, (now) => ({ ...now, confirmAbort: false }));
  if (command === 'abort') ask(shell, 'abort');
}

function take(shell: Shell, command: StopOffer['command']): void {
  switch (command) {
    case 'wait':
      return shell.set(pop);
    case 'after-step':
      return ask(shell, 'stop-after-step');
    case 'interrupt':
      return ask(shell, 'interrupt');
    case 'leave':
      return shell.leave();
    case 'abort':
      return change(shell, (now) => ({ ...now, confirmAbort: true }));
  }
}

function ask(shell: Shell, what: 'abort' | 'stop-after-step' | 'interrupt'): void {
  const { run } = shell.model();
  if (run === undefined) return;
  shell.set((model) => pop(model));
  shell.urgent('Writing it down …', () => run.view.ask(what));
}
