import type { BootShown } from '../engine/run-view.ts';
import { bootLeft } from './boot-left.ts';
import type { BootState } from './boot-state.ts';
import { stageLines } from './stage-lines.ts';

/** Tells how a boot stands at any moment: between its markers the machine's clock goes on as ours does. */
export class ShownBoot {
  readonly #until: string;
  #heard = { t: 0, at: 0 };

  /** `until`: the stage whose end is waited for. */
  constructor(until: string) {
    this.#until = until;
  }

  /**
   * `now`: our clock, in ms; `dateMs`: the date then, where it is known. Undefined until the machine has said when it started.
   */
  at(state: BootState, now: number, source: string, dateMs?: number): BootShown | undefined {
    const { startedAtMs, stages, pass, phases } = state;
    if (startedAtMs === undefined) return undefined;
    const begunAt = startedAtMs / 1000;
    const latest = Math.max(begunAt + (phases.at(-1)?.up ?? 0), ...stages.map(({ t }) => t ?? 0));
    if (latest > this.#heard.t) {
      // Whoever comes when it boots already hears at once what it said before. How long before only the two dates tell; where
      // they differ, that is wrong until its next word.
      const since = this.#heard.t === 0 && dateMs !== undefined ? Math.max(0, dateMs - latest * 1000) : 0;
      this.#heard = { t: latest, at: now - since };
    }
    const up = latest - begunAt + (now - this.#heard.at) / 1000;
    const left = bootLeft(state, this.#until, up);
    return { stages: stageLines(state, up), source, tries: pass, ...(left ? { left } : {}) };
  }
}
