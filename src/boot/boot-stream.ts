import { AwsFailure, isFailure } from '../aws/aws-failure.ts';
import type { AwsClients } from '../aws/clients.ts';
import { consoleOutput, describeInstance, type Instance } from '../aws/ec2.ts';
import type { Clock } from '../engine/loop-ports.ts';
import type { Border } from '../text/border.ts';
import { type ConsoleState, lastLines, mergeConsole, NO_CONSOLE } from './console.ts';
import { followFile, type TailWith } from './file-tail.ts';
import { LineCutter } from './line-cutter.ts';
import { Merger } from './merger.ts';

export interface Streaming {
  readonly aws: AwsClients;
  /** Every line comes in through it. */
  readonly border: Border;
  readonly clock: Clock;
  readonly instance: string;
  /** How the boot log itself is read, beside the console; absent: by the console only. */
  readonly tail?: TailWith;
  /** Byte of the boot log to begin at. Default 0. */
  readonly offset?: number;
  readonly signal: AbortSignal;
  /** New lines, clean and masked, each once whoever had it first. */
  lines(lines: readonly string[]): void;
  /** Bytes of the boot log as they came, each once and in order; a rotated log goes on in the same stream. */
  raw?(bytes: Uint8Array): void;
  /** What firedrill itself has to say: where the lines come from now, and why that changed. */
  say?(text: string): void;
}

const CONSOLE = 'console';
const BOOT_LOG = 'boot log';
/** While the log itself comes, so many looks for one at the console. */
const SELDOM = 3;
/** How often it is usually looked. */
const EVERY_S = 5;

/** What a machine says while it boots: its console and its boot log as one stream, and the machine's state beside it. */
export class BootStream {
  readonly #of: Streaming;
  readonly #merger = new Merger();
  readonly #cutter = new LineCutter();
  #console: ConsoleState = NO_CONSOLE;
  #latest = true;
  #looks = 0;
  #instance: Instance | undefined;
  #source: string | undefined;
  #agentSeen = false;
  #agentLate = false;
  #missed = false;
  /** Whether the log itself may still come. */
  #logMayCome: boolean;
  #toldDenied = false;
  /** Whether a byte of the log came. */
  #gainedAny = false;

  constructor(of: Streaming) {
    this.#of = of;
    this.#logMayCome = of.tail !== undefined;
  }

  /** As AWS last said. */
  get instance(): Instance | undefined {
    return this.#instance;
  }

  /** Whether the machine's agent was ever there for sessions. */
  get agentSeen(): boolean {
    return this.#agentSeen;
  }

  /** Whether it should have been, and was not. */
  get agentLate(): boolean {
    return this.#agentLate && !this.#agentSeen;
  }

  /** Whether lines are missing that nobody has. */
  get missed(): boolean {
    return this.#missed;
  }

  /** Where the lines come from now, in a few words. */
  get source(): string {
    return this.#source ?? `console, every ${EVERY_S} s`;
  }

  get looks(): number {
    return this.#looks;
  }

