import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { PROGRAM } from './cli.ts';
import { Pty } from './pty.ts';

/** A shell with job control: it notes the terminal's modes before, while the job is stopped and after, and its exit code. */
const SHELL = `
set -m; trap : HUP INT TERM
stty -g >"$D/before"
"$@"; code=$?
while [ $code = 148 ]; do
  stty -g >"$D/stopped"
  until [ -e "$D/go" ]; do sleep 0.05; done
  rm "$D/go"; fg >/dev/null; code=$?
done
stty -g >"$D/after" 2>/dev/null
echo $code >"$D/code.new"; mv "$D/code.new" "$D/code"
`;

/** firedrill as a person has it: a job of a shell in a terminal. */
export class Job implements AsyncDisposable {
  readonly pty: Pty;
  readonly #folder = mkdtempSync(join(tmpdir(), 'firedrill-job-'));

  constructor(args: readonly string[], size: { readonly columns?: number; readonly rows?: number } = {}) {
    const env = { D: this.#folder };
    const program = [process.execPath, PROGRAM, ...args];
    this.pty = new Pty('bash', ['--norc', '--noprofile', '-c', SHELL, 'sh', ...program], { ...size, env });
  }

  /** firedrill's own. */
  get pid(): number {
    return this.#find() ?? expect.fail('firedrill does not run');
  }

  /** It may be ending by itself just then. */
  killIfThere(): void {
    const pid = this.#find();
    try {
      if (pid !== undefined) process.kill(pid, 'SIGKILL');
    } catch {
      // It has.
    }
  }

  #find(): number | undefined {
    const rows = execFileSync('ps', ['-axo', 'pid=,ppid=,args='], { encoding: 'utf8' }).split('\n');
    const found = rows
      .map((row) => row.trim().split(/\s+/))
      .find(([, parent, ...args]) => Number(parent) === this.pty.pid && args.includes(PROGRAM));
    return found && Number(found[0]);
  }

  get ended(): boolean {
    return existsSync(join(this.#folder, 'code'));
  }

  /** Its exit code. */
  async code(): Promise<number> {
    await until(() => this.ended, 60_000);
    return Number(this.#read('code'));
  }

  /** Whether the shell has the terminal. */
  get isStopped(): boolean {
    return this.#read('stopped').endsWith('\n');
  }

  /** `fg` */
  goOn(): void {
    writeFileSync(join(this.#folder, 'go'), '');
  }

  /** The terminal as it was before firedrill had it: modes, screen and cursor. */
  async isRestored(when: 'stopped' | 'after'): Promise<void> {
    expect(this.#read(when)).toBe(this.#read('before'));
    // Its last bytes may come after its end is known.
    await until(() => !this.pty.alternate && this.pty.cursor, 10_000);
  }

  #read(name: string): string {
    const file = join(this.#folder, name);
    return existsSync(file) ? readFileSync(file, 'utf8') : '';
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.pty[Symbol.asyncDispose]();
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 10 });
  }
}

async function until(isSo: () => boolean, ms: number): Promise<void> {
  const end = performance.now() + ms;
  while (!isSo()) {
    if (performance.now() > end) throw new Error(`waited in vain for ${String(isSo)}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
