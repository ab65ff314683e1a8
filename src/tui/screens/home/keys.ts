import type { Command } from '../../keyboard/key-commands.ts';
import { declareForm } from '../declare/state.ts';
import { inOrder, resumable } from './state.ts';
import { sentence } from '../../format.ts';
import type { Model } from '../../view-model.ts';
import type { Shell } from '../../keyboard/key-handler.ts';
import { push, update } from '../../screen-stack.ts';
import { resume, say } from '../../handlers/common.ts';
import { openHistory } from '../history/keys.ts';
import { openObligations } from '../obligations/keys.ts';

export function home(shell: Shell, command: Command): void {
  switch (command) {
    case 'up':
    case 'down':
      return shell.set((model) => select(model, command === 'up' ? -1 : 1));
    case 'accept':
      return rehearse(shell);
    case 'dry-run':
    case 'live':
      return unavailable(shell, command);
    case 'resume':
      return resume(shell, inOrder(shell.model().home.unfinished).find(resumable)?.run);
    case 'history':
      return openHistory(shell);
    case 'obligations':
      return openObligations(shell);
    default:
  }
}

function select(model: Model, by: number): Model {
  const last = model.home.runbooks.length - 1;
  return update(model, 'home', (screen) => ({
    ...screen,
    selected: Math.max(0, Math.min(last, screen.selected + by)),
  }));
}

function rehearse(shell: Shell): void {
  const model = shell.model();
  const selected = model.screens[0]?.name === 'home' ? model.screens[0].selected : 0;
  const row = model.home.runbooks[selected];
  if (row === undefined) return say(shell, 'There is no runbook in runbooks/ to rehearse.');
  if (!model.home.worlds.rehearsal.available) return unavailable(shell, 'rehearsal');
  shell.attempt(`Reading ${row.title} …`, async () => {
    const [runbook, scenarios] = await Promise.all([
      shell.host.runbook(row.id),
      shell.host.scenarios(row.id),
    ]);
    shell.set(({ draft, ...now }) => {
      const form =
        draft?.runbook.digest === runbook.digest
          ? { ...draft, scenarios }
          : declareForm(runbook, scenarios, now.home.operator);
      return push(now, form);
    });
  });
}

/** The world's own words for why it is not there; never a key that does nothing. */
function unavailable(shell: Shell, world: 'rehearsal' | 'dry-run' | 'live'): void {
  const { available, why } = shell.model().home.worlds[world];
  const word = { rehearsal: 'A rehearsal', 'dry-run': 'A dry run', live: 'A live run' }[world];
  if (available) return say(shell, `${word} is started from the command line in this version.`);
  const because = why ?? 'not in this version';
  say(
    shell,
    sentence(because.startsWith('not ') ? `${word} is ${because}` : `${word} is not possible: ${because}`),
  );
}
