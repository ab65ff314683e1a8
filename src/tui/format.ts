import { short } from '../words/durations.ts';

/**
 * `9-12m (n=7)`: whole minutes, with seconds where it begins below one. One value is no range: `2m56s (n=1)`. Of
 * live runs it says so, `9-12m (7 live)`: rows of both kinds stand below each other.
 */
export function usual(
  range: { readonly minMs: number; readonly maxMs: number; readonly n: number },
  live = false,
): string {
  const of = live ? `(${range.n} live)` : `(n=${range.n})`;
  const same = Math.floor(range.minMs / 1000) === Math.floor(range.maxMs / 1000);
  if (range.n === 1 || same) return `${short(range.maxMs)} ${of}`;
  if (range.minMs < 60_000 && range.maxMs >= 60_000)
    return `${short(range.minMs)}-${short(range.maxMs)} ${of}`;
  const minutes = range.maxMs >= 60_000;
  const unit = minutes ? 60_000 : 1000;
  const [from, to] = [Math.floor(range.minMs / unit), Math.ceil(range.maxMs / unit)];
  const span = from === to ? String(to) : `${from}-${to}`;
  return `${span}${minutes ? 'm' : 's'} ${of}`;
}

/** `812 MB/s` needs a rate, this is the amount: `7.8 GB`, `812 MB`, `41 kB`. */
export function bytes(n: number): string {
  for (const [unit, size] of [
    ['GB', 1e9],
    ['MB', 1e6],
    ['kB', 1e3],
  ] as const) {
    if (n >= size)
      return `${n >= 10 * size || unit === 'kB' ? Math.round(n / size) : (n / size).toFixed(1)} ${unit}`;
  }
  return `${n} B`;
}

/** `2026-11-23 06:02 UTC`. */
export function utcMinute(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;
}

/** `2026-11-23 06:02:11 UTC`. */
export function utcSecond(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`;
}

/** `text` as a sentence of a longer line: with a full stop, unless it ends in a mark of its own. */
export const sentence = (text: string): string => (/[.?!…]$/.test(text) ? text : `${text}.`);
