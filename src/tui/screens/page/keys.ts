import type { Command } from '../../keyboard/key-commands.ts';
import type { KeyHandler, ScreenKeys, Tui } from '../../keyboard/key-handler.ts';
import { framedStep } from '../../../engine/retry.ts';
import { pop, top } from '../../screen-stack.ts';
import { neighbour, scrolled } from './state.ts';

const read: KeyHandler = { command: onCommand };
export const pageKeys: ScreenKeys<'page' | 'stopped' | 'step' | 'history-run'> = {
  page: read,
  stopped: {
    command(tui, command) {
      const { run } = tui.model();
      if (command === 'resume' && run) tui.resume(run.state.frame.run);
      else onCommand(tui, command);
    },
  },
  'history-run': read,
  // Up and down go to the steps before and after.
  step: {
    command(tui, command) {
      if (command === 'take-back') return takeBack(tui);
      if (command !== 'up' && command !== 'down') return onCommand(tui, command);
      tui.set((model) => neighbour(model, command === 'up' ? -1 : 1, tui.host));
    },
  },
};

/** A step that was not done by hand after all. */
function takeBack(tui: Tui): void {
  const { run } = tui.model();
  const screen = top(tui.model());
  if (run === undefined || screen.name !== 'page' || screen.step === undefined) return;
  const { step } = screen;
  const { title } = framedStep(run.state, step);
  if (run.watching) return tui.warn('You are watching this run: nothing of it can be changed from here.');
  tui.attempt('Writing it down …', async () => {
    const why = await run.view.takeBack(step);
    if (why !== undefined) return tui.warn(why);
    tui.set(pop);
    tui.say(`"${title}" is open again.`);
  });
}

function onCommand(tui: Tui, command: Command): void {
  tui.set((model) => (command === 'back' ? pop(model) : scrolled(model, command)));
}
