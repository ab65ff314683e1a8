import type { Command } from '../../keyboard/key-commands.ts';
import { edit } from '../../editor.ts';
import { editOf, type Press } from '../../keyboard/press.ts';
import { find, top } from '../../view-model.ts';
import { stepPage } from '../page/step-page.ts';
import { key } from '../../keyboard/early-keys.ts';
import { spoken } from '../../answer-question.ts';
import type { Shell } from '../../keyboard/key-handler.ts';
import { parseSince } from '../../parse-since.ts';
import { pop, push, update } from '../../screen-stack.ts';
import { say } from '../../handlers/common.ts';

/** A question for a line of text: a note on work by hand, or an input. */
export function note(shell: Shell, command: Command, at: number): void {
  const screen = find(shell.model(), 'note');
  const { run } = shell.model();
  if (screen === undefined || run === undefined || shell.model().busy) return;
  if (command === 'step') return shell.set((model) => push(model, stepPage(run, shell.host)));
  if (command === 'back') {
    shell.set((model) => pop(update(model, 'run', (below) => ({ ...below, putOff: screen.id }))));
    return say(shell, 'Not now: the run waits for you. Press g to come back to it.');
  }
  if (command !== 'accept') return;
  const { quiet, counts } = key(screen.quiet, at);
  const says = (words: string): void =>
    shell.set((model) => update(model, 'note', (now) => ({ ...now, quiet, says: words })));
  if (!counts) return says('That key came before this was on the screen, and was dropped.');
  const text = screen.editor.text.trim();
  if (text === '') return says('An empty line says nothing.');
  shell.attempt('Writing it down …', async () => {
    const refused = await run.view.answer(screen.id, { by: run.state.operator, text });
    if (refused !== undefined) says(spoken(refused));
  });
}

export function noteTyping(shell: Shell, press: Press, at: number): void {
  const how = editOf(press);
  if (how === undefined) return;
  shell.set((model) =>
    update(model, 'note', ({ says: _says, ...now }) => {
      const { quiet, counts } = key(now.quiet, at);
      return counts ? { ...now, quiet, editor: edit(now.editor, how) } : { ...now, quiet };
    }),
  );
}

/** Corrects when it broke. */
export function since(shell: Shell, command: Command): void {
  const screen = find(shell.model(), 'since');
  const { run } = shell.model();
  if (screen === undefined || run === undefined) return;
  if (command === 'back') return shell.set(pop);
  if (command !== 'accept') return;
  const parsed = parseSince(screen.editor.text, shell.date());
  const error =
    screen.editor.text.trim() === ''
      ? 'say it like 02:41, 18m or 1h20m'
      : 'error' in parsed
        ? parsed.error
        : undefined;
  if (error !== undefined || 'error' in parsed) {
    return shell.set((model) =>
      update(model, 'since', (now) => ({ ...now, ...(error === undefined ? {} : { error }) })),
    );
  }
  shell.attempt('Writing it down …', async () => {
    await run.view.correctT0(parsed.at);
    shell.set((model) => (top(model).name === 'since' ? pop(model) : model));
  });
}

export function sinceTyping(shell: Shell, press: Press): void {
  const how = editOf(press);
  if (how === undefined) return;
  shell.set((model) =>
    update(model, 'since', ({ error: _error, ...now }) => ({ ...now, editor: edit(now.editor, how) })),
  );
}
