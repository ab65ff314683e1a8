import type { Command } from '../../keyboard/key-commands.ts';
import { edit, emptyEditor } from '../../editor.ts';
import { editOf, type Press } from '../../keyboard/press.ts';
import { logHeight } from '../../layout.ts';
import { follow, followingWindow, scroll, search, seek, shift } from '../../log-window.ts';
import { type Model, type RunScreen } from '../../view-model.ts';
import { stepPage } from '../page/step-page.ts';
import type { Shell } from '../../keyboard/key-handler.ts';
import { push, update } from '../../screen-stack.ts';
import { newRunScreen, showQuestion, swapSummary } from '../../follow-run.ts';

const COLUMNS = 20;
const LAYOUTS = { both: 'log', log: 'steps', steps: 'both' } as const;

export function run(shell: Shell, command: Command): void {
  const { run: open } = shell.model();
  if (open === undefined) return;
  switch (command) {
    case 'search':
      return change(shell, (screen) => ({
        ...withLog(screen),
        search: { open: true, editor: emptyEditor },
      }));
    case 'layout':
      return change(shell, (screen) => ({ ...screen, layout: LAYOUTS[screen.layout] }));
    case 'step':
      return shell.set((model) => push(model, stepPage(open, shell.host)));
    case 'since':
      return shell.set((model) => push(model, { name: 'since', editor: emptyEditor }));
    case 'gate':
      return shell.set(takeUp);
    case 'accept':
      return shell.set((model) =>
        update(model, 'run', (screen) => ({ ...screen, search: { ...screen.search, open: false } })),
      );
    case 'back':
      return change(shell, (screen) => ({ ...screen, log: followingWindow, search: newRunScreen.search }));
    default:
      scrollLog(shell, command);
  }
}

const change = (shell: Shell, how: (screen: RunScreen) => RunScreen): void =>
  shell.set((model) => update(model, 'run', how));

/** Comes back to the question that was put off. */
function takeUp(model: Model): Model {
  if (model.run !== undefined && model.run.state.phase !== 'open') return swapSummary(model);
  const question = model.run?.state.question;
  if (question === undefined)
    return { ...model, notice: { tone: 'plain', text: 'Nothing waits for you now.' } };
  const again = update(model, 'run', ({ putOff: _putOff, ...screen }) => screen);
  return showQuestion(again, question);
}

/** What is looked for in the log must be seen. */
const withLog = (screen: RunScreen): RunScreen =>
  screen.layout === 'steps' ? { ...screen, layout: 'both' } : screen;

/** Moves the log pane; the dialog shows the same log below its choices. */
export function scrollLog(shell: Shell, command: Command): void {
  const model = shell.model();
  if (model.run === undefined) return;
  const height = logHeight(model);
  const { log } = model.run.view;
  change(shell, (before) => {
    const screen = withLog(before);
    const by = {
      up: -1,
      down: 1,
      'page-up': 1 - height,
      'page-down': height - 1,
      first: -log.total(),
      last: log.total(),
    };
    if (command in by)
      return { ...screen, log: scroll(screen.log, log, height, by[command as keyof typeof by]) };
    if (command === 'left') return { ...screen, log: shift(screen.log, -COLUMNS) };
    if (command === 'right') return { ...screen, log: shift(screen.log, COLUMNS) };
    if (command === 'follow') return { ...screen, log: follow(screen.log) };
    if (command === 'previous-match') return { ...screen, log: seek(screen.log, log, height, -1) };
    if (command === 'next-match') return { ...screen, log: seek(screen.log, log, height, 1) };
    return screen;
  });
}

/** The search runs with every key, so that the person sees at once whether it is there. */
export function logSearchTyping(shell: Shell, press: Press): void {
  const how = editOf(press);
  const model = shell.model();
  if (how === undefined || model.run === undefined) return;
  const { log } = model.run.view;
  change(shell, (screen) => {
    const editor = edit(screen.search.editor, how);
    return {
      ...screen,
      search: { open: true, editor },
      log: search(screen.log, log, logHeight(model), editor.text),
    };
  });
}
