import { type ChangedAttribute, changedOf, isNothing } from './changed-attributes.ts';
import type { ShownPlan } from './shown-plan.ts';

/** A real thing that is not as the state has it: somebody or something else changed it. */
export interface Drift {
  readonly address: string;
  readonly gone: boolean;
  /** What differs; empty where it is only another way to write nothing (`null`, `{}`). */
  readonly changed: readonly ChangedAttribute[];
}

/** By address. What was moved in the code only, is none. */
export function driftOf(plan: ShownPlan): Drift[] {
  return (plan.resource_drift ?? [])
    .filter(({ change }) => !change.actions.includes('no-op'))
    .map(({ address, change }) => ({
      address,
      gone: change.actions.includes('delete'),
      changed: changedOf(change).filter(
        ({ path }) => !isNothing(change.before?.[path]) || !isNothing(change.after?.[path]),
      ),
    }))
    .sort((a, b) => (a.address < b.address ? -1 : 1));
}

/** Whether this drift is why these attributes change, or why a thing is made anew. */
export function leadsTo(drift: Drift, changed: readonly ChangedAttribute[]): boolean {
  return drift.gone || changed.some(({ path }) => drift.changed.some((one) => one.path === path));
}
