/** A real terminal: a program under a pseudo-terminal whose output @xterm/headless reads. */
import { type IPty, spawn } from '@lydell/node-pty';
import xterm from '@xterm/headless';

export interface PtyOptions {
  readonly columns?: number;
  readonly rows?: number;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

export class Pty implements AsyncDisposable {
  readonly #process: IPty;
  readonly #term: InstanceType<typeof xterm.Terminal>;
  /** Every byte that was written, for what the screen no longer shows. */
  bytes = '';
  exit: { readonly exitCode: number; readonly signal?: number } | undefined;
  readonly exited: Promise<void>;

  constructor(
    file: string,
    args: readonly string[],
    { columns = 80, rows = 24, cwd = process.cwd(), env = {} }: PtyOptions = {},
  ) {
    this.#term = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true });
    const base = {
      PATH: process.env['PATH'] ?? '',
      HOME: process.env['HOME'] ?? '',
      TERM: 'xterm-256color',
      LANG: 'C.UTF-8',
    };
    this.#process = spawn(file, [...args], {
      cols: columns,
      rows,
      cwd,
      name: env['TERM'] ?? 'xterm-256color',
      env: { ...base, ...env },
    });
    this.#process.onData((data) => {
      this.bytes += data;
      this.#term.write(data);
    });
    this.exited = new Promise((resolve) => {
      this.#process.onExit(({ exitCode, signal }) => {
        this.exit = signal === undefined ? { exitCode } : { exitCode, signal };
        // Not before the emulator has taken the last bytes.
        this.#term.write('', resolve);
      });
    });
  }

  get pid(): number {
    return this.#process.pid;
  }

  /** Whether the program has the alternate screen. */
  get alternate(): boolean {
    return this.#term.buffer.active.type === 'alternate';
  }

  press(keys: string): void {
    this.#process.write(keys);
  }

  /** From now on nobody reads the terminal, as behind a connection that hangs. */
  freeze(): void {
    this.#process.pause();
  }

  thaw(): void {
    this.#process.resume();
  }

  /** The terminal goes away, as when its window is closed or its connection drops. */
  hangUp(): void {
    (this.#process as IPty & { destroy(): void }).destroy();
  }

  /** Whether the cursor is shown. */
  get cursor(): boolean {
    return this.bytes.lastIndexOf('\u001b[?25h') >= this.bytes.lastIndexOf('\u001b[?25l');
  }

  resize(columns: number, rows: number): void {
    this.#term.resize(columns, rows);
    this.#process.resize(columns, rows);
  }

  kill(signal: string): void {
    this.#process.kill(signal);
  }

  async screen(): Promise<string> {
    await new Promise<void>((resolve) => this.#term.write('', resolve));
    const { active } = this.#term.buffer;
    const lines = Array.from(
      { length: this.#term.rows },
      (_, y) => active.getLine(active.baseY + y)?.translateToString(true, 0, this.#term.cols) ?? '',
    );
    return lines.join('\n').trimEnd();
  }

  /** Waits until the screen holds that, and returns the screen, which is looked at every `lookMs`. */
  async until(what: string | RegExp, ms = 10_000, lookMs = 10): Promise<string> {
    const shows = (text: string) => (typeof what === 'string' ? text.includes(what) : what.test(text));
    return this.#when(shows, String(what), ms, lookMs);
  }

  /** Waits until the screen is another one than that. */
  async unlike(before: string, ms = 10_000): Promise<string> {
    return this.#when((text) => text !== before, 'another screen', ms, 10);
  }

  async #when(holds: (text: string) => boolean, what: string, ms: number, lookMs: number): Promise<string> {
    const end = performance.now() + ms;
    for (;;) {
      const text = await this.screen();
      if (holds(text)) return text;
      if (performance.now() > end) throw new Error(`waited in vain for ${what}; the screen is\n${text}`);
      await new Promise((resolve) => setTimeout(resolve, lookMs));
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.exit === undefined) {
      this.#process.kill('SIGKILL');
      await this.exited;
    }
    this.#term.dispose();
  }
}
