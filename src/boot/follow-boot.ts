import { AwsFailure } from '../aws/aws-failure.ts';
import type { AwsClients } from '../aws/clients.ts';
import { consoleOutput, describeInstance, type Instance } from '../aws/ec2.ts';
import { poll } from '../aws/poll.ts';
import type { FailureDraft } from '../engine/failure.ts';
import type { Clock } from '../engine/loop-ports.ts';
import type { Border } from '../text/border.ts';
import type { BootState } from './boot-state.ts';
import { type ConsoleState, lastLines, mergeConsole, NO_CONSOLE } from './console.ts';
import { type FileTail, followFile, type TailWith } from './file-tail.ts';
import { LineCutter } from './line-cutter.ts';
import { Merger } from './merger.ts';
import { newBoot, parseLines } from './parse.ts';
import { progressOf } from './progress.ts';
import { signature } from './signatures.ts';
import type { Stage } from './stages.ts';

export interface Following {
  readonly aws: AwsClients;
  /** The console's lines come in through it. */
  readonly border: Border;
  readonly clock: Clock;
  readonly instance: string;
  readonly stages: readonly Stage[];
  /** The stage whose end is waited for. Default `recovered`; `model-export` for the cache that is written afterwards. */
  readonly until?: string;
  /** World time between two looks. Default 5 s, which AWS's limits bear easily. */
  readonly everyMs?: number;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
  /**
   * World time for which a failure of the boot is borne, in case the machine's own next attempt (a minute later) is on its
   * way: somebody who goes on watching has seen the failure already. Default 0.
   */
  readonly patienceMs?: number;
  /** Lines that the console already holds are parsed but not given out: an earlier step showed them. */
  readonly silentStart?: boolean;
  /** How the boot log itself is read, beside the console; absent: by the console only. */
  readonly tail?: TailWith;
  lines(lines: readonly string[]): void;
  /** Bytes of the boot log as they came, each once and in order; a rotated log goes on in the same stream. */
  raw?(bytes: Uint8Array): void;
  /** What firedrill itself has to say: where the lines come from now, and why that changed. */
  say?(text: string): void;
  progress(label: string, done?: number, total?: number, unit?: string): void;
  /** After every look that changed something. */
  changed?(state: BootState): void;
}

export interface Followed {
  /**
   * `reached`: the stage that was waited for has ended. `finished`: cloud-init is done and that stage was not seen, so
   * ask the service itself. `failed`: see `failure`.
   */
  readonly end: 'reached' | 'finished' | 'failed';
  readonly state: BootState;
  readonly failure?: FailureDraft;
}

/** Without a line of cloud-init for this long after the start, something is wrong before it. */
const SILENCE_MS = 120_000;
const CONSOLE = 'console';
const BOOT_LOG = 'boot log';

/**
 * Follows a boot by its console, and by its log as soon as the machine's agent is there, until the stage has ended, the boot has failed or the machine is gone. Throws what AWS
 * throws, and a failure `timeout`; a boot that failed is an answer, not an error.
 */
export async function follow(following: Following): Promise<Followed> {
  const { aws, clock, instance, until = 'recovered', everyMs = 5000, timeoutMs, tail } = following;
  const over = new AbortController();
  const signal = following.signal ? AbortSignal.any([following.signal, over.signal]) : over.signal;
  const watch = new Watch({ ...following, signal }, until);
  const what = `the stage "${until}" of ${instance}`;
  const looking = poll(clock, { everyMs, timeoutMs, what, signal }, () => watch.look());
  const reading = tail
    ? followFile({ ...tail, aws, clock, instance, signal, ...watch.fileHandlers() })
    : undefined;
  try {
    // The console is looked at now and then; the log's own lines are judged as they come.
    const told = new Promise<Followed>((resolve, reject) => {
      watch.onJudged = resolve;
      reading?.catch(reject);
    });
    return await Promise.race([looking, told]);
  } finally {
    over.abort();
    await Promise.allSettled([looking, reading]);
  }
}

