/** An in-process terminal: Ink writes to a stream that looks like one, and @xterm/headless reads what was written. */
import { PassThrough, Writable } from 'node:stream';
import type { ReadStream, WriteStream } from 'node:tty';
import xterm from '@xterm/headless';
import { createController, type Left } from '../../src/tui/controller.ts';
import { paintFirst } from '../../src/tui/first-frame.ts';
import type { Host } from '../../src/tui/host.ts';
import { inTerminal } from '../../src/tui/lifecycle.tsx';
import { createModelStore } from '../../src/tui/model-store.ts';
import type { Model } from '../../src/tui/view-model.ts';

type Emulator = InstanceType<typeof xterm.Terminal>;

class Screen extends Writable {
  readonly isTTY = true;
  columns: number;
  rows: number;
  bytes = '';
  /** What was written while the keyboard still echoed. */
  echoed = '';
  readonly #term: Emulator;
  readonly #keyboard: Keyboard;
  constructor(columns: number, rows: number, term: Emulator, keyboard: Keyboard) {
    super({ decodeStrings: false });
    this.columns = columns;
    this.rows = rows;
    this.#term = term;
    this.#keyboard = keyboard;
  }
  override _write(chunk: string | Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.bytes += chunk.toString();
    if (!this.#keyboard.isRaw) this.echoed += chunk.toString();
    // What a real terminal line does to a newline (ONLCR).
    this.#term.write(chunk.toString().replaceAll('\n', '\r\n'), done);
  }
}

class Keyboard extends PassThrough {
  readonly isTTY = true;
  isRaw = false;
  setRawMode(on: boolean): this {
    this.isRaw = on;
    return this;
  }
  ref(): this {
    return this;
  }
  unref(): this {
    return this;
  }
}

export const KEYS = {
  up: '\u001b[A',
  down: '\u001b[B',
  right: '\u001b[C',
  left: '\u001b[D',
  pageUp: '\u001b[5~',
  pageDown: '\u001b[6~',
  enter: '\r',
  escape: '\u001b',
  tab: '\t',
  ctrlC: '\u0003',
  ctrlL: '\u000c',
  ctrlZ: '\u001a',
  backspace: '\u007f',
} as const;

/** Among keys: somebody looks at what is on the screen before the next one. */
export const PAUSE = 'a pause';
/** Longer than a key needs to be told from one that was typed ahead. */
const PAUSE_MS = 400;

/** A text as the keys that type it. */
export const letters = (text: string): readonly string[] => text.split('');

export interface Options {
  readonly columns?: number;
  readonly rows?: number;
  readonly env?: Readonly<Record<string, string>>;
  readonly suspend?: () => Promise<boolean>;
  /** Home is painted before anything draws the screens, and this is typed on it. */
  readonly first?: string;
}

/** Runs the screens of `host` in a terminal of that size. Monotonic time is the test's: it moves with `wait`. */
export function openTerm(
  host: Host,
  home: Model['home'],
  { columns = 80, rows = 24, env = {}, suspend, first }: Options = {},
) {
  const term = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true });
  const stdin = new Keyboard();
  const stdout = new Screen(columns, rows, term, stdin);
  let nowMs = 1000;
  const { promise: left, resolve } = Promise.withResolvers<Left>();
  const date = (): Date => new Date('2026-11-23T06:10:00.000Z');
  const store = createModelStore(home, { columns, rows }, date());
  const controller = createController(store, host, { monotonic: () => nowMs, date }, resolve);
  const terminal = {
    stdin: stdin as unknown as ReadStream,
    stdout: stdout as unknown as WriteStream,
    env: { TERM: 'xterm-256color', FIREDRILL_FPS: '500', ...env },
    ...(suspend && { suspend }),
  };
  const frame = first === undefined ? undefined : paintFirst(home, terminal);
  if (first !== undefined) stdin.write(first);
  const ended = inTerminal({ ...terminal, first: frame }, store, controller, left);

  const screen = (): string => {
    const { active } = term.buffer;
    const lines = Array.from(
      { length: term.rows },
      (_, y) => active.getLine(active.baseY + y)?.translateToString(true, 0, term.cols) ?? '',
    );
    return lines.join('\n').trimEnd();
  };
  /** Waits until the screen, as the emulator has it, is as wanted. */
  const until = async (what: string | RegExp | ((text: string) => boolean)): Promise<string> => {
    const fits = (text: string): boolean =>
      typeof what === 'function'
        ? what(text)
        : typeof what === 'string'
          ? text.includes(what)
          : what.test(text);
    const end = performance.now() + 4000;
    for (;;) {
      const text = screen();
      if (fits(text)) {
        // The program hears a little later that what is on the screen has been taken.
        await turn();
        return text;
      }
      if (performance.now() > end)
        throw new Error(`waited in vain for ${String(what)}; the screen is\n${text}`);
      await turn();
    }
  };
  /** Everything the last key or event caused is done and on the screen. */
  const settle = async (): Promise<string> => {
    let last = '';
    let same = 0;
    // Longer than Ink waits for the rest of an escape sequence (20 ms).
    while (same < 8) {
      await turn();
      const now = stdout.bytes.length + screen();
      same = now === last ? same + 1 : 0;
      last = now;
    }
    return screen();
  };
  return {
    store,
    controller,
    term,
    stdin,
    stdout,
    ended,
    screen,
    until,
    settle,
    /** Moves the person's time on, and with it what the screen shows of it. */
    wait(ms: number): void {
      nowMs += ms;
      controller.tick();
    },
    async type(...keys: readonly string[]): Promise<string> {
      for (const key of keys) {
        if (key === PAUSE) this.wait(PAUSE_MS);
        else stdin.write(key);
        await settle();
      }
      return screen();
    },
    async resize(width: number, height: number): Promise<string> {
      term.resize(width, height);
      stdout.columns = width;
      stdout.rows = height;
      stdout.emit('resize');
      return settle();
    },
  };
}

/** A few ms: Ink paints on timers of its own. */
const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 4));
