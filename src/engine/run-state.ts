import type { Drill } from './drill.ts';
import type { Doubt, Facts, Frame, Handover, Obligation, Outcome, Preview, Question } from './events.ts';
import type { Failure } from './failure.ts';
import type { SleptEvent } from './slept.ts';

export type StepStatus =
  | 'pending'
  | 'ready'
  | 'running'
  | 'succeeded'
  | 'failed'
  | 'in-doubt'
  | 'skipped'
  | 'by-hand';

export interface StepState {
  readonly id: string;
  readonly status: StepStatus;
  /** 0 until first started. */
  readonly attempt: number;
  /** `t` of the current attempt's start and of the step's last end. */
  readonly startedT?: number;
  readonly endedT?: number;
  /** Time of all attempts and questions of this step, by owner. */
  readonly spentMs: Attribution;
  readonly summary?: string;
  /** What came of it makes the run another one than most: a cold cache. */
  readonly notable?: true;
  readonly outputs: Facts;
  readonly failure?: Failure;
  /** What a rollback that failed was to undo: it is what another try of it undoes, too. */
  readonly undoes?: Failure;
  /** Of a step that changes something: how its attempts failed since it last succeeded or was undone. */
  readonly tries?: readonly Failure[];
  readonly review?: { readonly digest: string; readonly file: string; readonly t: number };
  readonly progress?: {
    readonly label: string;
    readonly done?: number;
    readonly total?: number;
    readonly unit?: string;
    readonly warning?: string;
  };
  /** The limit that the work going on has passed, in ms. */
  readonly overdueMs?: number;
  /** Reason or note of a skip or of work by hand. */
  readonly note?: string;
  /** Who gave their word for that; nobody, where the run itself skipped it. */
  readonly by?: string;
  /** Of work by hand: what the step was before, and is again where that is taken back. */
  readonly before?: 'failed' | 'in-doubt';
  /** How often that was done in the current attempt. */
  readonly takenBack?: number;
  /** Addresses that a plan leaves out, chosen at its refusal. */
  readonly leaveOut: readonly string[];
  /** The step's rollback: asked for, running, done. */
  readonly rollback?: 'ready' | 'running' | 'succeeded' | 'failed';
  /** Rollbacks begun in the current attempt. */
  readonly rollbacks?: number;
  /** A person had the change that goes on interrupted. */
  readonly interrupted?: true;
  /** A program of the current attempt that is held until its pid is written down may have got its go. */
  readonly launched?: true;
  /** What it would do: nothing of it was done but what was `executed`. */
  readonly preview?: Preview;
  /** Whether it happened is in doubt, and what the last look said. `looks`: how often it was looked. */
  readonly doubt?: Doubt & { readonly looks: number };
  /** A closer look was asked for and is not done. */
  readonly looking?: true;
  /** The answer to this step's own question: a gate, a note. */
  readonly answer?: { readonly by: string; readonly text?: string; readonly digest?: string };
}

/** Every instant from T0 on belongs to one of these; they sum to the total. All in ms. */
export interface Attribution {
  readonly person: number;
  readonly machine: number;
  readonly cloud: number;
  readonly idle: number;
}

export type MilestoneName = 'detected' | 'declared' | 'started' | 'recovered' | 'verified' | 'closed';

export interface RunState {
  readonly frame: Frame;
  /** Who is at it now: whoever opened the run, or resumed it last. */
  readonly operator: string;
  /** Given where whoever is at it now took it from a program that was. */
  readonly handover?: Handover;
  /** Inputs as they are now (`input.changed`). */
  readonly inputs: Readonly<Record<string, string>>;
  readonly t0: string;
  readonly beforeMs: number;
  readonly steps: readonly StepState[];
  readonly question?: Question & {
    readonly openedT: number;
    readonly openedAt: string;
    readonly refused?: string;
    /** This machine slept while it was open: the last time. */
    readonly slept?: SleptEvent;
  };
  /** Last answer that pauses, aborts or stops; `next` acts on it. */
  readonly asked?: 'pause' | 'abort' | 'stop-after-step';
  /** What asked for it, where it was no person. */
  readonly signal?: string;
  readonly milestones: Partial<Record<MilestoneName, { readonly at: string; readonly t: number }>>;
  readonly attributionMs: Attribution;
  readonly obligations: readonly (Obligation & {
    readonly openedAt: string;
    readonly settled?: {
      readonly by: string;
      readonly at: string;
      readonly note: string;
      readonly finding?: 'yes' | 'unknown';
      readonly seen?: string;
    };
  })[];
  readonly children: Readonly<
    Record<
      string,
      {
        readonly step: string;
        readonly argv: readonly string[];
        readonly attempt?: number;
        readonly folder?: string;
        readonly name?: string;
        /** Its launcher's. */
        readonly pid?: number;
        readonly startTime?: string;
        readonly bootId?: string;
        readonly ended?: boolean;
      }
    >
  >;
  /** `open`: a program is at it; `paused`: stopped in good order; `closed`: over. */
  readonly phase: 'open' | 'paused' | 'closed';
  /** Nobody is at it since its program was told to end, though it is open (`run.left`). */
  readonly left?: true;
  readonly outcome?: Outcome;
  /** Given in a surprise drill. */
  readonly drill?: Drill;
  readonly epoch: number;
  readonly seq: number;
  /** `t` and wall clock of the last event. */
  readonly t: number;
  readonly at: string;
  readonly openedAt: string;
}
