import type { Facts } from './events.ts';

/** A fact that is text; the empty string when it is missing or something else. */
export function textOf(facts: Facts, name: string): string {
  const value = facts[name];
  return typeof value === 'string' ? value : '';
}
