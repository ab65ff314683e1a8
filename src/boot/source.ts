import type { TailFrame } from './frames.ts';

/** Where the boot log is read from: what was had so far. */
export interface Place {
  readonly offset: number;
  /** The file that it was in; undefined before there was one. */
  readonly inode: number | undefined;
}

/** Why a source gives no more. */
export interface Dried {
  /** What happened, as the beginning of a sentence for people. */
  readonly why: string;
  /** `again`: the same source may go on from where it was. `later`: once the machine is ready. `never`: another one has to. */
  readonly next: 'again' | 'later' | 'never';
  /** Its document is not there. */
  readonly missing?: true;
}

/** One way to the boot log of a machine: bytes in, pieces at their offsets out. */
export interface Source {
  readonly name: 'session' | 'command';
  /** In a few words, for the panel: `ssm, live`. */
  readonly words: string;
  read(from: Place, signal: AbortSignal): AsyncGenerator<readonly Piece[], Dried>;
}

export type Piece = TailFrame | { readonly kind: 'said'; readonly text: string };
