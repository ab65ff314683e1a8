import { copySelected } from '../copy-text.ts';
import { atNextKey } from '../notices.ts';
import { push } from '../screen-stack.ts';
import { declareKeys } from '../screens/declare/keys.ts';
import { dialogKeys } from '../screens/dialog/keys.ts';
import { gateKeys } from '../screens/gate/keys.ts';
import { historyKeys } from '../screens/history/keys.ts';
import { homeKeys } from '../screens/home/keys.ts';
import { noteKeys } from '../screens/note/keys.ts';
import { obligationsKeys } from '../screens/obligations/keys.ts';
import { helpPage } from '../screens/page/help-page.ts';
import { pageKeys } from '../screens/page/keys.ts';
import { playKeys } from '../screens/play/keys.ts';
import { runKeys } from '../screens/run/keys.ts';
import { sinceKeys } from '../screens/since/keys.ts';
import { askToStop, stopKeys } from '../screens/stop/keys.ts';
import { summaryKeys } from '../screens/summary/keys.ts';
import { tailKeys } from '../screens/tail/keys.ts';
import { takeOverKeys } from '../screens/take-over/keys.ts';
import { watchKeys } from '../screens/watch/keys.ts';
import { showWhole } from '../show-whole.ts';
import { type Quiet, takeKey } from './early-keys.ts';
import { type Command, type Context, decides, TYPED } from './key-commands.ts';
import type { KeyHandler, Tui } from './key-handler.ts';
import { commandFor, contextOf } from './keymap.ts';
import { nothingBound, whyNotOffered } from './nothing-here.ts';
import type { Press } from './press.ts';
import { splitKeys } from './split-keys.ts';
import { keepEnter } from './waiting-enter.ts';

const handlers: Readonly<Record<Context, KeyHandler>> = {
  ...homeKeys,
  ...declareKeys,
  ...runKeys,
  ...gateKeys,
  ...dialogKeys,
  ...noteKeys,
  ...stopKeys,
  ...sinceKeys,
  ...summaryKeys,
  ...pageKeys,
  ...historyKeys,
  ...obligationsKeys,
  ...watchKeys,
  ...playKeys,
  ...tailKeys,
  ...takeOverKeys,
  // There is no room to ask: what it does stands there.
  'too-small': { command: (tui) => tui.leave() },
};

/** One read from the keyboard, mostly one key; `at` is monotonic ms. */
export function onPress(tui: Tui, press: Press, at: number): void {
  const context = contextOf(tui.model());
  const { presses, enterLeftOut } = splitKeys(press, context);
  for (const one of presses) {
    // What a key has opened gets none of those that came with it.
    if (contextOf(tui.model()) === context) onKey(tui, one, at);
  }
  if (enterLeftOut) tui.say('Enter counts as a key of its own: press it once more.');
}

function onKey(tui: Tui, press: Press, at: number): void {
  const context = contextOf(tui.model());
  const command = commandFor(tui.model(), press.name);
  // What is typed is as long as what is asked for: that tells nothing of whoever types it.
  if (command !== undefined || !takesText(context)) tui.set((model) => ({ ...model, keys: model.keys + 1 }));
  const enter = press.name === 'enter';
  const { enterWaits } = tui.model();
  const counts = arrives(tui, at, enter);
  if (command !== undefined && everywhere(tui, context, command)) return;
  if (!counts && decides(context, command)) {
    if (context === 'declare' && !enterWaits && keepEnter(tui)) return;
    return drop(tui, enter ? {} : { droppedAt: at });
  }
  const { typed, command: handle } = handlers[context];
  if (command === undefined) {
    if (typed !== undefined) return typed(tui, press, at);
    return tellNothing(tui, nothingBound(press, context));
  }
  const why = whyNotOffered(tui.model(), command);
  if (why !== undefined) return tellNothing(tui, why);
  handle?.(tui, command, at);
}

const takesText = (context: Context): boolean => context === 'gate' || TYPED.includes(context);

/** A key that does nothing says why. */
function tellNothing(tui: Tui, why: string | undefined): void {
  if (why !== undefined) tui.say(why);
}

/** Whether a key was meant for what is shown. */
function arrives(tui: Tui, at: number, enter: boolean): boolean {
  const { quiet, counts } = takeKey(tui.model().quiet, at, enter);
  tui.set(({ enterWaits: _over, ...model }) => ({ ...atNextKey(model), quiet }));
  return counts;
}

function drop(tui: Tui, how: Pick<Quiet, 'droppedAt'>): void {
  tui.set((model) => ({ ...model, quiet: { ...model.quiet, ...how } }));
  tui.warn('That key came before this was on the screen, and was dropped.');
}

/** A paste is one line of text where something is typed, and never opens a gate or a dialog. */
export function onPaste(tui: Tui, text: string, at: number): void {
  const context = contextOf(tui.model());
  const { typed, pasted } = handlers[context];
  const counts = arrives(tui, at, false);
  if (pasted !== undefined) pasted(tui, at, text);
  else if (!counts && decides(context, undefined)) drop(tui, { droppedAt: at });
  else if (text !== '') typed?.(tui, { name: text, text }, at);
}

/** What a key means on every screen that has it. */
function everywhere(tui: Tui, context: Context, command: Command): boolean {
  switch (command) {
    case 'repaint':
      tui.set((now) => ({ ...now, repaints: now.repaints + 1 }));
      return true;
    case 'suspend':
      tui.set((now) => ({ ...now, suspends: now.suspends + 1 }));
      return true;
    case 'help':
      tui.set((now) => push(now, helpPage(now, tui.host.practise())));
      return true;
    case 'copy':
      copySelected(tui);
      return true;
    case 'whole':
      return showWhole(tui);
    case 'stop':
      askToStop(tui);
      return true;
    case 'quit':
      // The end of a run is read first.
      if (context === 'summary' || context === 'watch-summary' || context === 'play-summary') return false;
      tui.leave();
      return true;
    default:
      return false;
  }
}