  /** Asks for the machine's state and reads its console. To be called every few seconds. */
  async look(): Promise<void> {
    this.#looks += 1;
    // Each time: a machine that is ended closes nothing, and whoever watches is to know within seconds.
    const found = await describeInstance(this.#of.aws, this.#of.instance, this.#of.signal);
    if (found) this.#instance = found;
    // While the log itself comes, the console only has the kernel's and the agent's words to add.
    if (this.#instance?.state === 'running' && (this.#source === undefined || this.#looks % SELDOM === 0))
      await this.readConsole();
  }

  /** Reads the log itself, until only the console is left. Rejects when it is aborted. */
  async readLog(): Promise<void> {
    const { tail, aws, clock, instance, signal, border, say } = this.#of;
    if (!tail) return;
    await followFile({
      ...tail,
      aws,
      clock,
      instance,
      signal,
      ...(this.#of.offset === undefined ? {} : { offset: this.#of.offset }),
      runs: () => this.#instance?.state === 'running',
      gained: (what) => this.#gained(what),
      online: () => {
        this.#agentSeen = true;
      },
      late: () => {
        this.#agentLate = true;
      },
      source: (words) => {
        if (words !== undefined) {
          // Where nobody may ask for the agent, that its words come tells that it is there.
          this.#agentSeen = true;
          say?.(`The boot log itself: ${words}.`);
        }
        this.#source = words;
        this.#give(this.#merger.live(words !== undefined));
      },
      said: (text) => say?.(border.text(text)),
    });
    this.#logMayCome = false;
    say?.(
      this.#toldDenied
        ? 'Neither the boot log nor the console can be read here.'
        : 'Only the console is left: its lines come a few seconds late.',
    );
  }

  /** What is left of last lines when no more comes. */
  end(): void {
    const { border } = this.#of;
    const last = lastLines(this.#console, (raw) => border.line(raw, CONSOLE));
    this.#console = { ...this.#console, partial: '' };
    this.#give([
      ...this.#merger.fromFile(this.#clean(this.#cutter.end())),
      ...this.#merger.live(false),
      ...this.#merger.fromConsole(last),
    ]);
  }

  #gained(what: { readonly bytes: Buffer } | 'restart'): void {
    if (what === 'restart') {
      this.#give(this.#merger.fromFile(this.#clean(this.#cutter.end())));
      return this.#tellRestart();
    }
    this.#gainedAny = true;
    this.#of.raw?.(what.bytes);
    this.#give(this.#merger.fromFile(this.#clean(this.#cutter.push(what.bytes))));
  }

  /** What is read from here on is no continuation of what came. */
  #tellRestart(): void {
    this.#of.say?.(
      this.#gainedAny
        ? 'The boot log was replaced or cut off: it is read from its new beginning.'
        : `The boot log has fewer than ${this.#of.offset} bytes: it is read from its beginning.`,
    );
  }

  readonly #clean = (lines: readonly string[]) => lines.flatMap((one) => this.#of.border.line(one, BOOT_LOG));

  #give(lines: readonly string[]): void {
    if (lines.length > 0) this.#of.lines(lines);
  }

  /** The console alone; AWS keeps a machine's last words for an hour after its end. */
  async readConsole(): Promise<void> {
    const bytes = await this.#consoleBytes();
    const isFirst = this.#console.history === '';
    const merged = mergeConsole(this.#console, bytes, (raw) => this.#of.border.line(raw, CONSOLE));
    this.#console = merged.state;
    if (merged.gap && this.#source === undefined) {
      this.#missed = true;
      this.#of.say?.(
        isFirst
          ? '… the console holds its last 64 KB only; what it said before is not read here …'
          : '… more came than the console holds; the lines before the next one are missing …',
      );
    }
    this.#give(this.#merger.fromConsole(merged.lines));
  }

  async #consoleBytes(): Promise<Uint8Array> {
    const { aws, instance, signal } = this.#of;
    try {
      return (await consoleOutput(aws, instance, { latest: this.#latest }, signal)).bytes;
    } catch (error) {
      // Whoever may not read it can still have the log, which the machine's agent gives.
      if (this.#logMayCome && isFailure(error, 'denied')) {
        if (!this.#toldDenied) this.#of.say?.(`${error.message} Its lines come with the boot log alone.`);
        this.#toldDenied = true;
        return new Uint8Array();
      }
      if (!this.#latest || !isUnsupported(error)) throw error;
      this.#latest = false;
      this.#of.say?.('This type has no live console (not Nitro): its lines come minutes late.');
      return new Uint8Array();
    }
  }
}

function isUnsupported(error: unknown): boolean {
  const code = error instanceof AwsFailure ? error.failure.facts?.['awsCode'] : undefined;
  return code === 'Unsupported' || code === 'UnsupportedOperation';
}
