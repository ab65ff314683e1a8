import { isRunning } from '../../../engine/attribution.ts';
import { askStop } from '../../ask-stop.ts';
import type { Command } from '../../keyboard/key-commands.ts';
import type { KeyHandler, ScreenKeys, Tui } from '../../keyboard/key-handler.ts';
import { find, pop, push } from '../../screen-stack.ts';
import { clamp } from '../../scrolling.ts';
import { newStop } from './state.ts';
import { type StopOffer, stopOffers } from './stop-offers.ts';

const handler: KeyHandler = { command: onCommand };
export const stopKeys: ScreenKeys<'stop' | 'stop-abort' | 'stop-interrupt'> = {
  stop: handler,
  'stop-abort': handler,
  'stop-interrupt': handler,
};

/** Ctrl-C with an open run asks; without one it leaves; in what is left of an ended one it says that nothing runs. */
export function askToStop(tui: Tui): void {
  const model = tui.model();
  // Nothing can be asked of a run that has stopped for good.
  if (tui.host.trouble?.() !== undefined) return tui.leave();
  if (model.run === undefined || model.run.watching) return tui.leave();
  if (model.run.state.phase !== 'open')
    return tui.say('Nothing runs: this run has ended here. Go back (esc); there q leaves firedrill.');
  if (find(model, 'stop') !== undefined) return;
  tui.set((now) => push(now, newStop));
}

function onCommand(tui: Tui, command: Command): void {
  const screen = find(tui.model(), 'stop');
  const { run } = tui.model();
  if (screen === undefined || run === undefined) return;
  if (screen.confirm !== undefined) {
    if (command === 'back') return tui.update('stop', ({ confirm: _asked, step: _step, ...now }) => now);
    if (command !== screen.confirm) return;
    if (command === 'interrupt' && screen.step !== run.state.steps.find(isRunning)?.id) {
      tui.set(pop);
      return tui.say('That step has ended meanwhile: nothing was interrupted.');
    }
    return ask(tui, screen.confirm);
  }
  const offers = stopOffers(run.state);
  if (command === 'up' || command === 'down') {
    const selected = clamp(screen.selected + (command === 'up' ? -1 : 1), offers.length - 1);
    return tui.update('stop', (now) => ({ ...now, selected }));
  }
  const chosen =
    command === 'accept' ? offers[screen.selected] : offers.find((offer) => offer.command === command);
  if (chosen !== undefined) take(tui, chosen.command);
}

function take(tui: Tui, command: StopOffer['command']): void {
  switch (command) {
    case 'wait':
      return tui.set(pop);
    case 'after-step':
      return ask(tui, 'stop-after-step');
    case 'leave':
      return tui.leave();
    case 'interrupt':
      return tui.update('stop', (now) => {
        const step = tui.model().run?.state.steps.find(isRunning)?.id;
        return { ...now, confirm: command, ...(step !== undefined && { step }) };
      });
    case 'abort':
      return tui.update('stop', (now) => ({ ...now, confirm: command }));
  }
}

function ask(tui: Tui, what: 'abort' | 'stop-after-step' | 'interrupt'): void {
  const { run } = tui.model();
  if (run === undefined) return;
  tui.set(pop);
  tui.urgent('Writing it down …', () => askStop(tui, run, what));
}