class Watch {
  private readonly of: Following;
  private readonly until: string;
  private console: ConsoleState = NO_CONSOLE;
  private state: BootState;
  private instance: Instance | undefined;
  private looks = 0;
  private latest = true;
  private silentSince: number | undefined;
  private finishedAt: number | undefined;
  private quiet: boolean;
  private failedSince: number | undefined;
  private readonly merger = new Merger();
  private readonly cutter = new LineCutter();
  /** Where the log comes from, while it does. */
  private source: string | undefined;
  onJudged: (followed: Followed) => void = () => undefined;

  constructor(of: Following, until: string) {
    this.of = of;
    this.until = until;
    this.state = newBoot(of.stages);
    this.quiet = of.silentStart === true;
  }

  private readonly line = (raw: string) => this.of.border.line(raw, CONSOLE);

  async look(): Promise<Followed | undefined> {
    await this.lookAtInstance();
    if (this.instance && GONE.has(this.instance.state))
      return this.ended('failed', goneFailure(this.instance));
    // While the log itself comes, the console only has the kernel's and the agent's words to add.
    const seldom = this.source !== undefined && this.looks % 3 !== 0;
    if (this.instance?.state === 'running' && !seldom) await this.readConsole();
    return await this.judge();
  }

  /** What the lines so far come to. */
  private async judge(): Promise<Followed | undefined> {
    const { failure } = this.state;
    const stage = this.state.stages.find(({ id }) => id === this.until);
    if (stage?.status === 'ended') return this.ended('reached');
    if (failure && (await this.isBorne())) {
      this.of.progress(`failed at its attempt ${this.state.pass}; waits for the machine's own next one`);
      return undefined;
    }
    if (!failure) this.failedSince = undefined;
    if (failure)
      return this.ended('failed', {
        code: codeOf(failure),
        message: failure.words,
        ...rest(failure),
      });
    if (stage?.status === 'failed') return this.ended('failed', stageFailure(stage.title, stage.message));
    // Its last line can be on the console before the marker is; one more look settles it. From the second pass on the
    // script runs outside of cloud-init, whose end then says nothing.
    if (this.state.finishedUp !== undefined && this.state.pass === 1 && !stage?.background) {
      if (this.finishedAt !== undefined && this.looks > this.finishedAt) return this.ended('finished');
      this.finishedAt ??= this.looks;
    }
    this.report();
    return undefined;
  }

  private async isBorne(): Promise<boolean> {
    const now = await this.of.clock.read();
    this.failedSince ??= now;
    return now - this.failedSince < (this.of.patienceMs ?? 0);
  }

  /** Every third look once it runs: its state seldom changes then. */
  private async lookAtInstance(): Promise<void> {
    this.looks += 1;
    if (this.instance?.state === 'running' && this.looks % 3 !== 0) return;
    const found = await describeInstance(this.of.aws, this.of.instance, this.of.signal);
    if (found) this.instance = found;
  }

  private async readConsole(): Promise<void> {
    const bytes = await this.consoleBytes();
    const merged = mergeConsole(this.console, bytes, this.line);
    this.console = merged.state;
    if (merged.lines.length === 0) return;
    if (merged.gap && !this.quiet && this.source === undefined)
      this.of.lines(['… more came than the console holds; the lines before this one are missing …']);
    this.take(this.merger.fromConsole(merged.lines));
    this.quiet = false;
  }

  private take(lines: readonly string[]): void {
    if (lines.length === 0) return;
    this.state = parseLines(this.state, lines);
    if (!this.quiet) this.of.lines(lines);
    this.of.changed?.(this.state);
  }

