import type { AwsClients } from '../aws/clients.ts';
import type { Instance } from '../aws/ec2.ts';
import { poll } from '../aws/poll.ts';
import type { FailureDraft } from '../engine/failure.ts';
import type { Border } from '../text/border.ts';
import { latestUp, type Watched } from './answered-in-words.ts';
import { BootReport, type Reporting, started } from './boot-report.ts';
import type { BootState } from './boot-state.ts';
import { BootStream } from './boot-stream.ts';
import type { TailWith } from './file-tail.ts';
import { newBoot, parseLine } from './parse.ts';
import type { Stage } from './stages.ts';

export interface Following extends Reporting {
  readonly aws: AwsClients;
  /** The console's lines come in through it. */
  readonly border: Border;
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
  /** Whether the machine's agent was ever there for sessions; not asked without `tail`. */
  readonly agentSeen: boolean;
  /** Missing where the first lines that came told the end already. */
  readonly watched?: Watched;
  readonly failure?: FailureDraft;
  /** The failure is that the machine is no more. */
  readonly gone?: true;
}

/**
 * Follows a boot by its console, and by its log as soon as the machine's agent is there, until the stage has ended, the boot
 * has failed or the machine is gone. Throws what AWS throws, and a failure `timeout`; a boot that failed is an answer, not an error.
 */
export async function follow(following: Following): Promise<Followed> {
  const { clock, instance, until = 'recovered', everyMs = 5000, timeoutMs } = following;
  const over = new AbortController();
  const signal = following.signal ? AbortSignal.any([following.signal, over.signal]) : over.signal;
  const judged = Promise.withResolvers<Followed>();
  const watch = new Watch({ ...following, signal }, until, judged.resolve);
  const what = `the stage "${until}" of ${instance}`;
  const looking = poll(clock, { everyMs, timeoutMs, what, signal }, () => watch.look());
  const reading = watch.readLog().catch(judged.reject);
  try {
    // The console is looked at now and then; the log's own lines are judged as they come.
    return await Promise.race([looking, judged.promise]);
  } finally {
    over.abort();
    await Promise.allSettled([looking, reading]);
  }
}

/** What the lines of a boot come to, and where it stands. */
class Watch {
  private readonly of: Following;
  private readonly until: string;
  private readonly judged: (followed: Followed) => void;
  private readonly stream: BootStream;
  private state: BootState;
  private finishedAt: number | undefined;
  private quiet: boolean;
  private failedSince: number | undefined;
  private readonly report: BootReport;
  private looking = false;
  private over = false;
  private first: { readonly up: number; readonly ended: boolean } | undefined;
  private firstAt: number | undefined;

  constructor(
    of: Following & { readonly signal: AbortSignal },
    until: string,
    judged: (followed: Followed) => void,
  ) {
    this.of = of;
    this.until = until;
    this.judged = judged;
    this.state = newBoot(of.stages);
    this.quiet = of.silentStart === true;
    const { aws, border, clock, instance, signal, tail, raw, say } = of;
    this.stream = new BootStream({
      aws,
      border,
      clock,
      instance,
      signal,
      ...(tail ? { tail } : {}),
      ...(raw ? { raw } : {}),
      say: say ?? ((text) => of.lines([text])),
      lines: (lines) => this.take(lines),
    });
    this.report = new BootReport(of, this.stream, until);
  }

  async look(): Promise<Followed | undefined> {
    this.looking = true;
    await this.stream.look().finally(() => {
      this.looking = false;
    });
    const { instance } = this.stream;
    if (instance && GONE.has(instance.state)) {
      // Its last words: AWS keeps them, and they say more than its own reason.
      await this.stream.readConsole().catch(() => undefined);
      const failure = this.of.troubles.ended(instance.id, instance.state, instance.reason);
      return { ...this.ended('failed', failure), gone: true };
    }
    return await this.judge();
  }

  readLog(): Promise<void> {
    return this.stream.readLog();
  }

  private take(lines: readonly string[]): void {
    for (const line of lines) {
      const before = this.state;
      this.state = parseLine(before, line);
      this.of.troubles.read(line, before, this.state);
    }
    this.first ??= { up: latestUp(this.state), ended: this.hasEnded() };
    if (!this.quiet) this.of.lines(lines);
    this.quiet = false;
    this.of.changed?.(this.state);
    // A look judges when it is done.
    if (this.looking || this.over) return;
    void this.judge().then(
      (followed) => followed && this.judged(followed),
      () => undefined,
    );
  }

  private stage() {
    return this.state.stages.find(({ id }) => id === this.until);
  }

  private hasEnded(): boolean {
    return this.stage()?.status === 'ended';
  }

  /** What the lines so far come to. */
  private async judge(): Promise<Followed | undefined> {
    if (this.first) this.firstAt ??= await this.of.clock.read();
    this.report.dateAheadMs ??= (await this.of.clock.date()) - this.of.clock.estimate();
    const failure = this.of.troubles.failure(this.state);
    const stage = this.stage();
    if (this.hasEnded()) return this.ended('reached');
    if (failure && (await this.isBorne())) {
      this.report.tellBorne(this.state);
      return undefined;
    }
    if (!failure) this.failedSince = undefined;
    if (failure) return this.ended('failed', failure);
    if (stage?.status === 'failed') return this.ended('failed', stageFailure(stage.title, stage.message));
    // Its last line can be on the console before the marker is; one more look settles it. From the second pass on the
    // script runs outside of cloud-init, whose end then says nothing.
    if (this.state.finishedUp !== undefined && this.state.pass === 1 && !stage?.background) {
      if (this.finishedAt !== undefined && this.stream.looks > this.finishedAt) return this.finished();
      this.finishedAt ??= this.stream.looks;
    }
    this.report.tell(this.state);
    return undefined;
  }

  /** Where no stage was ever begun, there is nothing that could answer a question. */
  private finished(): Followed {
    const { state, of, stream } = this;
    const nothing = of.stages.length > 0 && !started(state) && state.damaged === 0 && !stream.missed;
    return nothing ? this.ended('failed', of.troubles.nothingRan(state)) : this.ended('finished');
  }

  private async isBorne(): Promise<boolean> {
    const now = await this.of.clock.read();
    this.failedSince ??= now;
    return now - this.failedSince < (this.of.patienceMs ?? 0);
  }

  private ended(end: Followed['end'], failure?: FailureDraft): Followed {
    this.over = true;
    this.stream.end();
    const { first, firstAt, state } = this;
    const watched = first?.ended === false && firstAt !== undefined;
    return {
      end,
      state,
      agentSeen: this.stream.agentSeen,
      ...(watched && { watched: { ms: this.of.clock.estimate() - firstAt, fromUp: first.up } }),
      ...(failure ? { failure } : {}),
    };
  }
}

const GONE: ReadonlySet<Instance['state']> = new Set(['shutting-down', 'terminated', 'stopping', 'stopped']);

function stageFailure(title: string, message: string | undefined): FailureDraft {
  return {
    code: 'boot-stage',
    message: `"${title}" failed${message ? `: ${message}` : ''}.`,
    hint: 'The service does not wait for this stage; the machine tries it again by itself.',
    nextSteps: ['Try again: goes on watching.'],
  };
}
