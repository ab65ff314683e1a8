import { parseSince } from '../../../words/since.ts';
import { edit } from '../../editor.ts';
import type { Command } from '../../keyboard/key-commands.ts';
import type { ScreenKeys, Tui } from '../../keyboard/key-handler.ts';
import { editOf, type Press } from '../../keyboard/press.ts';
import { find, pop, top } from '../../screen-stack.ts';

export const sinceKeys: ScreenKeys<'since'> = { since: { command: onCommand, typed: onTyped } };

function onCommand(tui: Tui, command: Command): void {
  const screen = find(tui.model(), 'since');
  const { run } = tui.model();
  if (screen === undefined || run === undefined) return;
  if (command === 'back') return tui.set(pop);
  if (command !== 'accept') return;
  const { text } = screen.editor;
  const fails = (error: string): void => tui.update('since', (now) => ({ ...now, error }));
  if (text.trim() === '') return fails('say it like 02:41, 18m or 1h20m');
  const since = parseSince(text, tui.date());
  if ('error' in since) return fails(since.error);
  tui.attempt('Writing it down …', async () => {
    await run.view.correctT0(since.at);
    tui.set((model) => (top(model).name === 'since' ? pop(model) : model));
  });
}

function onTyped(tui: Tui, press: Press): void {
  const how = editOf(press);
  if (how === undefined) return;
  tui.update('since', ({ error: _error, ...now }) => ({ ...now, editor: edit(now.editor, how) }));
}
