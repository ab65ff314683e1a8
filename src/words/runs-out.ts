import { age } from './durations.ts';

/** Something that a recovery needs and that ends by itself. */
export interface RunningOut {
  readonly what: 'credentials' | 'plan' | 'disk' | 'battery';
  /** ms until it ends; absent where it has no known end. */
  readonly leftMs?: number | undefined;
}

/** `credentials, in 41 min`; nothing where no end is known. Of two that end together the first is named. */
export function runsOutFirst(all: readonly RunningOut[]): string | undefined {
  const first = all
    .flatMap(({ what, leftMs }) => (leftMs === undefined || Number.isNaN(leftMs) ? [] : [{ what, leftMs }]))
    .reduce<{ what: string; leftMs: number } | undefined>(
      (least, one) => (least && least.leftMs <= one.leftMs ? least : one),
      undefined,
    );
  if (first === undefined) return undefined;
  return first.leftMs <= 0 ? `${first.what}, now` : `${first.what}, in ${age(first.leftMs)}`;
}
