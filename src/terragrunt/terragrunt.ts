import { type Failure, type FailureDraft, FailureError } from '../engine/failure.ts';
import type { Ended, Processes } from '../process/child.ts';
import type { Border } from '../text/border.ts';
import type { Diagnostic } from './stream.ts';

/** Where terragrunt lives and what it may see: the world makes one of these. */
export interface Terragrunt {
  /** Absolute path of the program (the stand-in in a rehearsal), with arguments that come before its own. */
  readonly file: string;
  readonly before: readonly string[];
  /** The unit: the directory it runs in. */
  readonly unit: string;
  readonly env: Readonly<Record<string, string>>;
  /** Meddling variables that it may see (DESIGN §5), for the review; values that look secret by their digest only. */
  readonly passed?: Readonly<Record<string, string>>;
  /**
   * The AWS keys of a call, asked for anew before each: those that this run's own calls are signed with. Throws
   * `gate-moved` where they are not this caller's.
   */
  readonly keys?: (caller?: string) => Promise<Readonly<Record<string, string>>>;
  /** Plans and changes go through the wrapper, which `TG_TF_PATH` names. */
  readonly wraps?: true;
  /** `false`: nobody's lock is taken, since nothing may be written: plans only. */
  readonly lock?: false;
  /** What every stream must be from; tofu where it is not said. */
  readonly tool?: 'tofu' | 'terraform';
}

/** What every call of the adapter needs. */
export interface Call {
  readonly terragrunt: Terragrunt;
  readonly processes: Processes;
  /** Unique in the step's attempt; names the output files, e.g. `plan`, `show`. */
  readonly name: string;
  /** What the tools say comes in through it. */
  readonly border: Border;
  readonly signal?: AbortSignal;
  /** Whose call it must be, where it changes something: the ARN that was reviewed. */
  readonly caller?: string;
  /** What it would change was begun by a firedrill that died: its program is only taken up, and needs no keys. */
  readonly takenUp?: true;
  /** What a call that went wrong means: whoever knows what tools say (`src/diagnosis`). */
  readonly explain: (trouble: CallTrouble) => FailureDraft;
  /** Called with what tofu says for people, as it comes. */
  readonly said?: (lines: readonly string[]) => void;
}

/** What is known of a call that went wrong. */
export interface CallTrouble {
  /** What was being done, for a sentence: `The plan`, `The apply`. */
  readonly what: string;
  readonly errors: readonly Diagnostic[];
  /** Of stderr, when tofu had nothing to say on stdout. */
  readonly text: string;
  readonly interrupted: boolean;
  readonly code: number | null;
  readonly signal: string | null;
  readonly log: string;
  /** By its stream; absent for a call that changes nothing, or says nothing of it. */
  readonly changed?: Failure['changed'];
  /** Addresses whose change began and did not end well. */
  readonly unfinished?: readonly string[];
}

/** Thrown by the adapter: what went wrong, as data for the failure dialog. */
export class TerragruntError extends FailureError {
  override readonly name = 'TerragruntError';
}

export type { Ended };
