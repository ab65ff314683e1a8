import { whyNotTaken } from '../../../run/why-not-taken.ts';
import { edit, emptyEditor } from '../../editor.ts';
import type { Command } from '../../keyboard/key-commands.ts';
import type { ScreenKeys, Tui } from '../../keyboard/key-handler.ts';
import { editOf, type Press } from '../../keyboard/press.ts';
import { find, pop, push } from '../../screen-stack.ts';
import { confirms, newTakeOver } from './state.ts';

export const takeOverKeys: ScreenKeys<'take-over'> = {
  'take-over': {
    command: onCommand,
    typed: onTyped,
    pasted: (tui) => tui.warn('A paste ends no program. Type it by hand: the typing is the check.'),
  },
};

/** Says at once where it cannot be, before anybody is asked anything. */
export function openTakeOver(tui: Tui): void {
  const { run } = tui.model();
  const holder = run?.watching?.holder;
  if (run === undefined || run.state.phase === 'closed') return;
  if (holder === undefined) return tui.say('No program is at it: r goes on with it here.');
  const why = whyNotTaken(holder);
  if (why !== undefined) return tui.warn(why);
  tui.set((model) => push(model, newTakeOver(holder)));
}

function onCommand(tui: Tui, command: Command): void {
  const screen = find(tui.model(), 'take-over');
  const { run } = tui.model();
  if (screen === undefined || run === undefined) return;
  if (command === 'back') return tui.set(pop);
  if (command !== 'accept') return;
  const text = screen.editor.text.trim();
  if (screen.note === undefined) {
    if (text === '') return tui.warn('Say why: whoever was at it will ask, and it stands in the journal.');
    return tui.update('take-over', (now) => ({ ...now, note: text, editor: emptyEditor }));
  }
  if (text !== confirms(screen)) return tui.warn(`That is not what it asks for: ${confirms(screen)}.`);
  tui.set(pop);
  tui.takeOver(run.state.frame.run, screen.from, screen.note);
}

function onTyped(tui: Tui, press: Press): void {
  const how = editOf(press);
  if (how !== undefined) tui.update('take-over', (now) => ({ ...now, editor: edit(now.editor, how) }));
}
