import { swapSummary } from '../../follow-run.ts';
import { takeKey } from '../../keyboard/early-keys.ts';
import type { Command } from '../../keyboard/key-commands.ts';
import type { ScreenKeys, Tui } from '../../keyboard/key-handler.ts';
import { find } from '../../screen-stack.ts';
import { openObligations } from '../obligations/keys.ts';

export const summaryKeys: ScreenKeys<'summary'> = { summary: { command: onCommand } };

/** A finger that rests on a key after a run has ended must not leave before the end was read. */
function onCommand(tui: Tui, command: Command, at: number): void {
  const screen = find(tui.model(), 'summary');
  if (screen === undefined) return;
  const { quiet, counts } = takeKey(screen.quiet, at);
  tui.update('summary', (now) => ({ ...now, quiet }));
  if (!counts) return;
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
  }
}
