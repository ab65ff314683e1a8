import type { Command } from '../../keyboard/key-commands.ts';
import { check, speedOf, typeInto, valueOf } from './state.ts';
import type { Press } from '../../keyboard/press.ts';
import { type DeclareScreen, find } from '../../view-model.ts';
import type { Shell } from '../../keyboard/key-handler.ts';
import { parseSince } from '../../parse-since.ts';
import { update } from '../../screen-stack.ts';

export function declare(shell: Shell, command: Command): void {
  switch (command) {
    case 'next-field':
      return move(shell, 1);
    case 'previous-field':
      return move(shell, -1);
    case 'left':
    case 'right':
      return declareTyping(shell, { name: command, text: '' });
    case 'accept':
      return start(shell);
    default:
  }
}

export function declareTyping(shell: Shell, press: Press): void {
  shell.set((model) => update(model, 'declare', (form) => typeInto(form, press)));
}

function move(shell: Shell, by: number): void {
  shell.set((model) =>
    update(model, 'declare', (form) => ({
      ...form,
      selected: (form.selected + by + form.fields.length) % form.fields.length,
      errors: check(form, shell.date()),
    })),
  );
}

function start(shell: Shell): void {
  const form = find(shell.model(), 'declare');
  if (form === undefined) return;
  const errors = check(form, shell.date());
  const wrong = form.fields.findIndex(({ id }) => errors[id] !== undefined);
  if (wrong !== -1) {
    return shell.set((model) => update(model, 'declare', (now) => ({ ...now, errors, selected: wrong })));
  }
  shell.attempt('Opening the run …', async () => {
    const since = parseSince(valueOf(form, 'since'), shell.date());
    if ('error' in since) throw new Error(since.error);
    shell.open(
      await shell.host.declare({
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
