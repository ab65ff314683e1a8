import type { Failure } from '../engine/failure.ts';
import type { FailureCode } from '../engine/failure-codes.ts';

/** What one entry of the catalogue must meet: all that is given. */
export interface When {
  /** AWS's codes, each whole. */
  readonly codes?: readonly (string | RegExp)[];
  /** Codes that say why a machine ended, each whole. */
  readonly reasons?: readonly (string | RegExp)[];
  readonly services?: readonly string[];
  readonly operations?: readonly string[];
  /** HTTP statuses, where AWS gives no code; 0: no answer came. */
  readonly statuses?: readonly number[];
  /** Types of the resource that it is about: `aws_instance`. */
  readonly kinds?: readonly string[];
  /** tofu's title of it. */
  readonly title?: RegExp;
  /** What it says. Its named groups are values for the sentences; linear in time (docs/decisions/0010). */
  readonly says?: RegExp;
  /** Who must have said a console's line, where lines say it. */
  readonly speakers?: readonly string[];
}

/** A sentence with `{values}`; of several, the first all of whose values are known. */
export type Words = string | readonly string[];

/** What a thing that went wrong means, as data. How to add one: docs/diagnosis.md. */
export interface Entry {
  readonly id: string;
  readonly code: FailureCode;
  /** Any of them. */
  readonly when: readonly When[];
  /** More values: named groups, where they are found. */
  readonly values?: readonly RegExp[];
  /** In plain words, first of all. */
  readonly cause: Words;
  /** One more line, where one helps. */
  readonly hint?: Words;
  /** Those whose values are known. */
  readonly next: readonly Words[];
  /** Where its code's is not right for it. */
  readonly again?: Failure['again'];
  /** Where no answer of the world can be more certain than this. */
  readonly changed?: 'none';
  /** Other values of the run's inputs that whoever refused it offers: input by value. */
  readonly offers?: Readonly<Record<string, string>>;
  /** Must be settled before anything else is worth a thought: it is told first, whatever else went wrong. */
  readonly first?: true;
  /** It may have been there without harm: it is told only where nothing else explains it. */
  readonly minor?: true;
  /** Where it was met: `owner/repository#number`, or what was recorded. */
  readonly reports: readonly string[];
}

/** What the catalogue knows of a machine that boots. */
export interface BootEntry extends Entry {
  /**
   * `ends`: the boot cannot succeed any more. `trouble`: it may get over it; if something fails afterwards, this can be
   * why. `agent`: the service may recover, but sessions stay out of reach.
   */
  readonly weight: 'ends' | 'trouble' | 'agent';
  /** Stages whose failure it can be the reason of; absent: any. */
  readonly explains?: readonly string[];
  /** It says that something failed, and not why: it is told only where nothing else is, minor or not. */
  readonly only?: true;
  /** Of which others it can be the consequence: one that stands before it is told with it, and first. */
  readonly follows?: readonly string[];
  /** A later line that says it has been got over. */
  readonly overcome?: RegExp;
}
