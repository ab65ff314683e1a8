import { writeSync } from 'node:fs';
import type { ReadStream, WriteStream } from 'node:tty';
import { type Instance, render, useApp } from 'ink';
import { type ReactNode, useInsertionEffect } from 'react';
import { neverWait, whenTaken } from '../files/slow-reader.ts';
import { keepHeapSmall } from '../machine/small-heap.ts';
import { type Interrupt, onInterrupts, signalCode } from '../run/interrupts.ts';
import { printable } from '../text/clean.ts';
import { callFor, ringing } from './calls.ts';
import { clipboardBytes } from './clipboard.ts';
import type { Controller, Left } from './controller.ts';
import { ENTER, type FirstFrame } from './first-frame.ts';
import { titleOf } from './header-text.ts';
import { toldReads } from './keyboard/told-reads.ts';
import type { ModelStore } from './model-store.ts';
import { MovingContext, movingTexts } from './moving-texts.ts';
import type { ShownFrame } from './painted.ts';
import { Root } from './root.tsx';
import { shownStore } from './shown-store.ts';
import { standStill } from './stand-still.ts';
import { startTicker } from './ticker.ts';

/** Frames a second at most: a key is answered within one. Logs ask for 12. FIREDRILL_FPS lowers it on a slow line. */
const MAX_FPS = 60;

export interface Terminal {
  readonly stdin: ReadStream;
  readonly stdout: WriteStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** A signal that comes before the screens are there, or later. */
  readonly interrupted?: Promise<Interrupt>;
  /** Stops this program until somebody goes on with it; false where nobody could. Absent: it is never stopped. */
  readonly suspend?: () => Promise<boolean>;
  /** Home was painted already. */
  readonly first?: FirstFrame | undefined;
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
  let lend: Lend | undefined;
  const moving = movingTexts(shown.getState, (text) => stdout.write(text));
  const stopMoving = shown.subscribe((now, before) => now.tickMs !== before.tickMs && moving.move());
  const root = (
    <>
      <MovingContext value={moving}>
        <Root store={shown} controller={controller} lastRead={lastRead} report={report} />
      </MovingContext>
      <Lender to={(next) => (lend = next)} />
    </>
  );
  keepHeapSmall();
  terminal.first?.handOver();
  const app: Instance = render(root, {
    stdin,
    stdout: writtenAfter(stdout, moving.before, terminal.first !== undefined),
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
      moving.after();
      // What the terminal has not taken nobody has seen.
      whenTaken(stdout, () => controller.painted(made));
    },
  });
  const stopRepaints = shown.subscribe((now, before) => {
    if (now.repaints !== before.repaints) repaint(app, root, stdout);
  });
  const stopTicker = startTicker(store, () => controller.tick());
  // From the model and not from what is shown: a terminal that is behind rings when it has caught up.
  const stopCalls = store.subscribe((now, before) => {
    const words = callFor(before, now);
    if (words !== undefined) stdout.write(ringing(words, env));
  });
  const { promise: caught, resolve: onSignal } = Promise.withResolvers<Interrupt>();
  const deaf = onInterrupts(onSignal);
  void terminal.interrupted?.then(onSignal);
  // Whatever ends this program: what it has taken by then, it gives back.
  const lastResort = (): void => giveBackAtOnce(stdout as { readonly fd?: number });
  process.once('exit', lastResort);
  // A terminal that is gone reaches us as a signal only where a shell hands it on; its keyboard ends in any case.
  const hungUp = (): void => onSignal('SIGHUP');
  for (const end of ['end', 'close', 'error']) terminal.stdin.on(end, hungUp);
  terminal.stdout.on('error', hungUp);
  const still = standStill({
    stdout,
    suspend: terminal.suspend,
    lend: async (work) => lend?.(work),
    title,
    back: (how) => controller.back(how),
  });
  const stopSuspends = store.subscribe((now, before) => {
    if (now.suspends !== before.suspends) still.ask();
  });
  const stopCopies = store.subscribe(({ copied }, before) => {
    if (copied && copied !== before.copied) stdout.write(clipboardBytes(copied.text, env));
  });
  try {
    const crashed = app.waitUntilExit().then(
      (): Left => ({ exitCode: 1 }),
      (error: unknown) => brokenBy(error, controller),
    );
    return await Promise.race([left, crashed, caught.then((signal) => endedBy(signal, controller))]);
  } finally {
    process.off('exit', lastResort);
    stopTicker();
    stopCalls();
    deaf();
    stopSuspends();
    stopCopies();
    still.release();
    stdout.off('resize', resized);
    stopRepaints();
    stopMoving();
    stopShowing();
    title.restore();
    app.unmount();
    // Ink does the same where its first effect has run.
    stdin.setRawMode(false);
  }
}

/** Gives the terminal to something else for as long as `work` takes, as Ink knows to: screen, cursor, modes, keyboard. */
type Lend = (work: () => Promise<void>) => Promise<void>;

/** Ink has that for components only. */
function Lender({ to }: { readonly to: (lend: Lend) => void }) {
  const { suspendTerminal } = useApp();
  useInsertionEffect(() => to(suspendTerminal));
  return null;
}

/**
 * The same terminal, where `before` has a word before everything that is written. `painted`: a first frame is there, which
 * Ink's own takes the place of without a moment between: the alternate screen is not entered, and so not cleared, again.
 */
function writtenAfter(stdout: WriteStream, before: () => string, painted: boolean): WriteStream {
  let over = painted;
  const write = (...[chunk, ...rest]: Parameters<WriteStream['write']>): boolean => {
    if (over && chunk === ENTER) return true;
    if (over && String(chunk).includes('\n')) {
      over = false;
      return stdout.write(`\u001b[H\u001b[J${String(chunk)}`, ...rest);
    }
    const first = before();
    if (first !== '') stdout.write(first);
    return stdout.write(chunk, ...rest);
  };
  return new Proxy(stdout, {
    get(target, name) {
      if (name === 'write') return write;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
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
async function endedBy(signal: Interrupt, controller: Controller): Promise<Left> {
  const { lastWords } = await controller.end(signal);
  const exitCode = signalCode(signal);
  return lastWords === undefined ? { exitCode } : { exitCode, lastWords };
}

/** The ordinary screen, the cursor and unmarked pastes. Nothing can be waited for any more. */
function giveBackAtOnce({ fd }: { readonly fd?: number }): void {
  try {
    if (fd !== undefined) writeSync(fd, '\u001b[?2004l\u001b[?1049l\u001b[?25h\u001b[23;2t');
  } catch {
    // It takes nothing, or is gone.
  }
}

export interface Title {
  giveBack(): void;
  takeAgain(): void;
  restore(): void;
}

/** Sets the terminal's title to the world and the runbook; the terminal keeps the old one on its own stack. */
function titleKeeper(stdout: WriteStream, env: Terminal['env'], store: ModelStore): Title {
  if (env['TERM'] === 'dumb' || env['TERM'] === undefined)
    return { restore: () => undefined, giveBack: () => undefined, takeAgain: () => undefined };
  let last = '';
  const write = (): void => {
    const title = printable(titleOf(store.getState()));
    if (title !== last) stdout.write(`\u001b]2;${title}\u0007`);
    last = title;
  };
  const giveBack = (): void => void stdout.write('\u001b[23;2t');
  const takeAgain = (): void => {
    stdout.write('\u001b[22;2t');
    last = '';
    write();
  };
  takeAgain();
  const stop = store.subscribe(write);
  return {
    giveBack,
    takeAgain,
    restore() {
      stop();
      giveBack();
    },
  };
}
