import type { Doubt, Draft, Event, Facts, FramedStep, Json, Obligation, Stamped, Told } from './events.ts';
import type { Failure } from './failure.ts';
import type { RunState } from './run-state.ts';
import type { LogSource, Progress } from './run-view.ts';
import type { Looked } from './settling.ts';

/** What the loop needs of the world. */
export interface LoopPorts {
  readonly clock: Clock;
  append(event: Draft): Promise<Stamped>;
  /** Runs one attempt of a step, or its rollback. Never rejects for a failure of the step: that is a value. */
  perform(work: Work): Promise<Ended>;
  /** The line that a closing or a settlement carries (DESIGN §3). Called with the state as it will be. */
  rtoLine(state: RunState): Json;
  /** Looks, by reads alone, whether an obligation is met. Never rejects. */
  look(owed: Obligation): Promise<Looked>;
  readonly log: LogSource;
  /** What the end of a surprise drill tells. */
  readonly told?: Told;
}

export interface Work {
  readonly step: FramedStep;
  readonly attempt: number;
  readonly rollback: boolean;
  /** It was begun by a program that is gone: it is ended, or at least settled, and nothing of it is begun again. */
  readonly cut?: Cut;
  /** As it is now: an action's own events are in it. */
  readonly state: () => RunState;
  readonly signal: AbortSignal;
  /** Run time in ms. */
  readonly now: () => number;
  append(event: Event): Promise<unknown>;
  progress(progress: Progress): void;
}

/** How far an attempt had come when its program died. */
export interface Cut {
  /** A program of it may have got its go, or it acts without one: something may have been changed. */
  readonly began: boolean;
}

export type Ended = (
  | { readonly ok: 'unknown'; readonly doubt: Doubt }
  | {
      readonly ok: true;
      readonly summary: string;
      readonly outputs: Facts;
      readonly notable?: true;
      readonly question?: StepQuestion;
    }
  | { readonly ok: false; readonly failure: Failure }
) & {
  /** Called once the end of the attempt is on disk. Never rejects. */
  readonly afterwards?: () => Promise<void>;
};

/** A question as an action words it; the engine gives it its id and clock. */
export interface StepQuestion {
  readonly kind: 'gate' | 'note';
  readonly title: string;
  readonly expects?: string;
  readonly digest?: string;
  readonly needsDigest?: true;
  /** Run time left before the gate closes. */
  readonly validForMs?: number;
  readonly facts: Facts;
}

/** The world's clock. Real time in the live world and in a dry run; the sandbox's in a rehearsal. All in ms. */
export interface Clock {
  /** The world's time, on an origin of its own; never goes back. Asks the sandbox in a rehearsal. */
  read(): Promise<number>;
  /** The same without asking, for a screen that is painted often: the last reading, carried on at the pace known. */
  estimate(): number;
  /** The world's date as epoch ms: what its machines stamp their lines with, as far as clocks agree. */
  date(): Promise<number>;
  /** Waits for that much of the world's time. Rejects with the signal's reason when aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** `machine`: simulated time may run faster; `person`: 1:1, since a person is asked. No effect on a real clock. */
  pace(who: 'machine' | 'person'): void;
}
