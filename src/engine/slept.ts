import type { Event } from './events.ts';

export type SleptEvent = Pick<Extract<Event, { type: 'machine.slept' }>, 'from' | 'to' | 'ms' | 'perhaps'>;

/** `this machine slept for 12 min (06:02 to 06:14 UTC)` */
export function sleptWords({ from, to, ms, perhaps }: SleptEvent): string {
  const time = (at: string) => at.slice(11, 16);
  const long = ms < 60_000 ? `${Math.floor(ms / 1000)} s` : amount(Math.floor(ms / 60_000));
  const who = perhaps ? 'this machine slept, or firedrill was stopped,' : 'this machine slept';
  return `${who} for ${long} (${time(from)} to ${time(to)} UTC)`;
}

const amount = (minutes: number): string =>
  minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;

/** What a change that was going on then has to do with it. */
export const sleptInChange = (title: string): string =>
  `"${title}" slept too: its credentials may have run out meanwhile, and somebody may have taken its lock away`;
