import type { Identity } from './process-identity.ts';
import type { Outliving } from './session.ts';
import type { Inner } from './wrapped.ts';

/** A program to run, as data: argument array, no shell. */
export interface Command {
  /** Absolute path, or a name looked up on PATH. */
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** The whole environment of the child; nothing is inherited. */
  readonly env: Readonly<Record<string, string>>;
  /** It starts another program through the wrapper, which keeps that one's output, pid and end apart (DESIGN §5). */
  readonly wraps?: true;
}

/** How a child ended and where its output lies. Neither code nor signal: it was stopped before it began. */
export interface Ended {
  readonly code: number | null;
  readonly signal: string | null;
  /** UTC ISO, ms. */
  readonly endedAt: string;
  /** Files in the run's folder. */
  readonly stdoutFile: string;
  readonly stderrFile: string;
  /** It printed far more than is read, and only both ends of that are kept: nothing of it can be relied on. */
  readonly flooded?: true;
  /** Of a held child: what it, or the program that it wrapped, had started and that is still there. */
  readonly outliving?: readonly Outliving[];
  /** Of the program that it wrapped, where that was started. */
  readonly inner?: Inner;
}

/**
 * Runs programs for one attempt of one step. Both forms write output to files in the run's folder; `held` is for
 * children that change something: it goes through the launcher, so that its pid is in the journal before it acts and
 * its end is known even if this program dies (DESIGN §5).
 */
export interface Processes {
  run(name: string, command: Command, options?: RunOptions): Promise<Ended>;
  held(name: string, command: Command, options?: RunOptions): Promise<Ended>;
}

/** Where it is written down what becomes of a held child; each resolves when it is on disk, and nothing goes on before. */
export interface ChildRecords {
  /** What will be run. */
  intent(name: string, command: Command): Promise<ChildRecord>;
}

export interface ChildRecord {
  /** Its launcher is there and waits for its go. */
  launched(process: Pick<Identity, 'pid' | 'startTime' | 'bootId'>): Promise<void>;
  ended(end: Pick<Ended, 'code' | 'signal' | 'endedAt'>): Promise<void>;
}

/** Nothing was begun: what a program needs to be started was not to be had. */
export class NotStarted extends Error {
  override readonly name = 'NotStarted';
}

export interface RunOptions {
  readonly signal?: AbortSignal;
  /** Called with each whole line of stdout, as it comes; of a very long one with its beginning. */
  readonly onLine?: (line: string) => void;
}
