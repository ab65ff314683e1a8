import type { Command } from '../../keyboard/key-commands.ts';
import { bodyHeight } from '../../layout.ts';
import { find } from '../../view-model.ts';
import type { Shell } from '../../keyboard/key-handler.ts';
import { push, update } from '../../screen-stack.ts';
import { resume, say } from '../../handlers/common.ts';

export function openHistory(shell: Shell): void {
  shell.attempt('Reading the journals …', async () => {
    const rows = await shell.host.history();
    shell.set((model) => push(model, { name: 'history', rows, selected: 0 }));
  });
}

export function history(shell: Shell, command: Command): void {
  const screen = find(shell.model(), 'history');
  if (screen === undefined) return;
  const row = screen.rows[screen.selected];
  if (command === 'accept') {
    if (row === undefined) return say(shell, 'There is no run yet.');
    return shell.attempt('Reading the journal …', async () => {
      const detail = await shell.host.runDetail(row.run);
      shell.set((model) => push(model, { name: 'history-run', detail, top: 0 }));
    });
  }
  if (command === 'resume') {
    if (row?.state === 'waiting' || row?.state === 'interrupted') return resume(shell, row.run);
    return say(
      shell,
      row === undefined ? 'There is no run yet.' : `This run is ${row.state}; there is nothing to resume.`,
    );
  }
  const page = bodyHeight(shell.model()) - 3;
  const by = {
    up: -1,
    down: 1,
    'page-up': -page,
    'page-down': page,
    first: -screen.rows.length,
    last: screen.rows.length,
  };
  if (command in by) {
    const selected = Math.max(
      0,
      Math.min(screen.rows.length - 1, screen.selected + by[command as keyof typeof by]),
    );
    shell.set((model) => update(model, 'history', (now) => ({ ...now, selected })));
  }
}
