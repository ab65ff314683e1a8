import type { Frame, Mode } from '../engine/events.ts';
import type { Attribution, MilestoneName, RunState } from '../engine/run-state.ts';
import type { Holding, RunView, Settling } from '../engine/run-view.ts';
import type { LastTime } from '../rto/forecast.ts';
import type { Settle } from '../run/settle.ts';
import type { Runbook } from '../runbook/runbook.ts';
import type { DownSince } from '../worlds/down-since.ts';
import type { WorldField } from '../worlds/world.ts';

export type Eventually<T> = T | Promise<T>;

/**
 * What the screens need from the program around them. Every method may throw an error with `message` and, if there
 * is one, `hint`: both are shown and the screen stays.
 */
export interface Host {
  home(): Eventually<HomeModel>;
  runbook(id: string): Eventually<Runbook>;
  /** What a world asks for beside the runbook's own inputs, when a run in it is declared. */
  worldFields(mode: Mode, runbook: string): Eventually<readonly WorldField[]>;
  /** When it broke, as the world says; nothing where it has nothing to say of it. Takes a while, and never rejects. */
  downSince(mode: Mode): Promise<DownSince | undefined>;
  /** What is to be said, before a run is opened, of the disk that it will be kept on. */
  diskWarning(): Promise<string | undefined>;
  /** What is learned from a run like this one, if there is more to it than the recovery. */
  lesson(frame: Frame): Eventually<string | undefined>;
  /** What is said of a surprise drill that is over, a word and a sentence each; nothing of any other run. */
  surprise(state: RunState): readonly (readonly [word: string, text: string])[];
  declare(declaration: Declaration): Promise<RunView>;
  /** Goes on with a run; with one that another program holds by now, it looks at it (`RunView.watching`). */
  resume(run: string): Promise<RunView>;
  /** Looks at a run that somebody else writes. */
  watch(run: string): Promise<RunView>;
  /** Plays a run again that is over, or that nobody is at. */
  play(run: string): Promise<RunView>;
  /** Ends the program that is at a run, goes on with it here, and writes down why. */
  takeOver(run: string, from: Holding, note: string): Promise<RunView>;
  /** Newest first. */
  history(): Eventually<readonly RunRow[]>;
  runDetail(run: string): Eventually<RunDetail>;
  /** Looks whether an obligation of a run that is not open here is met, and settles it then. */
  settle(run: string, settle: Settle): Promise<Settling>;
  /** `nowMs`: run time now; the state alone is as old as its last event. `progress`: of the step at work. */
  forecast(state: RunState, nowMs: number, progress: ReturnType<RunView['progress']>): Forecast;
  /** The commands that do a step by hand, with references filled in as far as they are known. */
  byHand(state: RunState, step: string): string;
  /** Lines of a shell in which they act in the open run's own world; none where they can only be real. */
  practise(): readonly string[];
  /** Where a run's evidence lies, and the hash of its journal's last line. */
  evidence(run: string): Eventually<Evidence>;
  /** Why the open run has stopped against its will, if it has: its journal cannot be written. */
  trouble?(): string | undefined;
  /** A text file of a run's folder, by the name a failure gives in `log`: relative to the folder, or a path in it. */
  read(run: string, file: string): Promise<string>;
  /** Keeps what the log of a run shows, beside the runs. Resolves to where. */
  saveLog(run: string, text: string): Promise<string>;
}

export interface HomeModel {
  readonly service: string;
  readonly account: string;
  readonly region: string;
  readonly operator: string;
  /** A world that is missing says why in one line. */
  readonly worlds: Readonly<Record<Mode, { readonly available: boolean; readonly why?: string }>>;
  readonly runbooks: readonly RunbookRow[];
  /** Runs that can only be read, and why. */
  readonly damaged?: readonly { readonly run: string; readonly damage: string }[];
  readonly unfinished: readonly UnfinishedRow[];
  readonly obligations: readonly ObligationRow[];
  /** When doctor was asked last and what it found, in words: `checked 3 days ago: 1 fail`. */
  readonly doctor: { readonly words: string; readonly ok: boolean };
  /** Why `rto-log.jsonl` cannot be read, if so: the times come from the journals then. */
  readonly rtoUnreadable?: string;
}

