import type { FailureCode } from '../engine/failure-codes.ts';

/**
 * A checked runbook: plain data, as the loader makes it from YAML and as a run's first event stores it.
 * Strings may hold references, `${inputs.ID}`, `${steps.ID.OUTPUT}`, `${service.PATH}`; `resolve.ts` fills them in.
 */
export interface Runbook {
  /** The file's name without `.yaml`. */
  readonly id: string;
  /** Where it is, absolute, when that is not the project's own folder of runbooks. */
  readonly file?: string;
  readonly title: string;
  /** The line on the home screen under "What happened?". */
  readonly happened: string;
  readonly summary: string;
  /** From detected to recovered. */
  readonly objectiveMs: number;
  /** From detected to answers in words, which come before it has recovered. */
  readonly answersObjectiveMs?: number;
  /** The scenario a rehearsal of this runbook starts from when nobody names one. */
  readonly scenario?: string;
  /** Addresses that its plans leave out, beside those that firedrill.yaml names. */
  readonly exclude?: readonly string[];
  readonly inputs: readonly Input[];
  readonly steps: readonly Step[];
  /** False for a runbook that ends no failure, such as removing a protection: it has no milestone `recovered`. */
  readonly recovers?: boolean;
  /** sha256 of the file's text, hex. */
  readonly digest: string;
  readonly text: string;
}

export interface Input {
  readonly id: string;
  readonly title: string;
  readonly why: string;
  /** Given for a choice, absent for free text. */
  readonly choices?: readonly string[];
  /** An input without a default is asked for. The empty string is a default. */
  readonly default?: string;
  /** Regular expression that free text must match whole. */
  readonly pattern?: string;
  /** The pattern in words, after "write": `a type such as m7i.4xlarge`. */
  readonly write?: string;
  /** By choice: the scenario that a rehearsal with it starts from, where the runbook's own would not do. */
  readonly scenarios?: Readonly<Record<string, string>>;
  /** Choices that another input's value narrows. */
  readonly limits?: readonly {
    readonly when: { readonly input: string; readonly is: readonly string[] };
    readonly choices: readonly string[];
    readonly because: string;
  }[];
}

export interface Step {
  readonly id: string;
  readonly title: string;
  /** One or two sentences for somebody who has never done this. */
  readonly why: string;
  /** The exact commands that do this step by hand; may hold references. */
  readonly byHand: string;
  /** Name of a file in `src/actions/`. `by-hand` is work a person does. */
  readonly action: string;
  /** The action's parameters, checked by its schema; strings may hold references. */
  readonly with: Readonly<Record<string, unknown>>;
  /** Steps that must have succeeded, or been done by hand, before this one: named ones and all referenced ones. */
  readonly needs: readonly string[];
  /** All must hold, or the step is not part of this run. */
  readonly when: readonly Condition[];
  /** A required step cannot be skipped. */
  readonly required: boolean;
  readonly milestone?: 'recovered' | 'verified';
  readonly rollback?: Rollback;
  /** Ends in the failure dialog when it takes longer than this. */
  readonly timeoutMs?: number;
  /** First guess of how long it takes, until the RTO log knows better. */
  readonly usualMs: number;
  /** What an earlier step found out makes it take another time, of which the first counts that holds: a cold cache, the boot. */
  readonly slower?: readonly Slower[];
}

export interface Slower {
  readonly when: Condition;
  readonly usualMs: number;
}

export interface Rollback {
  readonly title: string;
  readonly action: string;
  readonly with: Readonly<Record<string, unknown>>;
  readonly byHand: string;
}

export type Condition =
  | { readonly input: string; readonly is: readonly string[] }
  | { readonly step: string; readonly output: string; readonly is: readonly string[] };

/** What an action declares about itself (DESIGN §1): all that the engine and the loader know of it. */
export interface Contract {
  /** `read` and `plan` change nothing; `session` runs read-only work on the machine; `mutate` changes the world. */
  readonly effect: 'read' | 'plan' | 'session' | 'mutate';
  /** Whether doing it twice equals doing it once; if not, a repeat after a doubt needs a person's word. */
  readonly idempotent: boolean;
  /** Who the time of this step belongs to. */
  readonly waitsFor: 'machine' | 'cloud' | 'person';
  /** What it asks a person before its step counts as done: to open a gate, or for a note. */
  readonly asks?: 'gate' | 'note';
  /** Outputs that later steps may refer to. One called `changed` lists what was changed, each a `Change`. */
  readonly outputs: readonly string[];
  /** True when the action stores a review document that a gate can be bound to. */
  readonly reviewed?: boolean;
  /**
   * The parameter that names the reviewed step which this one acts on: a gate shows its review, a change does what was
   * reviewed. Tried again, it begins there.
   */
  readonly actsOn?: string;
  /** The parameter that names the gate which that review must have passed. */
  readonly gatedBy?: string;
  /** What it looks at was made by the change before it: where the same again is useless, that change is planned again. */
  readonly ofTheChange?: true;
  /**
   * Codes of failures that are undone at this step, by its rollback, and tried again from it, wherever in the run they are
   * met: a lock, at the step that makes sure that nobody else is at work.
   */
  readonly undoAt?: readonly FailureCode[];
}
