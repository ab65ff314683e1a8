import type { Choice } from './events.ts';
import type { RunState } from './run-state.ts';
import type { Looked } from './settling.ts';

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
  ask(what: 'pause' | 'abort' | 'stop-after-step' | 'interrupt', how?: Asking): Promise<void>;
  /**
   * Ends all work here within a second or so, for a program that was told to end. What only reads is stopped; a program
   * that is changing something goes on without us, and the journal says so (`RunState.left`).
   */
  leaveNow(reason: string): Promise<void>;
  correctT0(t0: Date): Promise<void>;
  /** `onWord`: where it cannot be looked at, too. Nothing is written unless it is settled. */
  settle(obligation: string, note: string, onWord?: boolean): Promise<Settling>;
  /** Takes back that a step was done by hand. Resolves to the reason when it cannot be. */
  takeBack(step: string): Promise<string | undefined>;
  /** Given where somebody else writes the run: it is looked at here, and what would change it is refused. */
  readonly watching?: () => Watching;
  /** Given where the run is played again. */
  readonly player?: Player;
}

/** How a stop was asked for. */
export interface Asking {
  /** What asked, where it was no person. */
  readonly signal?: string;
  /** As in an answer: pressed since the one before. */
  readonly keys?: number;
}

/** Moves a run that is played again; nothing of it changes. */
export interface Player {
  /** Stands still, or goes on; at its end it begins anew. */
  pause(): void;
  /** The next faster pace (1), or the next slower one (-1). */
  pace(by: 1 | -1): void;
  /** To the beginning of the next step's attempt, or of the one before. */
  step(by: 1 | -1): void;
}

/** What a look at the world said of an obligation, and whether that settled it. */
export interface Settling extends Looked {
  readonly settled: boolean;
}

/** How a run stands that somebody else writes. */
export interface Watching {
  /** The program that is at it, if one is. */
  readonly holder?: Holding;
  /** One sentence on who is at it, or that nobody is. */
  readonly says: string;
  /** Where its journal is broken, as one sentence: what stands behind that is not shown. */
  readonly damage?: string;
  /** Nobody writes it any more: it is played again, so many times faster than it went. */
  readonly playback?: { readonly speed: number; readonly paused: boolean };
}

export interface Holding {
  readonly pid: number;
  readonly host: string;
  /** UTC ISO. */
  readonly since: string;
  /** What tells it from a later process of that number. */
  readonly startTime: string;
  readonly bootId: string;
  /** On this machine, where it can be seen. */
  readonly here: boolean;
}

export interface Answer {
  readonly by: string;
  readonly text?: string;
  readonly choice?: Choice;
  readonly digest?: string;
  /** Keys that were pressed for it and before it (`question.answered`). */
  readonly keys?: number;
}

export interface LogLine {
  /** `console`, `ssm`, `terragrunt`. */
  readonly source: string;
  readonly text: string;
  /** Run time in ms when it arrived. */
  readonly t: number;
  /** As the program that wrote it says. */
  readonly level?: 'error' | 'warning';
}

export type Levels = Readonly<Record<NonNullable<LogLine['level']>, number>>;

/** A bounded log: old lines fall out, numbers stay. */
export interface LogSource {
  /** Lines ever taken. */
  readonly total: () => number;
  /** How many errors and warnings are among those that it holds. */
  readonly levels: () => Levels;
  /** Run time when the machine whose boot it tells of was switched on, by the machine's own words. */
  readonly poweredOnT: () => number | undefined;
  /** Lines [from, to) by number; those that fell out are missing. */
  slice(from: number, to: number): readonly LogLine[];
  subscribe(listener: () => void): () => void;
}

/** What the running step says of itself, as it reports it. */
export interface Progress {
  readonly label: string;
  readonly done?: number;
  readonly total?: number;
  readonly unit?: string;
  /** What is wrong beside the work, which goes on: one sentence without a full stop. It is over when it is no longer said. */
  readonly warning?: string;
  /** Where a boot stands; for the screen only, it is not written down. */
  readonly boot?: BootShown;
  /** The machine that this change makes is there, and boots while the change goes on; likewise for the screen only. */
  readonly launched?: true;
}

export interface BootShown {
  readonly stages: readonly StageLine[];
  /** Where its lines come from now: `ssm, live`. */
  readonly source: string;
  /** Which of the machine's own attempts this is. */
  readonly tries: number;
  /** What the machine still needs, as far as its stages tell. */
  readonly left?: BootLeft;
}

export interface BootLeft {
  readonly ms: number;
  /**
   * `usual`: a transfer that may take any time is still to come. `pace`: it tells how fast it goes. `fixed`: it is over, and
   * what is left takes as long as ever.
   */
  readonly by: 'usual' | 'pace' | 'fixed';
  /** It is only the least. `longer`: a stage has had what it usually takes. `tried`: a try has failed. */
  readonly atLeast?: 'longer' | 'tried';
  /** How long the transfer that it hangs on has not come any further. */
  readonly quietMs?: number;
}

/** Without a byte for so long a transfer stands still; its word comes every 2 s. */
export const SILENT_MS = 10_000;

/** A stage of a boot. Times in ms, amounts in bytes, `rate` in bytes a second. */
export interface StageLine {
  readonly title: string;
  readonly status: 'pending' | 'running' | 'ended' | 'failed';
  /** How long it took, or has taken so far. */
  readonly ms?: number;
  readonly usualMs?: number;
  readonly done?: number;
  readonly total?: number;
  readonly rate?: number;
  readonly leftMs?: number;
  /** How long it has not come any further, and when it gives up that try. */
  readonly quietMs?: number;
  readonly givesUpMs?: number;
  /** The try that it is at, from the second on. */
  readonly tries?: number;
}

/** The same as the screens get it. */
export interface Shown extends Progress {
  /** Run time when it was said. */
  readonly at?: number;
  /** What was done when this amount was first reported, and the run time then: how fast it goes. */
  readonly since?: { readonly t: number; readonly done: number };
  /** Run time when the new machine was there. */
  readonly launchedAt?: number;
}

/** The same work goes on where it is called the same and there is as much of it. `t`: run time now. */
export function withPace(before: Shown | undefined, now: Progress, t: number): Shown {
  const { label, done, total } = now;
  const shown = { ...now, at: t, ...(now.launched && { launchedAt: before?.launchedAt ?? t }) };
  if (done === undefined || total === undefined) return shown;
  const same = before?.label === label && before.total === total;
  return { ...shown, since: (same ? before.since : undefined) ?? { t, done } };
}
