import type { LogSource } from '../engine/run-view.ts';
import { edit, type Edit } from './editor.ts';
import type { Command } from './keyboard/key-commands.ts';
import type { Tui } from './keyboard/key-handler.ts';
import { bodyHeight, narrow, panesHeight } from './layout.ts';
import {
  follow,
  type LogScreen,
  type LogWindow,
  nextTimes,
  scroll,
  search,
  seek,
  seekStage,
  shift,
} from './log-window.ts';
import { top } from './screen-stack.ts';
import { dialogHeight } from './screens/dialog/dialog-layout.ts';
import { bootHeight } from './screens/run/boot-height.ts';
import { withLog } from './screens/run/state.ts';
import { clock } from '../words/durations.ts';
import { moveBy } from './scrolling.ts';
import type { Logged, Model } from './view-model.ts';

/** Columns that a key moves a long line by. */
const COLUMNS = 20;
/** Rows of the pane's frame. */
const FRAME = 2;

/** Lines of the log that are on the screen. */
export function logHeight(model: Model): number {
  return Math.max(1, paneRows(model) - FRAME);
}

function paneRows(model: Model): number {
  switch (top(model).name) {
    case 'tail':
      return bodyHeight(model);
    case 'dialog':
      return dialogHeight(model).log;
    default:
      return panesHeight(model) - bootHeight(model);
  }
}

/** Moves the log pane; the dialog shows the same log below its choices. */
export function scrollLog(tui: Tui, command: Command): void {
  const model = tui.model();
  if (model.run === undefined) return;
  const height = logHeight(model);
  const { log } = model.run.view;
  tui.update('run', (before) => {
    const screen = withLog(before, narrow(model));
    return { ...screen, log: moved(screen.log, log, height, command) };
  });
}

/** The search runs with every key, so that the person sees at once whether it is there. */
export function searched<S extends LogScreen>(screen: S, log: LogSource, height: number, how: Edit): S {
  const editor = edit(screen.search.editor, how);
  return { ...screen, search: { open: true, editor }, log: search(screen.log, log, height, editor.text) };
}

export function moved(window: LogWindow, log: LogSource, height: number, command: Command): LogWindow {
  const by = moveBy(command, height - 1, log.total());
  if (by !== undefined) return scroll(window, log, height, by);
  switch (command) {
    case 'left':
      return shift(window, -COLUMNS);
    case 'right':
      return shift(window, COLUMNS);
    case 'follow':
      return follow(window);
    case 'previous-match':
      return seek(window, log, height, -1);
    case 'next-match':
      return seek(window, log, height, 1);
    case 'previous-stage':
      return seekStage(window, log, height, -1);
    case 'next-stage':
      return seekStage(window, log, height, 1);
    case 'times':
      return nextTimes(window);
    default:
      return window;
  }
}

/** Writes all lines that are held into a file, each with its time, as it is counted there, and where it came from. */
export function saveLog(tui: Tui, name: string, { view: { log }, state: { beforeMs } }: Logged): void {
  const text = log
    .slice(0, log.total())
    .map((line) => `${clock(beforeMs + line.t)}  ${line.source}  ${line.text}\n`)
    .join('');
  tui.attempt('Writing the log …', async () => {
    const file = await tui.host.saveLog(name, text);
    // Said when what was being done is no longer.
    setImmediate(() => tui.say(`The log is in ${file}`));
  });
}
