import { edit, emptyEditor } from '../../editor.ts';
import type { Command } from '../../keyboard/key-commands.ts';
import type { ScreenKeys, Tui } from '../../keyboard/key-handler.ts';
import { editOf, type Press } from '../../keyboard/press.ts';
import { find, pop, push } from '../../screen-stack.ts';
import { clamp } from '../../scrolling.ts';
import { openRows, withSettling } from './state.ts';

export const obligationsKeys: ScreenKeys<'obligations' | 'settle' | 'settle-unseen'> = {
  obligations: { command: onCommand },
  settle: { command: onNoteCommand, typed: onNoteTyped },
  'settle-unseen': { command: onNoteCommand },
};

export function openObligations(tui: Tui): void {
  const rows = openRows(tui.model(), tui.date());
  if (rows.length === 0)
    return tui.say(tui.model().run === undefined ? 'Nothing is open.' : 'This run has left nothing open.');
  tui.set((model) => push(model, { name: 'obligations', rows, selected: 0 }));
}

function onCommand(tui: Tui, command: Command): void {
  const { run } = tui.model();
  switch (command) {
    case 'back':
      return run === undefined ? tui.goHome() : tui.set(pop);
    case 'up':
    case 'down':
      return tui.update('obligations', ({ notYet: _notYet, ...now }) => ({
        ...now,
        selected: clamp(now.selected + (command === 'up' ? -1 : 1), now.rows.length - 1),
      }));
    case 'settle':
      return tui.update('obligations', ({ notYet: _notYet, ...now }) =>
        now.rows.length === 0 ? now : { ...now, note: emptyEditor },
      );
    default:
  }
}

/** The note under which an obligation is settled. */
function onNoteCommand(tui: Tui, command: Command): void {
  const screen = find(tui.model(), 'obligations');
  const row = screen?.rows[screen.selected];
  if (screen?.note === undefined || row === undefined) return;
  if (command === 'back') return tui.update('obligations', ({ note: _note, unseen: _unseen, ...now }) => now);
  if (command !== 'accept') return;
  const note = screen.note.text.trim();
  if (note === '') return tui.say('Say how it was put right: the note stands in the journal.');
  const onWord = screen.unseen !== undefined;
  tui.attempt('Looking whether it is put right …', async () => {
    const { run, home } = tui.model();
    const came =
      run?.state.frame.run === row.run
        ? await run.view.settle(row.id, note, onWord)
        : await tui.host.settle(row.run, { id: row.id, note, by: home.operator, onWord });
    tui.set((model) => withSettling(model, row, came));
  });
}

function onNoteTyped(tui: Tui, press: Press): void {
  const how = editOf(press);
  if (how === undefined) return;
  tui.update('obligations', (now) => (now.note === undefined ? now : { ...now, note: edit(now.note, how) }));
}
