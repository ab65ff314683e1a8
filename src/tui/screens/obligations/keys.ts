import type { Command } from '../../keyboard/key-commands.ts';
import { edit, emptyEditor } from '../../editor.ts';
import type { ObligationRow } from '../../host.ts';
import { editOf, type Press } from '../../keyboard/press.ts';
import { find, type Model } from '../../view-model.ts';
import type { Shell } from '../../keyboard/key-handler.ts';
import { push, update } from '../../screen-stack.ts';
import { say } from '../../handlers/common.ts';

/** Of the run in front of the person, or of all runs. */
export function openObligations(shell: Shell): void {
  const rows = openRows(shell.model(), shell.date());
  if (rows.length === 0)
    return say(
      shell,
      shell.model().run === undefined ? 'Nothing is open.' : 'This run has left nothing open.',
    );
  shell.set((model) => push(model, { name: 'obligations', rows, selected: 0 }));
}

function openRows(model: Model, now: Date): readonly ObligationRow[] {
  const { run } = model;
  if (run === undefined) return model.home.obligations;
  return run.state.obligations
    .filter(({ settled }) => settled === undefined)
    .map(({ id, what, how, openedAt }) => ({
      run: run.state.frame.run,
      id,
      mode: run.state.frame.mode,
      what,
      how,
      sinceMs: now.getTime() - Date.parse(openedAt),
    }));
}

export function obligations(shell: Shell, command: Command): void {
  const screen = find(shell.model(), 'obligations');
  if (screen === undefined) return;
  if (command === 'up' || command === 'down') {
    const selected = Math.max(
      0,
      Math.min(screen.rows.length - 1, screen.selected + (command === 'up' ? -1 : 1)),
    );
    return shell.set((model) => update(model, 'obligations', (now) => ({ ...now, selected })));
  }
  if (command === 'settle' && screen.rows.length > 0) {
    shell.set((model) => update(model, 'obligations', (now) => ({ ...now, note: emptyEditor })));
  }
}

/** The note under which an obligation is settled. */
export function settle(shell: Shell, command: Command): void {
  const screen = find(shell.model(), 'obligations');
  const row = screen?.rows[screen.selected];
  if (screen?.note === undefined || row === undefined) return;
  if (command === 'back') return close(shell);
  if (command !== 'accept') return;
  const note = screen.note.text.trim();
  if (note === '') return say(shell, 'Say how it was put right: the note stands in the journal.');
  shell.attempt('Writing it down …', async () => {
    const { run, home } = shell.model();
    if (run?.state.frame.run === row.run) await run.view.settle(row.id, note);
    else await shell.host.settle(row.run, row.id, note, home.operator);
    shell.set((model) => withoutRow(model, row));
  });
}

export function settleTyping(shell: Shell, press: Press): void {
  const how = editOf(press);
  if (how === undefined) return;
  shell.set((model) =>
    update(model, 'obligations', (now) =>
      now.note === undefined ? now : { ...now, note: edit(now.note, how) },
    ),
  );
}

const close = (shell: Shell): void =>
  shell.set((model) => update(model, 'obligations', ({ note: _note, ...now }) => now));

function withoutRow(model: Model, settled: ObligationRow): Model {
  const others = (rows: readonly ObligationRow[]) =>
    rows.filter(({ run, id }) => run !== settled.run || id !== settled.id);
  const home = { ...model.home, obligations: others(model.home.obligations) };
  const next = update({ ...model, home }, 'obligations', ({ note: _note, ...now }) => ({
    ...now,
    rows: others(now.rows),
    selected: 0,
  }));
  return { ...next, notice: { tone: 'plain', text: `Settled: ${settled.what}` } };
}
