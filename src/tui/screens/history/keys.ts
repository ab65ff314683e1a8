import type { Command } from '../../keyboard/key-commands.ts';
import type { ScreenKeys, Tui } from '../../keyboard/key-handler.ts';
import { bodyHeight } from '../../layout.ts';
import { find, push } from '../../screen-stack.ts';
import { clamp, moveBy } from '../../scrolling.ts';

export const historyKeys: ScreenKeys<'history'> = { history: { command: onCommand } };

export function openHistory(tui: Tui): void {
  tui.attempt('Reading the journals …', async () => {
    const rows = await tui.host.history();
    tui.set((model) => push(model, { name: 'history', rows, selected: 0 }));
  });
}

function onCommand(tui: Tui, command: Command): void {
  const screen = find(tui.model(), 'history');
  if (screen === undefined) return;
  const { rows, selected } = screen;
  const row = rows[selected];
  switch (command) {
    case 'back':
      return tui.goHome();
    case 'accept':
      return row === undefined ? tui.say('There is no run yet.') : openRun(tui, row.run);
    case 'resume':
      if (row?.state === 'waiting' || row?.state === 'interrupted' || row?.state === 'running')
        return tui.resume(row.run);
      return tui.say(
        row === undefined ? 'There is no run yet.' : `This run is ${row.state}; there is nothing to resume.`,
      );
    case 'play':
      return row === undefined ? tui.say('There is no run yet.') : playRun(tui, row.run);
    default: {
      const by = moveBy(command, bodyHeight(tui.model()) - 3, rows.length) ?? 0;
      tui.update('history', (now) => ({ ...now, selected: clamp(selected + by, rows.length - 1) }));
    }
  }
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
