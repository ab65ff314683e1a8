import type { z } from 'zod';
import type { Doubt, Facts, Obligation, Preview } from '../engine/events.ts';
import { FailureError } from '../engine/failure.ts';
import type { Cut, StepQuestion } from '../engine/loop-ports.ts';
import type { Progress } from '../engine/run-view.ts';
import type { Contract } from '../runbook/runbook.ts';
import type { Call } from '../terragrunt/terragrunt.ts';
import type { GateRules, Ports } from './ports.ts';

/** One kind of step: `src/actions/<name>.ts` exports one of these as `action`. */
export interface Action<Params = unknown> {
  readonly name: string;
  readonly contract: Contract;
  /** Checked when a runbook is loaded (references count as strings) and again, resolved, before the step runs. */
  readonly params: z.ZodType<Params>;
  run(params: Params, context: ActionContext): Promise<Done>;
  /**
   * What `run` would do, worked out by reads alone, for a dry run. Of an action that only reads: what it cannot look at since the
   * change before it was not made.
   */
  preview?(params: Params, context: ActionContext): Promise<Previewed>;
  /**
   * Ends an attempt whose own firedrill died, as `run` would have: with what its programs have recorded (`context.tofu`
   * takes them up and begins none that changes something), or can be read. Where nothing was begun, it takes back what was
   * prepared and throws `NeverBegun`; `EndUnknown` where only a person can tell. May be called again.
   */
  conclude?(params: Params, context: ActionContext, cut: Cut): Promise<Done>;
  /** Read-only: what can be seen of an attempt whose end nobody recorded, and what it gave if it happened. */
  probe?(params: Params, context: ActionContext): Promise<Doubt>;
}

export interface Previewed extends Partial<Preview> {
  readonly fidelity: Preview['fidelity'];
  /** One line, as of a step that was done: `would replace aws_instance.ttb`. */
  readonly summary: string;
  readonly outputs?: Facts;
}

export interface Done {
  /** One line for the step list, without a full stop. */
  readonly summary: string;
  readonly outputs?: Facts;
  /** It was done, and what came of it makes the run another one: a cold cache. It is never shown as a bare tick. */
  readonly notable?: boolean;
  /** Asked before the step counts as done: a gate, a note about work by hand. */
  readonly question?: StepQuestion;
  /** It was not done, or only read: a dry run. */
  readonly preview?: Preview;
}

/** What an action sees of the run and its world. */
export interface ActionContext extends Omit<Ports, 'processes'> {
  readonly step: string;
  readonly attempt: number;
  readonly run: string;
  readonly gate: GateRules;
  readonly inputs: Readonly<Record<string, string>>;
  /** Outputs of the steps before, by step id. */
  readonly outputs: Readonly<Record<string, Facts>>;
  /** Addresses that the operator chose to leave out of a plan. */
  readonly leaveOut: readonly string[];
  /** What the operator typed when choosing this rollback. */
  readonly said?: string;
  /** A change before it was only previewed: what that would have made is not there. */
  readonly behindPreview: boolean;
  /** How long what is left of the run will take from now, in ms, as far as the runbook's own times tell. */
  readonly leftMs: () => number;
  /** Folder of this attempt, absolute, made with mode 0700: evidence goes here. */
  readonly folder: string;
  readonly signal: AbortSignal;
  /** A call of tofu that is named like this in the attempt's folder. `said` hears what it says for people. */
  tofu(name: string, said?: Call['said']): Call;
  /** Lines for the log pane, kept in the run's folder too; clean and masked already. */
  lines(source: string, lines: readonly string[]): void;
  /** What is going on now; shown at once, journaled at most every few seconds. */
  progress(
    label: string,
    done?: number,
    total?: number,
    unit?: string,
    more?: Pick<Progress, 'boot' | 'launched' | 'warning'>,
  ): void;
  /** Stores the review document of this attempt and returns its digest. */
  review(document: Facts): Promise<string>;
  /** Reads the review document that a step's latest attempt stored. `ageMs`: how old it is when that is asked. */
  reviewed(
    step: string,
  ): Promise<{ readonly document: Facts; readonly digest: string; readonly ageMs: () => number }>;
  /** Keeps a file in this attempt's folder; on disk when it resolves. */
  keep(name: string, text: string): Promise<void>;
  /** What attempts of this run kept under a name, by any step or rollback. */
  kept(name: string): Promise<readonly string[]>;
  obligation(obligation: Obligation): Promise<void>;
  /** Settles one that this run opened, when it has seen for itself that it is met. */
  settle(id: string, note: string): Promise<void>;
}

/** Thrown by an action: ends the attempt in the failure dialog. */
export class StepFailure extends FailureError {
  override readonly name = 'StepFailure';
}
