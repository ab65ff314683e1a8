import type { Walk } from './walks.ts';

/**
 * One walk, killed at named boundaries (`kill-at.mjs`), each once, in the order in which they are met, or so many ms after
 * the starts of its first programs.
 */
export interface Case {
  readonly walk: Walk;
  readonly at: readonly (string | number)[];
  /** What is killed besides firedrill, or in its place; firedrill itself where this is missing. */
  readonly what?: What | undefined;
  /** Whatever a person could choose, by this seed; without one they try again. */
  readonly whim?: number;
}

/**
 * `all`: the program with every one that it had started, as a machine that runs out of memory does it; not with its sandbox,
 * which is the world. The others alone: firedrill lives on, and the launcher of a change is killed, or the world itself.
 */
export type What = 'all' | 'launcher' | 'sandbox';

/** `instance-replacement+warm-cache@half step.started apply,synced run.resumed/all`, `…@1200ms/all~7`: what `--only` takes. */
export function nameOf({ walk, at, what, whim }: Case): string {
  const points = at.map((point) => (typeof point === 'number' ? `${point}ms` : point)).join(',');
  return `${walk.name}@${points}${what ? `/${what}` : ''}${whim === undefined ? '' : `~${whim}`}`;
}

export function parseCase(name: string, walks: readonly Walk[]): Case {
  const [, id, points, what, whim] =
    /^(.*)@([^~/]+)(?:\/(all|launcher|sandbox))?(?:~(\d+))?$/.exec(name) ?? [];
  const walk = walks.find((one) => one.name === id);
  if (!walk || points === undefined)
    throw new Error(
      `${name}: it is to be WALK@POINT,POINT with /all, /launcher or /sandbox behind it for what is killed too, or alone; a point is "half step.started apply" (or before, after, synced) or 1200ms; the walks are ${walks.map((one) => one.name).join(', ')}`,
    );
  return {
    walk,
    at: points.split(',').map((point) => (/^\d+ms$/.test(point) ? Number.parseInt(point, 10) : point)),
    ...(what && { what: what as What }),
    ...(whim === undefined ? {} : { whim: Number(whim) }),
  };
}

/** What a run's programs passed, in order, and at which of it something was killed. */
export function parseNames(log: string): {
  readonly passed: readonly string[];
  readonly killed: readonly string[];
} {
  const lines = log.split('\n').filter(Boolean);
  return {
    passed: lines.filter((line) => !line.startsWith('killed ')),
    killed: lines.flatMap((line) => (line.startsWith('killed ') ? [line.slice('killed '.length)] : [])),
  };
}
