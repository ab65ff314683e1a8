import type { Command } from '../../keyboard/key-commands.ts';
import type { ScreenKeys, Tui } from '../../keyboard/key-handler.ts';
import type { Press } from '../../keyboard/press.ts';
import { parseSince } from '../../parse-since.ts';
import { find, pop } from '../../screen-stack.ts';
import { check, type DeclareScreen, speedOf, typeInto, valueOf } from './state.ts';

export const declareKeys: ScreenKeys<'declare'> = { declare: { command: onCommand, typed: onTyped } };

function onCommand(tui: Tui, command: Command): void {
  switch (command) {
    case 'next-field':
      return move(tui, 1);
    case 'previous-field':
      return move(tui, -1);
    case 'left':
    case 'right':
      return onTyped(tui, { name: command, text: '' });
    case 'accept':
      return start(tui);
    case 'back': {
      // What was typed is there again when the same runbook is declared.
      const draft = find(tui.model(), 'declare');
      return tui.set((model) => pop({ ...model, ...(draft && { draft }) }));
    }
    default:
  }
}

function onTyped(tui: Tui, press: Press): void {
  tui.update('declare', (form) => typeInto(form, press));
}

function move(tui: Tui, by: number): void {
  tui.update('declare', (form) => ({
    ...form,
    selected: (form.selected + by + form.fields.length) % form.fields.length,
    errors: check(form, tui.date()),
  }));
}

function start(tui: Tui): void {
  const form = find(tui.model(), 'declare');
  if (form === undefined) return;
  const errors = check(form, tui.date());
  const wrong = form.fields.findIndex(({ id }) => errors[id] !== undefined);
  if (wrong !== -1) return tui.update('declare', (now) => ({ ...now, errors, selected: wrong }));
  tui.attempt('Opening the run …', async () => {
    const since = parseSince(valueOf(form, 'since'), tui.date());
    if ('error' in since) throw new Error(since.error);
    tui.open(
      await tui.host.declare({
        runbook: form.runbook.id,
        scenario: valueOf(form, 'scenario'),
        speed: speedOf(valueOf(form, 'speed')),
        inputs: inputsOf(form),
        since: since.at,
        operator: valueOf(form, 'operator'),
      }),
    );
  });
}

function inputsOf(form: DeclareScreen): Readonly<Record<string, string>> {
  return Object.fromEntries(
    form.fields.flatMap(({ input, editor }) => (input === undefined ? [] : [[input.id, editor.text.trim()]])),
  );
}
