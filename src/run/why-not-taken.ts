import type { Holding } from '../engine/run-view.ts';

/** Why a run is not to be taken from that program, if so. Pure. */
export function whyNotTaken({ pid, host, here }: Holding): string | undefined {
  if (here) return undefined;
  return `Process ${pid} on ${host} is at it. From here nobody can tell whether it lives, or end it: close it there, then go on here.`;
}
