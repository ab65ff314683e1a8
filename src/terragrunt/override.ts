import { join } from 'node:path';
import { TerragruntError } from './terragrunt.ts';
import type { Unit } from './unit.ts';

/** Sorted last among a unit's files, so that nothing overrides the override. */
export const OVERRIDE_FILE = 'zz_firedrill_override.tf.json';

/** What protects a resource, for one plan. `destroy: false`: forget instead of destroy (OpenTofu 1.12). */
export interface Override {
  readonly address: string;
  readonly preventDestroy: false;
  readonly destroy?: false;
}

/**
 * Writes the override into a private copy of the unit and returns its path: a saved plan carries its own
 * (facts/opentofu-terragrunt.md §4). Errors: TerragruntError `override-left` when one is there.
 */
export async function writeOverride(unit: Unit, override: Override): Promise<string> {
  const file = join(unit.folder, OVERRIDE_FILE);
  const match = /^([a-z][a-z0-9_]*)\.([A-Za-z_][\w-]*)$/.exec(override.address);
  if (!match) {
    throw new TerragruntError({
      code: 'usage',
      message: `"${override.address}" is not the address of a whole resource.`,
    });
  }
  const [, type = '', name = ''] = match;
  const lifecycle = { prevent_destroy: false, ...(override.destroy === false ? { destroy: false } : {}) };
  const text = `${JSON.stringify({ resource: { [type]: { [name]: { lifecycle } } } }, null, 2)}\n`;
  // Never over an existing one: it may be another run's.
  if (await unit.create(OVERRIDE_FILE, text)) return file;
  throw new TerragruntError({
    code: 'override-left',
    message: `${file} is there already: another run removes a protection, or left it behind.`,
    nextSteps: ['Make sure that no other run is at it', `Remove it: rm ${file}`],
    facts: { file },
  });
}

/**
 * Override files in the unit, whoever wrote them: each changes what a plan does without being seen, since the usual
 * .gitignore hides them. Sorted.
 */
export async function findOverrides(unit: Unit): Promise<readonly string[]> {
  const names = await unit.names();
  return names
    .filter((name) => /(^|_)override\.(tf|tofu)(\.json)?$/.test(name))
    .toSorted()
    .map((name) => join(unit.own, name));
}
