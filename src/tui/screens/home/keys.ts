import { sentence } from '../../format.ts';
import type { Command } from '../../keyboard/key-commands.ts';
import type { ScreenKeys, Tui } from '../../keyboard/key-handler.ts';
import { push, update } from '../../screen-stack.ts';
import { clamp } from '../../scrolling.ts';
import type { Model } from '../../view-model.ts';
import { declareForm } from '../declare/state.ts';
import { openHistory } from '../history/keys.ts';
import { openObligations } from '../obligations/keys.ts';
import { inOrder, resumable } from './state.ts';

export const homeKeys: ScreenKeys<'home'> = { home: { command: onCommand } };

function onCommand(tui: Tui, command: Command): void {
  switch (command) {
    case 'up':
    case 'down':
      return tui.set((model) => select(model, command === 'up' ? -1 : 1));
    case 'accept':
      return rehearse(tui);
    case 'dry-run':
    case 'live':
      return unavailable(tui, command);
    case 'resume': {
      const row = inOrder(tui.model().home.unfinished).find(resumable);
      return row === undefined ? tui.say('No run waits to be gone on with.') : tui.resume(row.run);
    }
    case 'history':
      return openHistory(tui);
    case 'obligations':
      return openObligations(tui);
    default:
  }
}

function select(model: Model, by: number): Model {
  const last = model.home.runbooks.length - 1;
  return update(model, 'home', (screen) => ({ ...screen, selected: clamp(screen.selected + by, last) }));
}

function rehearse(tui: Tui): void {
  const model = tui.model();
  const selected = model.screens[0]?.name === 'home' ? model.screens[0].selected : 0;
  const row = model.home.runbooks[selected];
  if (row === undefined) return tui.say('There is no runbook in runbooks/ to rehearse.');
  if (!model.home.worlds.rehearsal.available) return unavailable(tui, 'rehearsal');
  tui.attempt(`Reading ${row.title} …`, async () => {
    const [runbook, scenarios] = await Promise.all([tui.host.runbook(row.id), tui.host.scenarios(row.id)]);
    tui.set(({ draft, ...now }) => {
      const form =
        draft?.runbook.digest === runbook.digest
          ? { ...draft, scenarios }
          : declareForm(runbook, scenarios, now.home.operator);
      return push(now, form);
    });
  });
}

/** The world's own words for why it is not there; never a key that does nothing. */
function unavailable(tui: Tui, world: 'rehearsal' | 'dry-run' | 'live'): void {
  const { available, why } = tui.model().home.worlds[world];
  const word = { rehearsal: 'A rehearsal', 'dry-run': 'A dry run', live: 'A live run' }[world];
  if (available) return tui.say(`${word} is started from the command line in this version.`);
  const because = why ?? 'not in this version';
  tui.say(
    sentence(because.startsWith('not ') ? `${word} is ${because}` : `${word} is not possible: ${because}`),
  );
}
