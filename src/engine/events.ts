import type { Contract, Rollback, Runbook, Step } from '../runbook/runbook.ts';
import type { Service } from '../service/service.ts';
import type { Failure } from './failure.ts';

// Longer than other files: it is the list of all that can happen to a run, and reads as one.

/** A run's world, as its first event names it. */
export type Mode = 'rehearsal' | 'dry-run' | 'live';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type Facts = Readonly<Record<string, Json>>;

/** A step with its action's contract: the frame needs no code to be understood later. */
export interface FramedStep extends Step {
  readonly contract: Contract;
  readonly rollback?: FramedRollback;
}

export interface FramedRollback extends Rollback {
  /** What its action asks a person before it counts as done. */
  readonly asks?: NonNullable<Contract['asks']>;
}

/** Everything a run stands on, fixed when it is opened. */
export interface Frame {
  /** 2 since contracts and failures say for themselves what the engine goes by; frames of before have none (`old-journals.ts`). */
  readonly format: 2;
  readonly run: string;
  readonly mode: Mode;
  /** Rehearsal only: the scenario's name and the pace, a factor or `max`. */
  readonly scenario?: string;
  readonly speed?: number | 'max';
  /** Of a surprise drill in the place of the scenario, which `run.closed` tells: the hash of what is told (`Told`), hex. */
  readonly surprise?: string;
  /** URLs that calls meant for AWS go to, where the operator's settings name others than AWS's own. */
  readonly endpoints?: readonly string[];
  readonly runbook: Omit<Runbook, 'steps'> & { readonly steps: readonly FramedStep[] };
  readonly service: Service;
  readonly inputs: Readonly<Record<string, string>>;
  readonly operator: string;
  readonly objectiveMs: number;
  /** Until callers are answered in words; absent where nobody set one. */
  readonly answersObjectiveMs?: number;
  /** When it broke, UTC ISO; `beforeMs` is from then to the opening. */
  readonly t0: string;
  readonly beforeMs: number;
  /** `{firedrill: "0.1.0", node: "24.21.0", terragrunt: …}` */
  readonly tools: Readonly<Record<string, string>>;
}

/** The scenario of a surprise drill. Its salt keeps anybody from trying the few names there are on the hash. */
export interface Told {
  readonly scenario: string;
  readonly salt: string;
}

/** A run taken from a program that held it, by a person's choice. */
export interface Handover {
  /** The program that was ended: its process, and where it ran. */
  readonly pid: number;
  readonly host: string;
  /** Who was at it there. */
  readonly operator: string;
  /** `told`: it ended in good order when it was told to; `killed`: it did not; `gone`: nobody had to tell it. */
  readonly ended: 'told' | 'killed' | 'gone';
  /** Why, in the words of whoever took it. */
  readonly note: string;
}

export interface Obligation {
  readonly id: string;
  readonly what: string;
  readonly how: string;
  /** The step whose change this is, where it says all that the step changed. */
  readonly step?: string;
  /** Something does not work until it is met. */
  readonly offline?: true;
  /** What is read to see whether it is met. Without one there is only a person's word. */
  readonly check?: OwedCheck;
}

/** How it is looked, by reads alone, whether an obligation is met (`actions/owed-checks.ts`). */
export type OwedCheck =
  /** The unit has no file of that name any more. */
  | { readonly look: 'no-file'; readonly file: string }
  /** A plan of the whole unit wants none of these changed; of nothing at all where there is no list. */
  | { readonly look: 'no-change'; readonly addresses?: readonly string[] }
  /** The state is not locked by that lock: by its id, or as the one that was made between two times, UTC ISO. */
  | { readonly look: 'no-lock'; readonly id: string }
  | { readonly look: 'no-lock'; readonly from: string; readonly until: string }
  /** The instance has ended, or the state knows it. */
  | { readonly look: 'instance-known'; readonly id: string }
  /** The model's copy in the bucket is whole. */
  | { readonly look: 'cache-warm' };

export type QuestionKind = 'gate' | 'choice' | 'note' | 'input';

/** The closed list of answers to a choice. The screens know their keys and words. */
export type Choice =
  | 'plan-again'
  | 'retry'
  | 'change'
  | 'leave-out'
  | 'by-hand'
  | 'skip'
  | 'rollback'
  | 'pause'
  | 'abort'
  | 'happened'
  | 'did-not'
  | 'look-closer';

