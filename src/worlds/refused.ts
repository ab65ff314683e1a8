/** Why a run is not opened or continued. */
export type Because =
  /** The world, or the run's folder, could not be made. */
  | 'not-started'
  /** The tools, or what surrounds them, are not fit for it. */
  | 'preflight'
  /** What its world was is lost, or may not be trusted. */
  | 'world-lost'
  /** Another program writes it. */
  | 'held'
  | 'finished'
  /** What came after a step stands on it. */
  | 'not-taken-back'
  | 'damaged'
  /** Cut off while something was being changed. */
  | 'cut-off';

/** Nothing was done. `hint`: what to do next; commands in backticks are called `firedrill …`. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly because: Because;
  readonly hint: string | undefined;
  constructor(because: Because, message: string, hint?: string, cause?: unknown) {
    super(message, { cause });
    this.because = because;
    this.hint = hint;
  }
}

/** Refused since another program writes the run. */
export const isHeld = (error: unknown): boolean => error instanceof Refused && error.because === 'held';
