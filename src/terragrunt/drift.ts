import type { Json } from '../engine/events.ts';
import type { ShownPlan } from './shown-plan.ts';

/**
 * Addresses whose real thing is another than the state says. The first reading after a resource was made writes `{}` or
 * `[]` where its making left null: that is the provider's spelling, and nothing that anybody changed.
 */
export function driftOf({ resource_drift: found = [] }: Pick<ShownPlan, 'resource_drift'>): string[] {
  return found
    .filter(({ change }) => change.importing !== undefined || !same(change.before, change.after ?? null))
    .map(({ address }) => address)
    .sort();
}

function same(a: Json | undefined, b: Json | undefined): boolean {
  if (isBlank(a) && isBlank(b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const [x, y] = [a, b] as [Record<string, Json>, Record<string, Json>];
  return [...new Set([...Object.keys(x), ...Object.keys(y)])].every((key) => same(x[key], y[key]));
}

const isBlank = (value: Json | undefined): boolean =>
  value === undefined || value === null || (typeof value === 'object' && Object.keys(value).length === 0);
