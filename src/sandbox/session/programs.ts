import type { Instance } from '../instances.ts';
import { resultOf } from '../ssm-commands.ts';
import type { World } from '../world.ts';
import { logOn } from './boot-log.ts';

/** What runs in a session's terminal. Nothing of it has a timer: it prints what it has printed by then. */
export interface Program {
  /** What it prints now, up to about `room` bytes; empty: nothing until `nextMs`. */
  print(nowMs: number, room: number): Buffer;
  /** When it may print something again. */
  nextMs(nowMs: number, seldom: boolean): number;
  /** Set when it has ended. */
  readonly exitCode: number | undefined;
  type(text: string): void;
}

const CHUNK = 12_288;
const LOOK_MS = 500;
const SIGN_OF_LIFE_MS = 10_000;
/** At `max`: a jump for each line would be slower than the boot is. */
const SELDOM_MS = 5000;
const NEVER = 8.64e15;

/** infrastructure/tail_boot_log.sh with `follow=yes`. */
export class TailProgram implements Program {
  readonly exitCode = undefined;
  readonly #instance: Instance;
  readonly #world: World;
  readonly #startMs: number;
  #offset: number;
  #inode: number | undefined;
  #aliveMs: number;

  constructor(instance: Instance, world: World, offset: number, startMs: number) {
    this.#instance = instance;
    this.#world = world;
    this.#offset = offset;
    this.#startMs = startMs;
    this.#aliveMs = startMs;
  }

  print(nowMs: number, room: number): Buffer {
    const out: string[] = [];
    const log = logOn(this.#instance, this.#world, nowMs);
    if (log) {
      if (log.inode !== (this.#inode ?? log.inode) || this.#offset > log.size) {
        this.#offset = 0;
        out.push(`@RB R ${log.inode}\n`);
      }
      this.#inode = log.inode;
      for (let left = room; left > 0 && this.#offset < log.size; left -= CHUNK * 1.4) {
        const bytes = log.read(this.#offset, Math.min(CHUNK, log.size - this.#offset));
        if (bytes.length === 0) break; // cut off meanwhile
        out.push(`@RB D ${log.inode} ${this.#offset} ${bytes.length} ${bytes.toString('base64')}\n`);
        this.#offset += bytes.length;
      }
    }
    if (nowMs >= this.#aliveMs) {
      this.#aliveMs = nowMs + SIGN_OF_LIFE_MS;
      const up = ((nowMs - this.#instance.boot.plan.kernelMs) / 1000).toFixed(2);
      out.push(`@RB H ${Math.floor(nowMs / 1000)} ${up} ${resultOf(this.#instance, nowMs)}\n`);
    }
    return Buffer.from(out.join(''), 'latin1');
  }

  nextMs(nowMs: number, seldom: boolean): number {
    const log = logOn(this.#instance, this.#world, nowMs, seldom);
    if (log && this.#offset < log.size) return nowMs;
    // It looks every half a second.
    const grows = log?.nextMs === undefined ? NEVER : log.nextMs;
    const looks = this.#startMs + Math.ceil((grows - this.#startMs) / LOOK_MS) * LOOK_MS;
    const next = this.#world.logFiles.has(this.#instance.id) ? grows : looks;
    return seldom
      ? Math.max(nowMs + SELDOM_MS, Math.min(next, nowMs + SELDOM_MS * 12))
      : Math.min(next, this.#aliveMs);
  }

  type(): void {
    // Its terminal echoes nothing, and it reads nothing.
  }
}

/** A shell on a machine that is simulated only: it says so, echoes, and knows `exit`. */
export class Shell implements Program {
  exitCode: number | undefined;
  #printed = '';
  #line = '';

  constructor(command?: string) {
    if (command === undefined) {
      this.#printed = 'This machine is simulated: nothing runs on it. exit ends the session.\r\nsh-5.2$ ';
      return;
    }
    this.#printed = `sh: this machine is simulated, it runs nothing: ${command}\r\n`;
    this.exitCode = 127;
  }

  print(): Buffer {
    const out = Buffer.from(this.#printed);
    this.#printed = '';
    return out;
  }

  nextMs(nowMs: number): number {
    return this.#printed === '' ? NEVER : nowMs;
  }

  type(text: string): void {
    for (const key of text) {
      if (key !== '\r' && key !== '\n') {
        this.#line += key;
        this.#printed += key;
        continue;
      }
      const line = this.#line.trim();
      this.#line = '';
      this.#printed += line === '' ? '\r\nsh-5.2$ ' : `\r\nsh: ${line}: nothing runs here\r\nsh-5.2$ `;
      if (line === 'exit') {
        this.#printed = '\r\nexit\r\n';
        this.exitCode = 0;
      }
    }
  }
}
