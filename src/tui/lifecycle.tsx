import type { ReadStream, WriteStream } from 'node:tty';
import { type Instance, render } from 'ink';
import type { ReactNode } from 'react';
import { ENDING, signalCode } from '../files/end-soon.ts';
import { neverWait, whenTaken } from '../files/slow-reader.ts';
import { printable } from '../text/clean.ts';
import type { Controller, Left } from './controller.ts';
import { titleOf } from './header-text.ts';
import { toldReads } from './keyboard/told-reads.ts';
import type { ModelStore } from './model-store.ts';
import type { ShownFrame } from './painted.ts';
import { Root } from './root.tsx';
import { shownStore } from './shown-store.ts';
import { startTicker } from './ticker.ts';

/** Frames a second at most: a key is answered within one. Logs ask for 12. FIREDRILL_FPS lowers it on a slow line. */
const MAX_FPS = 60;

export interface Terminal {
  readonly stdin: ReadStream;
  readonly stdout: WriteStream;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * The one place that takes the terminal, gives it back and ends: mounts the screens, ticks their clocks, and resolves
 * when `left` does, a signal comes or the terminal goes away. Whoever calls prints the last words.
 */
export async function inTerminal(
  terminal: Terminal,
  store: ModelStore,
  controller: Controller,
  left: Promise<Left>,
): Promise<Left> {
  const { stdout, env } = terminal;
  const { stdin, lastRead } = toldReads(terminal.stdin);
  let frame: ShownFrame = { context: 'home' };
  const report = (next: ShownFrame): void => {
    frame = next;
  };
  const resized = (): void => controller.resize(stdout.columns, stdout.rows);
  neverWait(stdout);
  // Before the first frame, not with Ink's first effect after it: until then the terminal echoes what is typed, and an
  // echo in the last row scrolls the frame by a line that no later paint of changed lines brings back.
  stdin.setRawMode(true);
  const { shown, stop: stopShowing } = shownStore(store, stdout, () => repaint(app, root, stdout));
  const title = titleKeeper(stdout, env, shown);
  // Before Ink's own listener, so that its repaint finds the new size in the store where it can.
  stdout.on('resize', resized);
  const root = <Root store={shown} controller={controller} lastRead={lastRead} report={report} />;
  const app: Instance = render(root, {
    stdin,
    stdout,
    stderr: stdout,
    // Explicit: with CI=1 in an operator's shell Ink would paint nothing (facts/ink.md A.2).
    interactive: true,
    alternateScreen: true,
    incrementalRendering: env['FIREDRILL_FULL_FRAMES'] !== '1',
    maxFps: Number(env['FIREDRILL_FPS'] ?? MAX_FPS),
    exitOnCtrlC: false,
    patchConsole: false,
    onRender() {
      const made = frame;
      // What the terminal has not taken nobody has seen.
      whenTaken(stdout, () => controller.painted(made));
    },
  });
  const stopRepaints = shown.subscribe((now, before) => {
    if (now.repaints !== before.repaints) repaint(app, root, stdout);
  });
  const stopTicker = startTicker(store, () => controller.tick());
  const signals = catchSignals();
  try {
    const crashed = app.waitUntilExit().then(
      (): Left => ({ exitCode: 1 }),
      (error: unknown) => brokenBy(error, controller),
    );
    return await Promise.race([left, crashed, signals.caught.then((signal) => endedBy(signal, controller))]);
  } finally {
    stopTicker();
    signals.release();
    stdout.off('resize', resized);
    stopRepaints();
    stopShowing();
    title.restore();
    app.unmount();
    // Ink does the same where its first effect has run.
    stdin.setRawMode(false);
  }
}

/** A whole frame, for when something else has written on the screen: Ink writes only what it has changed itself. */
function repaint(app: Instance, root: ReactNode, stdout: WriteStream): void {
  app.clear();
  // Ink erases upwards from where it left the cursor, which need not be where the cursor is.
  stdout.write('\u001b[H\u001b[J');
  app.rerender(root);
}

/** A fault of the screens must not cost the run: it is paused, and the words say how to go on. */
async function brokenBy(error: unknown, controller: Controller): Promise<Left> {
  const { lastWords = '' } = await controller.end();
  const said = error instanceof Error ? error.message : String(error);
  return { exitCode: 1, lastWords: `The screens of firedrill broke: ${said}\n${lastWords}`.trimEnd() };
}

/** SIGINT asks, as it does without a screen: a change is waited for. The others end it now. */
async function endedBy(signal: NodeJS.Signals, controller: Controller): Promise<Left> {
  const { lastWords } = await controller.end(signal);
  const exitCode = signalCode(signal);
  return lastWords === undefined ? { exitCode } : { exitCode, lastWords };
}

/** Once handled here, Ink no longer acts on these signals itself (facts/ink.md B.4). */
function catchSignals(): { readonly caught: Promise<NodeJS.Signals>; release(): void } {
  const { promise, resolve } = Promise.withResolvers<NodeJS.Signals>();
  const handlers = (['SIGINT', ...ENDING] as const).map((signal) => {
    const handler = (): void => resolve(signal);
    process.on(signal, handler);
    return () => process.off(signal, handler);
  });
  return { caught: promise, release: () => handlers.forEach((off) => off()) };
}

/** Sets the terminal's title to the world and the runbook; the terminal keeps the old one on its own stack. */
function titleKeeper(stdout: WriteStream, env: Terminal['env'], store: ModelStore): { restore(): void } {
  if (env['TERM'] === 'dumb' || env['TERM'] === undefined) return { restore: () => undefined };
  let last = '';
  const write = (): void => {
    const title = printable(titleOf(store.getState()));
    if (title !== last) stdout.write(`\u001b]2;${title}\u0007`);
    last = title;
  };
  stdout.write('\u001b[22;2t');
  write();
  const stop = store.subscribe(write);
  return {
    restore() {
      stop();
      stdout.write('\u001b[23;2t');
    },
  };
}
