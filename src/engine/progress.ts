/** What the running step says of itself, as it reports it. */
export interface Progress {
  readonly label: string;
  readonly done?: number;
  readonly total?: number;
  readonly unit?: string;
}

/** The same as the screens get it. */
export interface Shown extends Progress {
  /** What was done when this amount was first reported, and the run time then: how fast it goes. */
  readonly since?: { readonly t: number; readonly done: number };
}

/** The same work goes on where it is called the same and there is as much of it. `t`: run time now. */
export function withPace(before: Shown | undefined, now: Progress, t: number): Shown {
  const { label, done, total } = now;
  if (done === undefined || total === undefined) return now;
  const same = before?.label === label && before.total === total;
  return { ...now, since: (same ? before.since : undefined) ?? { t, done } };
}