export interface Question {
  readonly id: string;
  readonly kind: QuestionKind;
  readonly step: string;
  readonly title: string;
  /** The text that opens a gate. */
  readonly expects?: string;
  readonly choices?: readonly Choice[];
  /** sha256 of the review document's canonical JSON, hex. */
  readonly digest?: string;
  /** An answer counts only with this digest. */
  readonly needsDigest?: true;
  /** UTC ISO: what `expiresT` was by the wall clock when the gate opened. For people; a rehearsal's may be far off. */
  readonly expiresAt?: string;
  /** `t` after which the gate is closed, by the world's clock. */
  readonly expiresT?: number;
  readonly facts: Facts;
}

/** How sure a dry run is of what it says: it did it (a read), the tool planned it, or it was worked out, or nobody can know. */
export type Fidelity = 'executed' | 'planned' | 'simulated' | 'unverifiable';

/** What a step would do, worked out with reads only. */
export interface Preview {
  readonly fidelity: Fidelity;
  /** What would be called, as AWS names it. */
  readonly calls: readonly { readonly service: string; readonly action: string; readonly target: string }[];
  readonly changes: readonly { readonly address: string; readonly actions: readonly string[] }[];
  readonly usualMs?: number;
  /** What would refuse it, as far as reads tell, a sentence each. */
  readonly refusals: readonly string[];
  /** What nobody could hold back, or might ask: it is not known, a line each. */
  readonly unverifiable?: readonly string[];
}

/** What looking at the world says of an attempt whose end nobody recorded. */
export interface Doubt {
  readonly finding: 'yes' | 'no' | 'unknown';
  /** What was seen, for a person. */
  readonly seen: string;
  /** The answer that follows from it. */
  readonly answer: Choice;
  /** What the step is to have given if it happened, as far as that can be read. */
  readonly outputs?: Facts;
}

export interface RecordedOutput {
  /** In the run's folder. */
  readonly file: string;
  /** Hex. */
  readonly sha256: string;
  readonly bytes: number;
}

/** What happened, without the stamp the journal puts on it. One line each in `journal.jsonl`. */
export type Event =
  | ({ readonly type: 'run.opened' } & Frame)
  | {
      readonly type: 'run.resumed';
      readonly operator: string;
      /** Bytes of a torn last line that were cut off. */
      readonly cutBytes: number;
      /** A program of the run went on for so long after its last event, in ms; the rest of the time nothing did. */
      readonly workedMs?: number;
      /** The abort that was asked for still counts: only its closing was cut off. */
      readonly keeps?: 'abort';
      /** What is not as it was when the run was last at work, a line each: the program, the runbook, the service. */
      readonly changed?: readonly string[];
      /** Given where a person took it from a program that was at it. */
      readonly handover?: Handover;
    }
  | { readonly type: 'run.paused'; readonly by: string; readonly reason: string }
  /** Its program was told to end and did so, in the middle of something that is not stopped by that. */
  | { readonly type: 'run.left'; readonly reason: string }
  | {
      readonly type: 'run.closed';
      readonly outcome: Outcome;
      readonly rto: Json;
      /** Of a surprise drill. */
      readonly told?: Told;
    }
  | { readonly type: 't0.corrected'; readonly t0: string; readonly beforeMs: number; readonly by: string }
  | {
      readonly type: 'step.started';
      readonly step: string;
      readonly attempt: number;
      readonly params: Facts;
      readonly rollback?: true;
    }
  | {
      readonly type: 'step.progress';
      readonly step: string;
      readonly label: string;
      readonly done?: number;
      readonly total?: number;
      readonly unit?: string;
      /** What is wrong beside the work, which goes on. */
      readonly warning?: string;
    }
  /** The limit of work that changes something has passed. The work goes on: only a person breaks it off. */
  | {
      readonly type: 'step.overdue';
      readonly step: string;
      readonly attempt: number;
      readonly limitMs: number;
      readonly rollback?: true;
    }
  | {
      readonly type: 'step.succeeded';
      readonly step: string;
      readonly attempt: number;
      readonly summary: string;
      readonly outputs: Facts;
      /** What came of it makes the run another one than most. */
      readonly notable?: true;
      readonly rollback?: true;
    }
  | {
      readonly type: 'step.failed';
      readonly step: string;
      readonly attempt: number;
      readonly failure: Failure;
      readonly rollback?: true;
    }
  /** Nobody recorded how its attempt ended, and a person must say. Again after each closer look. */
  | ({ readonly type: 'step.in-doubt'; readonly step: string; readonly attempt: number } & Doubt)
  /** Of a dry run: nothing that this says was done but what is `executed`. */
  | ({ readonly type: 'step.previewed'; readonly step: string; readonly attempt: number } & Preview)
  | { readonly type: 'step.skipped'; readonly step: string; readonly reason: string }
  /** A person said by mistake that it was done: it is open again, and what only read behind it is done anew. */
  | { readonly type: 'step.taken-back'; readonly step: string; readonly by: string }
  | {
      readonly type: 'review.stored';
      readonly step: string;
      readonly attempt: number;
      readonly digest: string;
      readonly file: string;
    }
  /** What an attempt's programs wrote, as it was before its masked copy took its place. */
  | {
      readonly type: 'output.recorded';
      readonly step: string;
      readonly attempt: number;
      readonly files: readonly RecordedOutput[];
    }
  | {
      readonly type: 'child.intent';
      readonly step: string;
      readonly child: string;
      /** The program, as its launcher is to run it. */
      readonly argv: readonly string[];
      readonly cwd: string;
      readonly attempt?: number;
      /** Where its output and its records are, in the run's folder, and what their names begin with. Absent before 0.2. */
      readonly folder?: string;
      readonly name?: string;
    }
  /** Of the launcher, which runs the program only when this is on disk, and stays until it has ended. */
  | {
      readonly type: 'child.launched';
      readonly child: string;
      readonly pid: number;
      readonly startTime: string;
      readonly bootId: string;
    }
  | {
      readonly type: 'child.ended';
      readonly child: string;
      readonly code: number | null;
      readonly signal: string | null;
      readonly endedAt: string;
    }
  | ({ readonly type: 'question.opened' } & Question)
  | {
      readonly type: 'question.answered';
      readonly id: string;
      readonly by: string /** What was typed. */;
      readonly text?: string;
      readonly choice?: Choice;
      readonly digest?: string;
      /** Of a surprise drill on the screens: keys pressed since the answer before, those of typed text left out. */
      readonly keys?: number;
    }
  | { readonly type: 'question.refused'; readonly id: string; readonly by: string; readonly reason: string }
  | { readonly type: 'question.closed'; readonly id: string; readonly reason: string }
  | { readonly type: 'input.changed'; readonly input: string; readonly value: string; readonly by: string }
  | ({ readonly type: 'obligation.opened' } & Obligation)
  | {
      readonly type: 'obligation.settled';
      readonly id: string;
      readonly by: string;
      readonly note: string;
      /** Whether it is met by a look at the world, and what was seen. `unknown`: only a person says so. */
      readonly finding?: 'yes' | 'unknown';
      readonly seen?: string;
      /** Bytes of a torn last line that were cut off, where another program writes this than the run's own. */
      readonly cutBytes?: number;
      readonly rto?: Json;
    }
  /** Wall clock, UTC ISO. The world went on meanwhile. */
  | {
      readonly type: 'machine.slept';
      readonly from: string;
      readonly to: string;
      readonly ms: number;
      /** It may have been the program alone that was stopped: this machine does not tell the two apart. */
      readonly perhaps?: true;
      /** The step that was changing something, and slept too. */
      readonly changing?: string;
    }
  | {
      readonly type: 'stop.asked';
      readonly by: string;
      readonly how: 'pause' | 'abort' | 'stop-after-step' | 'interrupt';
      /** Given where nobody chose it: the signal that the program got. */
      readonly signal?: string;
      /** Of a surprise drill on the screens, as in an answer. */
      readonly keys?: number;
    };

