import { age, short } from './durations.ts';

const UNITS = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000 } as const;
const SPAN = /^(?:(\d+)\s*d)?\s*(?:(\d+)\s*h)?\s*(?:(\d+)\s*m(?:in)?)?\s*(?:(\d+)\s*s)?$/;

export type Since = { readonly at: Date; readonly says: string } | { readonly error: string };

/**
 * When it broke, as a person says it: `02:41` (this machine's wall clock, the last time it was that late), `18m`,
 * `1h20m`, a UTC ISO time, or nothing for now.
 */
export function parseSince(text: string, now: Date): Since {
  const given = text.trim().toLowerCase();
  if (given === '' || given === 'now') return { at: now, says: 'now' };
  const clock = wallClock(given, now);
  if (clock === 'skipped')
    return { error: `it was never ${given} then: the clock went forward over it. Say 18m, or a UTC time` };
  const at = ago(given, now) ?? clock?.at ?? iso(text.trim());
  if (at === undefined) return { error: 'say it like 02:41, 18m or 1h20m; leave it empty for now' };
  if (at.getTime() > now.getTime()) return { error: 'that is in the future' };
  if (now.getTime() - at.getTime() > 366 * UNITS.d) return { error: 'that is more than a year ago' };
  const twice = clock?.twice ? ` (that hour came twice: this is ${given} ${offset(at)})` : '';
  return {
    at,
    says: `${at.toISOString().slice(0, 16)}Z, ${ageToTheMinute(now.getTime() - at.getTime())} ago${twice}`,
  };
}

const ageToTheMinute = (ms: number): string => (ms >= UNITS.h && ms < UNITS.d ? short(ms) : age(ms));

function ago(text: string, now: Date): Date | undefined {
  const match = SPAN.exec(text);
  if (match === null) return undefined;
  const [d, h, m, s] = match.slice(1).map((n) => Number(n ?? 0)) as [number, number, number, number];
  return new Date(now.getTime() - d * UNITS.d - h * UNITS.h - m * UNITS.m - s * UNITS.s);
}

/**
 * The last time that a clock on the wall here showed this, and whether it did so twice in that night. `skipped`: it would
 * be today's, or else yesterday's, and the clock went over it.
 */
function wallClock(
  text: string,
  now: Date,
): { readonly at: Date; readonly twice: boolean } | 'skipped' | undefined {
  const match = /^(\d{1,2}):(\d{2})$/.exec(text);
  if (match === null || Number(match[1]) > 23 || Number(match[2]) > 59) return undefined;
  const [hours, minutes] = [Number(match[1]), Number(match[2])];
  const isLater = hours * 60 + minutes > now.getHours() * 60 + now.getMinutes();
  for (const day of [0, 1]) {
    const times = shownOn(new Date(now.getFullYear(), now.getMonth(), now.getDate() - day), hours, minutes);
    const at = times.findLast((time) => time.getTime() <= now.getTime());
    if (at) return { at, twice: times.length > 1 };
    if (times.length === 0 && (day === 1 || !isLater)) return 'skipped';
  }
  return undefined;
}

/** The moments of a day at which the clock here shows a time: one, none when it goes forward over it, two when it goes back. */
function shownOn(day: Date, hours: number, minutes: number): readonly Date[] {
  const first = new Date(day.getFullYear(), day.getMonth(), day.getDate(), hours, minutes).getTime();
  // Clocks are changed by an hour, and on Lord Howe Island by half of one.
  return [-2, -1, 0, 1, 2]
    .map((halves) => new Date(first + (halves * UNITS.h) / 2))
    .filter((at) => at.getDate() === day.getDate() && at.getHours() === hours && at.getMinutes() === minutes);
}

/** `+02:00`: how far the clock here is from UTC then. */
function offset(at: Date): string {
  const east = -at.getTimezoneOffset();
  const pad = (n: number) => String(Math.floor(n)).padStart(2, '0');
  return `${east < 0 ? '-' : '+'}${pad(Math.abs(east) / 60)}:${pad(Math.abs(east) % 60)}`;
}

function iso(text: string): Date | undefined {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}.*(Z|[+-]\d{2}:?\d{2})$/.test(text)) return undefined;
  const at = new Date(text);
  return Number.isNaN(at.getTime()) ? undefined : at;
}
