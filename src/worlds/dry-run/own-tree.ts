import { realpathSync } from 'node:fs';
import { relative } from 'node:path';
import type { Json } from '../../engine/events.ts';

/** The root of the operator's work tree, whose private copy has the unit at `copied`. */
export function rootOf(copy: string, copied: string, own: string): string {
  const inside = relative(copy, copied);
  return inside === '' ? own : own.slice(0, -(inside.length + 1));
}

/**
 * What tools say of files in the private copy, as said of the operator's own, which are the same: nobody could mend those of a
 * copy. `copied`: the unit in it. For texts, and for data with texts in it.
 */
export function inOwnTree(copy: string, copied: string, own: string): <T>(value: T) => T {
  const root = rootOf(copy, copied, own);
  // As a program sees it that was started there.
  const copies = [realpathSync(copy), copy];
  const words = (text: string) => copies.reduce((said, one) => said.replaceAll(one, root), text);
  const everywhere = (value: Json): Json => {
    if (typeof value === 'string') return words(value);
    if (Array.isArray(value)) return (value as readonly Json[]).map(everywhere);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, everywhere(each)]));
  };
  return <T>(value: T) => everywhere(value as Json) as T;
}
