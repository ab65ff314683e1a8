import type { Clock } from '../engine/loop-ports.ts';
import type { BootShown } from '../engine/run-view.ts';
import type { BootState } from './boot-state.ts';
import type { BootStream } from './boot-stream.ts';
import { progressOf } from './progress.ts';
import { ShownBoot } from './shown-boot.ts';
import type { TroubleReader } from './trouble-reader.ts';

export interface Reporting {
  readonly clock: Clock;
  /** Reads what the lines mean beside the stages; one for each boot. */
  readonly troubles: TroubleReader;
  progress(
    label: string,
    done?: number,
    total?: number,
    unit?: string,
    more?: { boot?: BootShown; warning?: string },
  ): void;
}

/** Without a line of cloud-init for this long after the start, something is wrong before it. */
const SILENCE_MS = 120_000;
const AGENT_LATE = 'The SSM agent is not online: no session reaches the machine';

/** What whoever watches a boot is told of it while it goes on. */
export class BootReport {
  readonly #of: Reporting;
  readonly #stream: Pick<BootStream, 'instance' | 'source' | 'agentLate' | 'agentSeen'>;
  readonly #shownBoot: ShownBoot;
  #silentSince: number | undefined;
  /** The date, less our clock. */
  dateAheadMs: number | undefined;

  constructor(
    of: Reporting,
    stream: Pick<BootStream, 'instance' | 'source' | 'agentLate' | 'agentSeen'>,
    until: string,
  ) {
    this.#of = of;
    this.#stream = stream;
    this.#shownBoot = new ShownBoot(until);
  }

  tell(state: BootState): void {
    const now = this.#of.clock.estimate();
    const { instance } = this.#stream;
    if (instance?.state === 'running') this.#silentSince ??= now;
    const silentMs = this.#silentSince === undefined ? 0 : now - this.#silentSince;
    const warned = this.#warned();
    if (state.cloudInit === 'unseen' && silentMs >= SILENCE_MS && state.pass === 1 && !started(state)) {
      const label = `No line of cloud-init after ${Math.round(silentMs / 1000)} s: look at the console's last lines`;
      return this.#of.progress(label, undefined, undefined, undefined, warned);
    }
    const { label, done, total } = progressOf(state, instance?.state, warned.warning !== undefined);
    const unit = done === undefined || total === undefined ? undefined : 'bytes';
    this.#of.progress(label, done, total, unit, this.#beside(state, now));
  }

  /** It has failed, and the machine's own next attempt may be on its way. */
  tellBorne(state: BootState): void {
    const label = `failed at its attempt ${state.pass}; waits for the machine's own next one`;
    const beside = this.#beside(state, this.#of.clock.estimate());
    this.#of.progress(label, undefined, undefined, undefined, beside);
  }

  #beside(state: BootState, now: number): { boot?: BootShown; warning?: string } {
    const dateMs = this.dateAheadMs === undefined ? undefined : now + this.dateAheadMs;
    const boot = this.#shownBoot.at(state, now, this.#stream.source, dateMs);
    return { ...(boot && { boot }), ...this.#warned() };
  }

  /** An agent that says that it has no credentials, or is late, until it is there after all. */
  #warned(): { warning?: string } {
    const { agentLate, agentSeen } = this.#stream;
    const says = this.#of.troubles.agent ?? (agentLate ? AGENT_LATE : undefined);
    return says === undefined || agentSeen ? {} : { warning: says.replace(/\.$/, '') };
  }
}

export function started(state: BootState): boolean {
  return state.stages.some(({ status }) => status !== 'pending');
}
