import { perhapsByMistake, whyNotTakenBack } from '../../engine/take-back.ts';
import { top } from '../screen-stack.ts';
import { choicesOf, surpriseField } from '../screens/declare/choices.ts';
import { commandLines, commandRows } from '../screens/dialog/dialog-layout.ts';
import { shownRows } from '../screens/history/state.ts';
import { pageWindow } from '../screens/page/state.ts';
import { scrolls } from '../screens/summary/state.ts';
import { stopOffers } from '../screens/stop/stop-offers.ts';
import { isMode } from '../theme.ts';
import type { Model } from '../view-model.ts';
import { bindings } from './bindings.ts';
import type { Command, Context } from './key-commands.ts';
import { contextOf, isCommand, keyName, printable } from './keymap.ts';

export interface FooterKey {
  readonly key: string;
  readonly word: string;
  readonly spare?: true;
}

/** What the footer shows: each binding that has a word and something to do, with a key that works right now. */
export function footer(model: Model): readonly FooterKey[] {
  const context = contextOf(model);
  return bindings[context].flatMap(({ keys, command, word, label, spare }) => {
    if (word === undefined || !offered(model, command) || idle(model, context, command)) return [];
    const working = keys.filter((key) => isCommand(model, context, key));
    const key = working.find(printable) ?? working[0];
    return key === undefined ? [] : [{ key: label ?? keyName(key), word, ...(spare && { spare }) }];
  });
}

/** Whether the command is among what can be chosen here now; others are named neither in the footer nor in the help. */
export function offered(model: Model, command: Command): boolean {
  const screen = top(model);
  const { name } = screen;
  const { run } = model;
  if (isMode(command)) return model.home.worlds[command].available;
  // There is nothing to stop for whoever only watches.
  if (run?.watching && command === 'stop') return false;
  if (run?.watching && command === 'take-over') return run.watching.holder !== undefined;
  if (run?.watching && command === 'resume')
    return run.watching.holder === undefined && run.state.phase !== 'closed';
  if (name === 'summary' && command === 'resume') return run?.state.phase === 'paused';
  if (command === 'take-back') return canTakeBack(model);
  if (command === 'surprise') return screen.name === 'declare' && surpriseField(screen) !== undefined;
  if (name !== 'stop' || run === undefined || (command !== 'after-step' && command !== 'interrupt'))
    return true;
  return stopOffers(run.state).some((offer) => offer.command === command);
}

function canTakeBack(model: Model): boolean {
  const screen = top(model);
  const { run } = model;
  if (run === undefined || run.watching) return false;
  if (screen.name === 'dialog') return perhapsByMistake(run.state) !== undefined;
  if (screen.name !== 'page' || screen.step === undefined) return false;
  return whyNotTakenBack(run.state, screen.step) === undefined;
}

/** Whether the key would do nothing here now: a footer that names it would promise something. */
function idle(model: Model, context: Context, command: Command): boolean {
  const screen = top(model);
  if (command === 'stop') return model.run?.state.phase !== 'open';
  if (context === 'home' && command === 'resume') return model.home.unfinished.length === 0;
  if (command === 'gate' && context === 'watch') return model.run?.state.question === undefined;
  if (command === 'error' && (context === 'watch-question' || context === 'play-question'))
    return screen.name !== 'dialog';
  if (context === 'history' && (command === 'accept' || command === 'play'))
    return screen.name === 'history' && shownRows(screen).length === 0;
  if (command === 'settle') return screen.name === 'obligations' && screen.rows.length === 0;
  if (context === 'home' && command === 'obligations') return model.home.obligations.length === 0;
  if (context === 'summary' && command === 'obligations')
    return model.run?.state.obligations.every(({ settled }) => settled !== undefined) ?? true;
  if (context === 'dialog-input' && screen.name === 'dialog' && screen.form?.kind === 'input') {
    const { inputs, selected } = screen.form;
    if (command === 'up') return inputs.length < 2;
    if (command === 'left') return inputs[selected]?.choices === undefined;
  }
  if (command === 'left' && screen.name === 'declare') {
    const field = screen.fields[screen.selected];
    return field === undefined || (choicesOf(screen, field)?.length ?? 0) < 2;
  }
  if (screen.name === 'summary' && command === 'up') return !scrolls(model);
  if (context === 'page' || context === 'stopped' || context === 'history-run')
    return command === 'up' && pageWindow(screen, model.size).last === 0;
  if (context === 'step') return command === 'page-up' && pageWindow(screen, model.size).last === 0;
  if (screen.name === 'history' && command === 'resume') {
    const state = shownRows(screen)[screen.selected]?.state;
    return state !== 'waiting' && state !== 'interrupted' && state !== 'running';
  }
  if (context !== 'dialog-text' || command !== 'page-up') return false;
  return commandLines(model).length <= commandRows(model);
}
