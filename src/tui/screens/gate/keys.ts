import { answerQuestion } from '../../answer-question.ts';
import { emptyEditor } from '../../editor.ts';
import { takeKey } from '../../keyboard/early-keys.ts';
import type { Command } from '../../keyboard/key-commands.ts';
import type { ScreenKeys, Tui } from '../../keyboard/key-handler.ts';
import { editOf, type Press } from '../../keyboard/press.ts';
import { find, pop, update } from '../../screen-stack.ts';
import { closedSearch, newSearch } from '../../search.ts';
import { type GuardEvent, guardStep } from './gate-guard.ts';
import { expired } from './gate-lines.ts';
import { type GateScreen, nextHit, scrolled, searched } from './state.ts';

export const gateKeys: ScreenKeys<'gate' | 'gate-search'> = {
  gate: {
    command: onCommand,
    typed: onTyped,
    pasted: (tui, at) => feed(tui, { type: 'paste', at }),
  },
  'gate-search': {
    command: onSearch,
    typed(tui, press) {
      const how = editOf(press);
      if (how !== undefined) tui.set((model) => searched(model, how));
    },
  },
};

function onCommand(tui: Tui, command: Command, at: number): void {
  if (command === 'accept') return feed(tui, { type: 'enter', at });
  if (command === 'back') return back(tui, at);
  feed(tui, { type: 'other', at });
  switch (command) {
    case 'details':
      return tui.update('gate', (screen) => ({ ...screen, details: !screen.details, top: 0 }));
    case 'search':
      return tui.update('gate', (screen) => ({ ...screen, search: newSearch }));
    default:
      return tui.set((model) => scrolled(model, command));
  }
}

/** Everything that is typed at a gate goes through its guard. */
function onTyped(tui: Tui, press: Press, at: number): void {
  const how = editOf(press);
  if (how === undefined) return feed(tui, { type: 'other', at });
  feed(tui, how.type === 'insert' ? { type: 'typed', at, text: how.text } : { type: 'edit', at, edit: how });
}

function feed(tui: Tui, event: GuardEvent): void {
  const screen = find(tui.model(), 'gate');
  const { run, busy } = tui.model();
  if (screen === undefined || busy !== undefined) return;
  if (run !== undefined && expired(run)) return close(tui, screen, event);
  const { guard, opens } = guardStep(screen.guard, event);
  tui.update('gate', (now) => ({ ...now, guard }));
  if (opens) answer(tui, screen);
}

/** Nothing opens a gate that has run out; Enter goes on to what can be done instead, and that is harmless. */
function close(tui: Tui, screen: GateScreen, event: GuardEvent): void {
  if (!('at' in event)) return;
  const { quiet, counts } = takeKey(screen.guard.quiet, event.at);
  tui.update('gate', (now) => ({ ...now, guard: { ...now.guard, quiet, editor: emptyEditor } }));
  if (counts && event.type === 'enter') answer(tui, screen);
}

/** With the digest of what was shown: the engine opens no other. */
function answer(tui: Tui, screen: GateScreen): void {
  const digest = tui.model().run?.state.question?.digest;
  answerQuestion(
    tui,
    screen.id,
    { text: screen.guard.editor.text, ...(digest === undefined ? {} : { digest }) },
    {
      refused: (says) => tui.update('gate', (now) => ({ ...now, guard: { ...now.guard, says } })),
    },
  );
}

/** Esc takes back what was opened or typed last; with nothing of that the gate is put off and stays shut. */
function back(tui: Tui, at: number): void {
  const screen = find(tui.model(), 'gate');
  if (screen === undefined) return;
  if (screen.guard.editor.text !== '') return feed(tui, { type: 'edit', at, edit: { type: 'clear-back' } });
  if (screen.details || screen.search.editor.text !== '') {
    feed(tui, { type: 'other', at });
    return tui.update('gate', (now) => ({ ...now, details: false, search: closedSearch, top: 0 }));
  }
  tui.set((model) => pop(update(model, 'run', (run) => ({ ...run, putOff: screen.id }))));
}

function onSearch(tui: Tui, command: Command): void {
  if (command === 'back') return tui.update('gate', (screen) => ({ ...screen, search: closedSearch }));
  if (command === 'accept')
    return tui.update('gate', (screen) => ({ ...screen, search: { ...screen.search, open: false } }));
  if (command === 'down') tui.set((model) => nextHit(model, 1));
  if (command === 'up') tui.set((model) => nextHit(model, -1));
}