/** `previewed`: walked to its end, and nothing was done. */
export type Outcome = 'recovered' | 'verified' | 'failed' | 'aborted' | 'previewed';

/** What the journal adds to an event (DESIGN §3). */
export interface Stamp {
  readonly v: 1;
  readonly seq: number;
  /** Wall clock, UTC ISO with ms. */
  readonly at: string;
  /** Run time in ms since the opening, by the world's clock; never goes back. */
  readonly t: number;
  readonly epoch: number;
  /** sha256 of the previous line's bytes, hex; 64 zeros for the first. */
  readonly prev: string;
}

export type Stamped = Stamp & Event;

/** An event, or one that carries something folded from its own stamp (`run.closed` with its RTO line). */
export type Draft = Event | ((stamp: Stamp) => Event);

/** Every type of event that this version can fold. */
export const EVENT_TYPES: Readonly<Record<Event['type'], true>> = {
  'run.opened': true,
  'run.resumed': true,
  'run.paused': true,
  'run.left': true,
  'run.closed': true,
  't0.corrected': true,
  'step.started': true,
  'step.progress': true,
  'step.overdue': true,
  'step.succeeded': true,
  'step.failed': true,
  'step.in-doubt': true,
  'step.previewed': true,
  'step.skipped': true,
  'step.taken-back': true,
  'review.stored': true,
  'output.recorded': true,
  'child.intent': true,
  'child.launched': true,
  'child.ended': true,
  'question.opened': true,
  'question.answered': true,
  'question.refused': true,
  'question.closed': true,
  'input.changed': true,
  'obligation.opened': true,
  'obligation.settled': true,
  'machine.slept': true,
  'stop.asked': true,
};
