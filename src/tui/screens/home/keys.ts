import type { Mode } from '../../../engine/events.ts';
import { worldWords } from '../../../worlds/world-words.ts';
import { sentence } from '../../format.ts';
import type { Command } from '../../keyboard/key-commands.ts';
import type { ScreenKeys, Tui } from '../../keyboard/key-handler.ts';
import { keepEnter } from '../../keyboard/waiting-enter.ts';
import { push, top, update } from '../../screen-stack.ts';
import { clamp } from '../../scrolling.ts';
import { defaultMode, isMode, worlds } from '../../theme.ts';
import type { Model } from '../../view-model.ts';
import { declareForm } from '../declare/state.ts';
import { openHistory } from '../history/keys.ts';
import { openObligations } from '../obligations/keys.ts';
import { inOrder, resumable, watchable } from './state.ts';

export const homeKeys: ScreenKeys<'home'> = { home: { command: onCommand } };

function onCommand(tui: Tui, command: Command): void {
  switch (command) {
    case 'up':
    case 'down':
      return tui.set((model) => select(model, command === 'up' ? -1 : 1));
    case 'accept':
      return declare(tui, defaultMode);
    case 'resume': {
      const rows = inOrder(tui.model().home.unfinished);
      const row = rows.find(resumable) ?? rows.find(watchable);
      return row === undefined ? tui.say('No run waits to be continued.') : tui.resume(row.run);
    }
    case 'history':
      return openHistory(tui);
    case 'obligations':
      return openObligations(tui);
    default:
      if (isMode(command)) declare(tui, command);
  }
}

function select(model: Model, by: number): Model {
  const last = model.home.runbooks.length - 1;
  return update(model, 'home', (screen) => ({ ...screen, selected: clamp(screen.selected + by, last) }));
}

/** Opens the form for the selected runbook, or says why that world is not there: never a key that does nothing. */
function declare(tui: Tui, mode: Mode): void {
  const { home, screens } = tui.model();
  const { available, why } = home.worlds[mode];
  if (!available) return tui.say(unavailable(mode, why));
  const row = home.runbooks[screens[0]?.name === 'home' ? screens[0].selected : 0];
  if (row === undefined) return tui.say('There is no runbook in runbooks/ to walk through.');
  const doing = `Reading ${row.title} …`;
  // The form that it is for is on its way.
  if (tui.model().busy === doing && !worldWords[mode].real && keepEnter(tui)) return;
  tui.attempt(doing, async () => {
    const [runbook, fields] = await Promise.all([
      tui.host.runbook(row.id),
      tui.host.worldFields(mode, row.id),
    ]);
    tui.set(({ draft, ...model }) => {
      const same = draft?.mode === mode && draft.runbook.digest === runbook.digest;
      return push(model, same ? draft : declareForm(mode, runbook, fields, home.operator));
    });
    // Before anything is begun: a run that cannot be kept is none. On a slow disk that takes a while, and the form is there.
    tui.urgent('Looking whether a run can be kept here …', async () => {
      const warning = await tui.host.diskWarning();
      if (warning !== undefined && top(tui.model()).name === 'declare') tui.warn(warning);
    });
    // Shown when it comes: the form is there, and a run can be declared, without it.
    void tui.host.downSince(mode).then((told) => {
      if (told !== undefined)
        tui.update('declare', (form) => (form.mode === mode ? { ...form, told } : form));
    });
  });
}

function unavailable(mode: Mode, why = 'not in this version'): string {
  const run = `A ${worlds[mode].run}`;
  return sentence(why.startsWith('not ') ? `${run} is ${why}` : `${run} is not possible: ${why}`);
}
