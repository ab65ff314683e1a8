import type { Command } from '../../keyboard/key-commands.ts';
import type { KeyHandler, ScreenKeys, Tui } from '../../keyboard/key-handler.ts';
import { pop, top } from '../../screen-stack.ts';
import { takeBack } from '../../take-back.ts';
import { playRun } from '../history/keys.ts';
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
  'history-run': {
    command(tui, command) {
      const screen = top(tui.model());
      if (command === 'play' && screen.name === 'history-run') playRun(tui, screen.detail.row.run);
      else onCommand(tui, command);
    },
  },
  // Up and down go to the steps before and after.
  step: {
    command(tui, command) {
      const screen = top(tui.model());
      if (command === 'take-back')
        return takeBack(tui, screen.name === 'page' ? screen.step : undefined, pop);
      if (command !== 'up' && command !== 'down') return onCommand(tui, command);
      tui.set((model) => neighbour(model, command === 'up' ? -1 : 1, tui.host));
    },
  },
};

function onCommand(tui: Tui, command: Command): void {
  tui.set((model) => (command === 'back' ? pop(model) : scrolled(model, command)));
}
