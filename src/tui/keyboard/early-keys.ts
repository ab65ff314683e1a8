/**
 * Whether a key was meant for the screen it arrived at. A key counts once the screen has been painted and the
 * keyboard has been quiet for a moment since; until then keys are dropped: they were typed for what was there before,
 * or a finger rests on a key.
 */
export const QUIET_MS = 300;

/** So long after a dropped key an Enter is still meant for what that key would have chosen. */
export const DISARMED_MS = 1000;

export interface Quiet {
  /** When this screen was first painted. */
  readonly shownAt?: number;
  /** The last key, on any screen. */
  readonly lastKeyAt?: number;
  /** The last key that was dropped, if none has counted since; an Enter chooses nothing that it could be mistaken for. */
  readonly droppedAt?: number;
  /** Once a key has counted, all the next ones do. */
  readonly open: boolean;
}

/** `lastKeyAt`: of the screens before, since a held-down key is still the same key. */
export const newQuiet = (lastKeyAt: number | undefined): Quiet =>
  lastKeyAt === undefined ? { open: false } : { open: false, lastKeyAt };

export const painted = (quiet: Quiet, at: number): Quiet =>
  quiet.shownAt === undefined ? { ...quiet, shownAt: at } : quiet;

/** Something else was on the screen: it must be painted, and the keyboard be quiet, anew. */
export const hidden = (quiet: Quiet): Quiet => newQuiet(quiet.lastKeyAt);

export const ready = (quiet: Quiet, at: number): boolean =>
  quiet.shownAt !== undefined &&
  (quiet.open || at - Math.max(quiet.shownAt, quiet.lastKeyAt ?? quiet.shownAt) >= QUIET_MS);

/** Takes a key: whether it counts, and what is known after it. */
export function takeKey(
  quiet: Quiet,
  at: number,
  enter = false,
): { readonly quiet: Quiet; readonly counts: boolean } {
  const { droppedAt, ...rest } = quiet;
  const disarmed = enter && droppedAt !== undefined && at - droppedAt < DISARMED_MS;
  const counts = ready(quiet, at) && !disarmed;
  const next = { ...(counts ? rest : quiet), open: counts, lastKeyAt: at };
  return { quiet: next, counts };
}
