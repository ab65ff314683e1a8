import { showQuestion, swapSummary } from '../../follow-run.ts';
import type { Command } from '../../keyboard/key-commands.ts';
import type { KeyHandler, ScreenKeys, Tui } from '../../keyboard/key-handler.ts';
import { editOf, type Press } from '../../keyboard/press.ts';
import { narrow } from '../../layout.ts';
import { logHeight, saveLog, scrollLog, searched } from '../../log-keys.ts';
import { followingWindow } from '../../log-window.ts';
import { push, update } from '../../screen-stack.ts';
import { closedSearch, newSearch } from '../../search.ts';
import type { Model } from '../../view-model.ts';
import { stepPage } from '../page/step-page.ts';
import { newSince } from '../since/state.ts';
import { nextLayout, withLog } from './state.ts';

const handler: KeyHandler = { command: onCommand };
export const runKeys: ScreenKeys<'run' | 'ended' | 'log-search'> = {
  run: handler,
  ended: handler,
  'log-search': { command: onSearch, typed: onSearchTyped },
};

function onCommand(tui: Tui, command: Command): void {
  const { run } = tui.model();
  if (run === undefined) return;
  switch (command) {
    case 'search':
      return tui.set((model) =>
        update(model, 'run', (screen) => ({ ...withLog(screen, narrow(model)), search: newSearch })),
      );
    case 'layout':
      return tui.set((model) => update(model, 'run', (screen) => nextLayout(screen, narrow(model))));
    case 'step':
      return tui.set((model) => push(model, stepPage(run, tui.host)));
    case 'since':
      return tui.set((model) => push(model, newSince));
    case 'save':
      return saveLog(tui, run.state.frame.run, run);
    case 'gate':
      return tui.set(takeUp);
    default:
      scrollLog(tui, command);
  }
}

/** Comes back to the question that was put off. */
function takeUp(model: Model): Model {
  if (model.run !== undefined && model.run.state.phase !== 'open') return swapSummary(model);
  const question = model.run?.state.question;
  if (question === undefined)
    return {
      ...model,
      notice: {
        tone: 'plain',
        text: model.run?.watching ? 'No question is open now.' : 'Nothing waits for you now.',
      },
    };
  const again = update(model, 'run', ({ putOff: _putOff, ...screen }) => screen);
  return showQuestion(again, question);
}

function onSearch(tui: Tui, command: Command): void {
  if (command === 'back')
    return tui.update('run', (screen) => ({ ...screen, log: followingWindow, search: closedSearch }));
  if (command === 'accept')
    tui.update('run', (screen) => ({ ...screen, search: { ...screen.search, open: false } }));
}

function onSearchTyped(tui: Tui, press: Press): void {
  const how = editOf(press);
  const model = tui.model();
  if (how === undefined || model.run === undefined) return;
  const { log } = model.run.view;
  tui.update('run', (screen) => searched(screen, log, logHeight(model), how));
}
