import type { Command } from '../../keyboard/key-commands.ts';
import type { ScreenKeys, Tui } from '../../keyboard/key-handler.ts';
import { editOf, type Press } from '../../keyboard/press.ts';
import { logHeight, moved, saveLog, searched } from '../../log-keys.ts';
import { followingWindow } from '../../log-window.ts';
import { closedSearch, newSearch } from '../../search.ts';

export const tailKeys: ScreenKeys<'tail' | 'tail-search'> = {
  tail: { command: onCommand },
  'tail-search': { command: onSearch, typed: onSearchTyped },
};

function onCommand(tui: Tui, command: Command): void {
  const model = tui.model();
  if (model.tail === undefined) return;
  const { tail } = model;
  const { log } = tail.view;
  switch (command) {
    case 'search':
      return tui.update('tail', (screen) => ({ ...screen, search: newSearch }));
    case 'layout':
      return tui.update('tail', (screen) => ({ ...screen, bare: !screen.bare }));
    case 'save':
      return saveLog(tui, `tail-${tail.state.instance}`, tail);
    default:
      tui.update('tail', (screen) => ({
        ...screen,
        log: moved(screen.log, log, logHeight(model), command),
      }));
  }
}

function onSearch(tui: Tui, command: Command): void {
  if (command === 'back')
    return tui.update('tail', (screen) => ({ ...screen, log: followingWindow, search: closedSearch }));
  if (command === 'accept')
    tui.update('tail', (screen) => ({ ...screen, search: { ...screen.search, open: false } }));
}

function onSearchTyped(tui: Tui, press: Press): void {
  const how = editOf(press);
  const model = tui.model();
  if (how === undefined || model.tail === undefined) return;
  const { log } = model.tail.view;
  tui.update('tail', (screen) => searched(screen, log, logHeight(model), how));
}
