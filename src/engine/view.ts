import type { Choice } from './events.ts';
import type { Shown } from './progress.ts';
import type { RunState } from './state.ts';

/**
 * A run as the screens and the headless printer see it: they read the state, they call these, they write nothing.
 * `engine/loop.ts` makes one.
 */
export interface RunView {
  readonly state: () => RunState;
  /** World time since the opening in ms, between events too; for clocks on the screen. */
  readonly now: () => number;
  /** Called after every event, with what was written. */
  subscribe(listener: () => void): () => void;
  /** Lines of the log pane, in order of arrival. */
  readonly log: LogSource;
  /** Live, unjournaled progress of the running step. */
  readonly progress: () => Shown | undefined;
  /** Answers the open question. Resolves to the reason when it was refused. */
  answer(id: string, answer: Answer): Promise<string | undefined>;
  ask(what: 'pause' | 'abort' | 'stop-after-step' | 'interrupt'): Promise<void>;
  correctT0(t0: Date): Promise<void>;
  settle(obligation: string, note: string): Promise<void>;
}

export interface Answer {
  readonly by: string;
  readonly text?: string;
  readonly choice?: Choice;
  readonly digest?: string;
}

export interface LogLine {
  /** `console`, `ssm`, `terragrunt`. */
  readonly source: string;
  readonly text: string;
  /** Run time in ms when it arrived. */
  readonly t: number;
}

/** A bounded log: old lines fall out, numbers stay. */
export interface LogSource {
  /** Lines ever taken. */
  readonly total: () => number;
  /** Lines [from, to) by number; those that fell out are missing. */
  slice(from: number, to: number): readonly LogLine[];
  subscribe(listener: () => void): () => void;
}
