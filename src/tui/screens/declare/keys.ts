import type { Command } from '../../keyboard/key-commands.ts';
import type { ScreenKeys, Tui } from '../../keyboard/key-handler.ts';
import type { Press } from '../../keyboard/press.ts';
import { find, pop } from '../../screen-stack.ts';
import { declarationOf } from './declaration.ts';
import { checked, chooseSurprise, typeInto } from './state.ts';

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
    case 'surprise':
      return tui.update('declare', chooseSurprise);
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
    ...checked(form, tui.date()),
    selected: (form.selected + by + form.fields.length) % form.fields.length,
  }));
}

function start(tui: Tui): void {
  const form = find(tui.model(), 'declare');
  if (form === undefined) return;
  const now = checked(form, tui.date());
  const wrong = now.fields.findIndex(({ error }) => error !== undefined);
  if (wrong !== -1) return tui.update('declare', () => ({ ...now, selected: wrong }));
  tui.attempt('Opening the run …', async () => {
    tui.open(await tui.host.declare(declarationOf(form, tui.date())));
  });
}
