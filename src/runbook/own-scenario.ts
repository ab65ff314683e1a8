import type { Runbook } from './runbook.ts';

/** What a runbook is rehearsed in that names no scenario of its own. */
export const DEFAULT_SCENARIO = 'warm-cache';

/**
 * The scenario that a rehearsal of a runbook starts from when nobody names one: one that an input's value asks for, or else the
 * runbook's own. `inputs`: as given; a missing one has its default. Pure.
 */
export function ownScenario(
  { inputs, scenario }: Pick<Runbook, 'inputs' | 'scenario'>,
  given: Readonly<Record<string, string | undefined>>,
): string {
  for (const { id, scenarios, default: first = '' } of inputs) {
    const asked = scenarios?.[given[id] ?? first];
    if (asked !== undefined) return asked;
  }
  return scenario ?? DEFAULT_SCENARIO;
}
