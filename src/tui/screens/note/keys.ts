import { answerQuestion } from '../../answer-question.ts';
import { edit } from '../../editor.ts';
import type { Command } from '../../keyboard/key-commands.ts';
import type { ScreenKeys, Tui } from '../../keyboard/key-handler.ts';
import { editOf, type Press } from '../../keyboard/press.ts';
import { find, pop, push, update } from '../../screen-stack.ts';
import { stepPage } from '../page/step-page.ts';

export const noteKeys: ScreenKeys<'note'> = { note: { command: onCommand, typed: onTyped } };

function onCommand(tui: Tui, command: Command): void {
  const screen = find(tui.model(), 'note');
  const { run, busy } = tui.model();
  if (screen === undefined || run === undefined || busy !== undefined) return;
  if (command === 'step') return tui.set((model) => push(model, stepPage(run, tui.host)));
  if (command === 'back') {
    tui.set((model) => pop(update(model, 'run', (below) => ({ ...below, putOff: screen.id }))));
    return tui.say('Not now: the run waits for you. Press g to come back to it.');
  }
  if (command !== 'accept') return;
  const text = screen.editor.text.trim();
  if (text === '') return tui.warn('An empty line says nothing.');
  answerQuestion(tui, screen.id, { text }, { refused: tui.warn });
}

function onTyped(tui: Tui, press: Press): void {
  const how = editOf(press);
  if (how !== undefined) tui.update('note', (now) => ({ ...now, editor: edit(now.editor, how) }));
}