export interface RunbookRow {
  readonly id: string;
  readonly title: string;
  /** "The instance is broken". */
  readonly happened: string;
  readonly objectiveMs: number;
  /** The scenario that Enter opens. */
  readonly scenario?: string;
  readonly lastMs?: number;
  /** They are of live runs; of rehearsals otherwise. */
  readonly live?: true;
  /** Which runs `lastMs` and `usual` are about: "rehearsals of warm-cache". */
  readonly timesOf?: string;
  readonly usual?: { readonly minMs: number; readonly maxMs: number; readonly n: number };
  /** Until the last of them answered in words. */
  readonly answersMs?: number;
  readonly practised?: PractisedCell;
}

/** Who practised a runbook last, and when. */
export interface PractisedCell {
  /** "3 days ago", "stale, 93 days ago", "never". */
  readonly words: string;
  /** False when somebody should practise. */
  readonly ok: boolean;
  /** "live 2 days ago, by ana". */
  readonly last?: string;
  /** Why it is due, in a word or two, and how much that matters: the lowest first. */
  readonly due?: { readonly why: string; readonly rank: number };
}

export interface UnfinishedRow {
  readonly run: string;
  readonly title: string;
  readonly mode: Mode;
  /** Title of the step it stands at. */
  readonly at: string;
  readonly sinceMs: number;
  /** `cut-off`: its program died; `elsewhere`: another program is at it. */
  readonly standing: 'waiting' | 'cut-off' | 'elsewhere';
}

export interface ObligationRow {
  readonly run: string;
  readonly id: string;
  readonly mode: Mode;
  readonly what: string;
  readonly how: string;
  readonly sinceMs: number;
}

export interface Declaration {
  readonly mode: Mode;
  readonly runbook: string;
  /** Values of the world's fields by their ids. */
  readonly world: Readonly<Record<string, string>>;
  readonly inputs: Readonly<Record<string, string>>;
  /** T0: when it broke. */
  readonly since: Date;
  readonly operator: string;
}

export interface RunRow {
  readonly run: string;
  readonly title: string;
  /** Missing when nothing of the run can be read. */
  readonly mode?: Mode;
  /** In words: of a surprise drill its name stands there only once it is over. */
  readonly scenario?: string;
  readonly speed?: number | 'max';
  readonly state: 'finished' | 'waiting' | 'running' | 'interrupted' | 'damaged';
  readonly outcome?: string;
  /** UTC ISO. */
  readonly startedAt: string;
  readonly totalMs?: number;
  readonly objectiveMs: number;
  readonly met?: boolean;
  /** Some of it is on somebody's word. */
  readonly onSomebodysWord?: true;
}

export interface RunDetail {
  readonly row: RunRow & { readonly mode: Mode };
  readonly operator: string;
  readonly steps: readonly {
    readonly title: string;
    /** As a word: `succeeded`, `failed`, `skipped`, `by hand`, `broken off` … */
    readonly outcome: string;
    readonly attempts: number;
    readonly ms: number;
    readonly note?: string;
  }[];
  /** From when callers were answered in words, where the boot told. */
  readonly answers?: string;
  /** What is on somebody's word, if anything: "by hand: Apply the plan". */
  readonly onSomebodysWord?: string;
  /** Settled ones with by whom and how. */
  readonly obligations: readonly { readonly what: string; readonly settled?: string }[];
  /** Run time in ms of each milestone that was reached. */
  readonly milestones: Partial<Record<MilestoneName, number>>;
  readonly attributionMs: Attribution;
  readonly evidence: Evidence;
}

export interface Evidence {
  readonly folder: string;
  readonly head?: string;
}

export interface Forecast {
  /** What is left until recovered; missing when nothing is known of a step to come. */
  readonly leftMs?: number;
  /** Why that is only the least it will take (`rto/forecast.ts`). */
  readonly atLeast?: 'longer' | 'failed' | 'tried' | 'stalled';
  readonly verdict: 'on track' | 'at risk' | 'missed';
  /** What the number stands on: "7 rehearsals of warm-cache". */
  readonly basis: string;
  /** By step: what it took in earlier comparable runs. A step without any is missing. */
  readonly usualMs?: Readonly<Record<string, number>>;
  /** The latest comparable run that came to its end, if there is one. */
  readonly last?: LastTime;
}
