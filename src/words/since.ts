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
  const at = ago(given, now) ?? wallClock(given, now) ?? iso(text.trim());
  if (at === undefined) return { error: 'say it like 02:41, 18m or 1h20m; leave it empty for now' };
  if (at.getTime() > now.getTime()) return { error: 'that is in the future' };
  if (now.getTime() - at.getTime() > 366 * UNITS.d) return { error: 'that is more than a year ago' };
  return {
    at,
    says: `${at.toISOString().slice(0, 16)}Z, ${ageToTheMinute(now.getTime() - at.getTime())} ago`,
  };
}

const ageToTheMinute = (ms: number): string => (ms >= UNITS.h && ms < UNITS.d ? short(ms) : age(ms));

function ago(text: string, now: Date): Date | undefined {
  const match = SPAN.exec(text);
  if (match === null) return undefined;
  const [d, h, m, s] = match.slice(1).map((n) => Number(n ?? 0)) as [number, number, number, number];
  return new Date(now.getTime() - d * UNITS.d - h * UNITS.h - m * UNITS.m - s * UNITS.s);
}

function wallClock(text: string, now: Date): Date | undefined {
  const match = /^(\d{1,2}):(\d{2})$/.exec(text);
  if (match === null || Number(match[1]) > 23 || Number(match[2]) > 59) return undefined;
  const at = new Date(now);
  at.setHours(Number(match[1]), Number(match[2]), 0, 0);
  if (at.getTime() > now.getTime()) at.setDate(at.getDate() - 1);
  return at;
}

function iso(text: string): Date | undefined {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}.*(Z|[+-]\d{2}:?\d{2})$/.test(text)) return undefined;
  const at = new Date(text);
  return Number.isNaN(at.getTime()) ? undefined : at;
}