  fileHandlers(): Pick<FileTail, 'runs' | 'gained' | 'source' | 'said'> {
    const clean = (lines: readonly string[]) => lines.flatMap((one) => this.of.border.line(one, BOOT_LOG));
    const judge = () => {
      void this.judge().then(
        (followed) => followed && this.onJudged(followed),
        () => undefined,
      );
    };
    return {
      runs: () => this.instance?.state === 'running',
      gained: (what) => {
        if (what === 'restart') return this.take(this.merger.fromFile(clean(this.cutter.end())));
        this.of.raw?.(what.bytes);
        const before = this.state;
        this.take(this.merger.fromFile(clean(this.cutter.push(what.bytes))));
        if (this.state !== before) judge();
      },
      source: (words) => {
        if (words !== undefined) this.of.say?.(`The boot log itself: ${words}.`);
        this.source = words;
        this.take(this.merger.live(words !== undefined));
      },
      said: (text) => this.of.say?.(this.of.border.text(text)),
    };
  }

  private async consoleBytes(): Promise<Uint8Array> {
    const { aws, instance, signal } = this.of;
    try {
      return (await consoleOutput(aws, instance, { latest: this.latest }, signal)).bytes;
    } catch (error) {
      if (!this.latest || !isUnsupported(error)) throw error;
      this.latest = false;
      this.of.lines(['This type has no live console (not Nitro): its lines come minutes late.']);
      return new Uint8Array();
    }
  }

  private report(): void {
    const now = this.of.clock.estimate();
    if (this.instance?.state === 'running') this.silentSince ??= now;
    const silentMs = this.silentSince === undefined ? 0 : now - this.silentSince;
    if (
      this.state.cloudInit === 'unseen' &&
      silentMs >= SILENCE_MS &&
      this.state.pass === 1 &&
      !started(this.state)
    ) {
      this.of.progress(
        `No line of cloud-init after ${Math.round(silentMs / 1000)} s: look at the console's last lines`,
      );
      return;
    }
    const { label, done, total } = progressOf(this.state, this.instance?.state);
    if (done === undefined || total === undefined) this.of.progress(label);
    else this.of.progress(label, done, total, 'bytes');
  }

  private ended(end: Followed['end'], failure?: FailureDraft): Followed {
    const last = this.merger.fromConsole(lastLines(this.console, this.line));
    this.console = { ...this.console, partial: '' };
    if (last.length > 0) this.of.lines(last);
    return { end, state: this.state, ...(failure ? { failure } : {}) };
  }
}

const GONE: ReadonlySet<Instance['state']> = new Set(['shutting-down', 'terminated', 'stopping', 'stopped']);

function started(state: BootState): boolean {
  return state.stages.some(({ status }) => status !== 'pending');
}

function goneFailure(instance: Instance): FailureDraft {
  const because = instance.reason ? `: ${instance.reason}` : '';
  return {
    code: 'instance-gone',
    message: `${instance.id} is ${instance.state}${because}.`,
    hint: 'It will not come up any more. A volume limit or a key that may not be used ends a launch like this.',
    nextSteps: ['Plan and apply again.', `aws ec2 describe-instances --instance-ids ${instance.id}`],
    facts: { instance: instance.id, state: instance.state },
  };
}

function stageFailure(title: string, message: string | undefined): FailureDraft {
  return {
    code: 'boot-stage',
    message: `"${title}" failed${message ? `: ${message}` : ''}.`,
    hint: 'The service does not wait for this stage; the machine tries it again by itself.',
    nextSteps: ['Try again: goes on watching.'],
  };
}

/** A stage that failed for no reason that its lines tell is no signature of its own. */
function codeOf({ signature: id }: NonNullable<BootState['failure']>): FailureDraft['code'] {
  const known = signature(id);
  return known ? `boot-${known.id}` : 'boot-stage';
}

function rest(failure: NonNullable<BootState['failure']>): Omit<FailureDraft, 'code' | 'message'> {
  const { hint, line, stage, signature } = failure;
  return {
    hint,
    nextSteps: ['Try again: goes on watching the same machine.'],
    facts: { source: CONSOLE, signature, line: line.slice(0, 500), ...(stage ? { stage } : {}) },
  };
}

function isUnsupported(error: unknown): boolean {
  const code = error instanceof AwsFailure ? error.failure.facts?.['awsCode'] : undefined;
  return code === 'Unsupported' || code === 'UnsupportedOperation';
}
