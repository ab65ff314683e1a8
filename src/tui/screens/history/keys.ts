import { edit } from '../../editor.ts';
import type { Command } from '../../keyboard/key-commands.ts';
import type { ScreenKeys, Tui } from '../../keyboard/key-handler.ts';
import { editOf, type Press } from '../../keyboard/press.ts';
import { bodyHeight } from '../../layout.ts';
import { find, push } from '../../screen-stack.ts';
import { clamp, moveBy } from '../../scrolling.ts';
import { closedSearch, newSearch, type Search } from '../../search.ts';
import { shownRows } from './state.ts';

export const historyKeys: ScreenKeys<'history' | 'history-search'> = {
  history: { command: onCommand },
  'history-search': { command: onSearch, typed: onSearchTyped },
};

export function openHistory(tui: Tui): void {
  tui.attempt('Reading the journals …', async () => {
    const rows = await tui.host.history();
    tui.set((model) => push(model, { name: 'history', rows, selected: 0, search: closedSearch }));
  });
}

function onCommand(tui: Tui, command: Command): void {
  const screen = find(tui.model(), 'history');
  if (screen === undefined) return;
  const { selected } = screen;
  const rows = shownRows(screen);
  const row = rows[selected];
  switch (command) {
    case 'back':
      if (screen.search.editor.text === '') return tui.goHome();
      return lookFor(tui, closedSearch);
    case 'search':
      return lookFor(tui, newSearch);
    case 'accept':
      return row === undefined ? tui.say(NONE) : openRun(tui, row.run);
    case 'resume':
      if (row?.state === 'waiting' || row?.state === 'interrupted' || row?.state === 'running')
        return tui.resume(row.run);
      return tui.say(row === undefined ? NONE : `This run is ${row.state}; there is nothing to resume.`);
    case 'play':
      return row === undefined ? tui.say(NONE) : playRun(tui, row.run);
    default: {
      move(tui, command);
    }
  }
}

const NONE = 'There is no such run.';

function move(tui: Tui, command: Command): void {
  const page = bodyHeight(tui.model()) - 3;
  tui.update('history', (now) => {
    const { length } = shownRows(now);
    return { ...now, selected: clamp(now.selected + (moveBy(command, page, length) ?? 0), length - 1) };
  });
}

/** The list follows with every key; what was marked in another list is not. */
const lookFor = (tui: Tui, search: Search): void =>
  tui.update('history', (now) => ({ ...now, selected: 0, search }));

function onSearch(tui: Tui, command: Command): void {
  if (command === 'back') return lookFor(tui, closedSearch);
  if (command !== 'accept') return move(tui, command);
  tui.update('history', (now) => ({ ...now, search: { ...now.search, open: false } }));
}

function onSearchTyped(tui: Tui, press: Press): void {
  const how = editOf(press);
  const screen = find(tui.model(), 'history');
  if (how === undefined || screen === undefined) return;
  lookFor(tui, { open: true, editor: edit(screen.search.editor, how) });
}

export function playRun(tui: Tui, run: string): void {
  tui.attempt('Reading the journal …', async () => tui.open(await tui.host.play(run)));
}

function openRun(tui: Tui, run: string): void {
  tui.attempt('Reading the journal …', async () => {
    const detail = await tui.host.runDetail(run);
    tui.set((model) => push(model, { name: 'history-run', detail, top: 0 }));
  });
}
