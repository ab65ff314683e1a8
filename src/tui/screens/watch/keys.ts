import { swapSummary } from '../../follow-run.ts';
import type { Command } from '../../keyboard/key-commands.ts';
import type { KeyHandler, ScreenKeys, Tui } from '../../keyboard/key-handler.ts';
import { scrollLog } from '../../log-keys.ts';
import { pop, push, top, update } from '../../screen-stack.ts';
import { newSearch } from '../../search.ts';
import { scrolled } from '../gate/state.ts';
import { errorPage } from '../page/error-page.ts';
import { stepPage } from '../page/step-page.ts';
import { runKeys } from '../run/keys.ts';
import { scrolled as scrolledSummary } from '../summary/state.ts';
import { openTakeOver } from '../take-over/keys.ts';
import { watchersKeys } from './watchers-keys.ts';

/** Keys of whoever watches a run that somebody else writes: they look around, and what would act says why it does not. */
const handler = (look: (tui: Tui, command: Command) => void): KeyHandler => ({
  command: (tui, command) => onCommand(tui, command, look),
  typed: why,
  pasted: why,
});

export const watchKeys: ScreenKeys<'watch' | 'watch-gate' | 'watch-question' | 'watch-summary'> = {
  watch: handler(atRun),
  'watch-gate': handler(atGate),
  'watch-question': handler(atQuestion),
  'watch-summary': handler(atSummary),
};

function onCommand(tui: Tui, command: Command, look: (tui: Tui, command: Command) => void): void {
  const { run } = tui.model();
  if (run === undefined) return;
  switch (command) {
    case 'resume':
      // Held: then it is taken over or left alone. Over: nothing goes on.
      if (run.watching?.holder || run.state.phase === 'closed') return why(tui);
      return tui.resume(run.state.frame.run);
    case 'take-over':
      return openTakeOver(tui);
    case 'step':
      return tui.set((model) => push(model, stepPage(run, tui.host)));
    default:
      look(tui, command);
  }
}

function why(tui: Tui): void {
  const { run } = tui.model();
  if (run === undefined) return;
  tui.warn(`${run.watching?.playback ? 'This is a playback.' : 'You are watching.'} ${watchersKeys(run)}`);
}

function atRun(tui: Tui, command: Command): void {
  if (command === 'back') return tui.goHome();
  runKeys.run.command?.(tui, command, 0);
}

function atGate(tui: Tui, command: Command): void {
  switch (command) {
    case 'back':
      return putOff(tui);
    case 'details':
      return tui.update('gate', (screen) => ({ ...screen, details: !screen.details, top: 0 }));
    case 'search':
      return tui.update('gate', (screen) => ({ ...screen, search: newSearch }));
    default:
      tui.set((model) => scrolled(model, command));
  }
}

function atQuestion(tui: Tui, command: Command): void {
  const { run } = tui.model();
  if (run === undefined) return;
  if (command === 'back') return putOff(tui);
  if (command !== 'error') return scrollLog(tui, command);
  tui.attempt('Reading the log …', async () => {
    const page = await errorPage(run, tui.host);
    tui.set((model) => push(model, page));
  });
}

function atSummary(tui: Tui, command: Command): void {
  if (command === 'accept') return tui.goHome();
  if (command === 'gate') return tui.set(swapSummary);
  if (command === 'quit') return tui.leave();
  tui.set((model) => scrolledSummary(model, command));
}

/** To the steps and the log; `g` leads back to the question. */
function putOff(tui: Tui): void {
  const screen = top(tui.model());
  if ('id' in screen) tui.set((model) => pop(update(model, 'run', (run) => ({ ...run, putOff: screen.id }))));
}
