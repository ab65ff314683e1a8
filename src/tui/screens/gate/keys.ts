import type { Command } from '../../keyboard/key-commands.ts';
import { edit, emptyEditor } from '../../editor.ts';
import { expired, gateLines, gatePane } from './gate-lines.ts';
import { type GuardEvent, guardStep } from './gate-guard.ts';
import { editOf, type Press } from '../../keyboard/press.ts';
import { matcher } from '../../log-window.ts';
import { find, type GateScreen, type Model } from '../../view-model.ts';
import { key } from '../../keyboard/early-keys.ts';
import { spoken } from '../../answer-question.ts';
import type { Shell } from '../../keyboard/key-handler.ts';
import { pop, update } from '../../screen-stack.ts';

const change = (shell: Shell, how: (gate: GateScreen) => GateScreen): void =>
  shell.set((model) => update(model, 'gate', how));

export function gate(shell: Shell, command: Command, at: number): void {
  switch (command) {
    case 'accept':
      return feed(shell, { type: 'enter', at });
    case 'back':
      return back(shell, at);
    case 'details':
      return change(shell, (screen) => ({ ...screen, details: !screen.details, top: 0 }));
    case 'search':
      return change(shell, (screen) => ({ ...screen, search: { open: true, editor: emptyEditor } }));
    case 'up':
    case 'down':
    case 'page-up':
    case 'page-down':
      return shell.set((model) => scrollGate(model, command));
    default:
  }
}

/** Everything that is typed at a gate goes through its guard. */
export function gateTyping(shell: Shell, press: Press, at: number): void {
  const how = editOf(press);
  if (how === undefined) return;
  feed(
    shell,
    how.type === 'insert' ? { type: 'typed', at, text: how.text } : { type: 'edit', at, edit: how },
  );
}

export function gatePaste(shell: Shell, at: number): void {
  feed(shell, { type: 'paste', at });
}

function feed(shell: Shell, event: GuardEvent): void {
  const screen = find(shell.model(), 'gate');
  if (screen === undefined || shell.model().busy !== undefined) return;
  const { run } = shell.model();
  if (run !== undefined && expired(run)) return close(shell, screen, event);
  const { guard, opens } = guardStep(screen.guard, event);
  change(shell, (now) => ({ ...now, guard }));
  if (opens) answer(shell, screen);
}

/** Nothing opens a gate that has run out; Enter goes on to what can be done instead, and that is harmless. */
function close(shell: Shell, screen: GateScreen, event: GuardEvent): void {
  if (!('at' in event)) return;
  const { quiet, counts } = key(screen.guard.quiet, event.at);
  change(shell, (now) => ({ ...now, guard: { ...now.guard, quiet, editor: emptyEditor } }));
  if (counts && event.type === 'enter') answer(shell, screen);
}

function answer(shell: Shell, screen: GateScreen): void {
  const { run } = shell.model();
  const question = run?.state.question;
  if (run === undefined || question?.id !== screen.id) return;
  const digest = question.digest === undefined ? {} : { digest: question.digest };
  shell.attempt('Checking that nothing moved …', async () => {
    const refused = await run.view.answer(screen.id, {
      by: run.state.operator,
      text: screen.guard.editor.text,
      ...digest,
    });
    if (refused !== undefined)
      change(shell, (now) => ({ ...now, guard: { ...now.guard, says: spoken(refused) } }));
  });
}

/** Esc takes back what is typed; with nothing typed the gate is put off and stays shut. */
function back(shell: Shell, at: number): void {
  const screen = find(shell.model(), 'gate');
  if (screen === undefined) return;
  if (screen.guard.editor.text !== '') return feed(shell, { type: 'edit', at, edit: { type: 'clear-back' } });
  shell.set((model) => pop(update(model, 'run', (run) => ({ ...run, putOff: screen.id }))));
}

function scrollGate(model: Model, command: 'up' | 'down' | 'page-up' | 'page-down'): Model {
  const screen = find(model, 'gate');
  if (screen === undefined || model.run === undefined) return model;
  const { height, width } = gatePane(model);
  const last = Math.max(0, gateLines(model.run, screen, width).length - height);
  const by = { up: -1, down: 1, 'page-up': 1 - height, 'page-down': height - 1 }[command];
  return update(model, 'gate', (gate) => ({ ...gate, top: Math.max(0, Math.min(last, gate.top + by)) }));
}

export function gateSearch(shell: Shell, command: Command): void {
  const close = { open: false, editor: emptyEditor };
  if (command === 'back') return change(shell, (screen) => ({ ...screen, search: close }));
  if (command === 'accept')
    change(shell, (screen) => ({ ...screen, search: { ...screen.search, open: false } }));
}

export function gateSearchTyping(shell: Shell, press: Press): void {
  const how = editOf(press);
  if (how === undefined) return;
  shell.set((model) => {
    const screen = find(model, 'gate');
    if (screen === undefined || model.run === undefined) return model;
    const editor = edit(screen.search.editor, how);
    const { height, width } = gatePane(model);
    const lines = gateLines(model.run, screen, width);
    const matches = matcher(editor.text);
    const hit = lines.findIndex(({ text }) => matches(text));
    const last = Math.max(0, lines.length - height);
    return update(model, 'gate', (gate) => ({
      ...gate,
      search: { open: true, editor },
      top: hit === -1 ? gate.top : Math.min(last, Math.max(0, hit - 1)),
    }));
  });
}
