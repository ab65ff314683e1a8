import type { Facts } from './events.ts';

/** A fact that is text; the empty string when it is missing or something else. */
export function textOf(facts: Facts, name: string): string {
  const value = facts[name];
  return typeof value === 'string' ? value : '';
}

/** Kinds of change after which all that was there is still there, or can be brought back. */
const KEEPING = new Set(['create', 'update', 'import', 'read', 'hide', 'move']);

/** Whether a change of a review ends something. A kind that nobody knows does. */
export function endsData(kind: string): boolean {
  return !KEEPING.has(kind);
}
