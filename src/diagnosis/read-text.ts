import type { FailureDraft } from '../engine/failure.ts';

/** What a text turned out to be, and what it means. */
export interface ReadText {
  readonly kind: 'console' | 'tool';
  /** Absent where nothing in it has failed, as far as its lines go. */
  readonly failure?: FailureDraft;
  /** Nobody knows its cause: `failure` says only what failed. */
  readonly unknown?: true;
  /** What its lines say of trouble that has not ended anything (yet). */
  readonly seen: readonly string[];
  /** Where it stands, for what has not failed. */
  readonly stands: string;
  /** Its last lines. */
  readonly last: readonly string[];
}
