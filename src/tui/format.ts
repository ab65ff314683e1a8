import { bytesInWords } from '../words/amounts.ts';
import { short } from '../words/durations.ts';

/**
 * `9-12m (n=7)`: whole minutes, with seconds where it begins below one. One value is no range: `2m56s (n=1)`. Of
 * live runs it says so, `live 9-12m (7)`: rows of both kinds stand below each other.
 */
export function usual(
  range: { readonly minMs: number; readonly maxMs: number; readonly n: number },
  live = false,
): string {
  // First, since a narrow cell cuts the end.
  return live ? `live ${span(range)} (${range.n})` : `${span(range)} (n=${range.n})`;
}

function span(range: { readonly minMs: number; readonly maxMs: number; readonly n: number }): string {
  const same = Math.floor(range.minMs / 1000) === Math.floor(range.maxMs / 1000);
  if (range.n === 1 || same) return short(range.maxMs);
  if (range.minMs < 60_000 && range.maxMs >= 60_000) return `${short(range.minMs)}-${short(range.maxMs)}`;
  const minutes = range.maxMs >= 60_000;
  const unit = minutes ? 60_000 : 1000;
  const [from, to] = [Math.floor(range.minMs / unit), Math.ceil(range.maxMs / unit)];
  const whole = from === to ? String(to) : `${from}-${to}`;
  return `${whole}${minutes ? 'm' : 's'}`;
}

/** Of a step's progress: `3.2 GB`, `12 lines`, `12`. */
export const counted = (n: number, unit: string | undefined): string =>
  unit === 'bytes' ? bytesInWords(n) : `${Math.round(n)}${unit === undefined ? '' : ` ${unit}`}`;

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

/** `modelCache` → `model cache`. */
export const asWords = (key: string): string =>
  key
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .replaceAll('_', ' ')
    .toLowerCase();
