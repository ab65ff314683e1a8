import { swapSummary } from '../../follow-run.ts';
import type { Command } from '../../keyboard/key-commands.ts';
import type { ScreenKeys, Tui } from '../../keyboard/key-handler.ts';
import { openObligations } from '../obligations/keys.ts';
import { scrolled } from './state.ts';

export const summaryKeys: ScreenKeys<'summary'> = { summary: { command: onCommand } };

function onCommand(tui: Tui, command: Command): void {
  const { run } = tui.model();
  switch (command) {
    case 'accept':
      return tui.goHome();
    case 'resume':
      return run?.state.phase === 'paused' ? tui.resume(run.state.frame.run) : undefined;
    case 'obligations':
      return openObligations(tui);
    case 'gate':
      return tui.set(swapSummary);
    case 'quit':
      return tui.leave();
    default:
      tui.set((model) => scrolled(model, command));
  }
}
