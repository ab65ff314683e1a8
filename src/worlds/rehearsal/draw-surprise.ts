import { hash, randomBytes, randomInt } from 'node:crypto';
import type { Told } from '../../engine/events.ts';
import { loadScenario, scenarioNames } from '../../sandbox/scenario-file.ts';
import { Refused } from '../refused.ts';

/**
 * Names of the scenarios that a surprise drill of a runbook may be in: those that say that it meets them, and its own, so
 * that it may be that nothing is special. None where none says so.
 */
export function fitting(scenariosDir: string, runbook: string, own: string): readonly string[] {
  const names = scenarioNames(scenariosDir);
  const met = names.filter((name) => loadScenario(scenariosDir, name).runbooks.includes(runbook));
  return met.length === 0 ? [] : names.filter((name) => name === own || met.includes(name));
}

/** One of those that fit, by chance; by `seed`, where one is given, always the same. Throws `Refused` where there is none. */
export function drawSurprise(names: readonly string[], seed?: string): Told {
  if (names.length === 0)
    throw new Refused(
      'not-started',
      'no scenario says that this runbook meets it, so that nothing can be a surprise there',
      'Name the runbook under "runbooks:" in the files of runbooks/scenarios that fit it.',
    );
  const at = seed === undefined ? randomInt(names.length) : placeBy(seed, names.length);
  return { scenario: names[at] ?? '', salt: randomBytes(16).toString('hex') };
}

const placeBy = (seed: string, many: number): number =>
  Number.parseInt(hash('sha256', seed).slice(0, 8), 16) % many;
