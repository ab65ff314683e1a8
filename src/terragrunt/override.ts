import { open, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { TerragruntError } from './terragrunt.ts';

/** Sorted last among a unit's files, so that nothing overrides the override. */
export const OVERRIDE_FILE = 'zz_firedrill_override.tf.json';

/** What protects a resource, for one plan. `destroy: false`: forget instead of destroy (OpenTofu 1.12). */
export interface Override {
  readonly address: string;
  readonly preventDestroy: false;
  readonly destroy?: false;
}

/**
 * Writes the override into the unit and returns its path. The caller removes it as soon as the plan is made: a saved plan
 * carries its own copy (facts/opentofu-terragrunt.md §4). Errors: TerragruntError `override-left` when one is there.
 */
export async function writeOverride(unit: string, override: Override): Promise<string> {
  const file = join(unit, OVERRIDE_FILE);
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
  try {
    // Never over an existing one: it may be another run's.
    const handle = await open(file, 'wx', 0o600);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } catch (cause) {
      // Half an override breaks every plan.
      await rm(file, { force: true });
      throw cause;
    } finally {
      await handle.close();
    }
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause;
    throw new TerragruntError(
      {
        code: 'override-left',
        message: `${file} is there already: another run removes a protection, or left it behind.`,
        nextSteps: ['Make sure that no other run is at it', `Remove it: rm ${file}`],
        facts: { file },
      },
      cause,
    );
  }
  return file;
}

/** Puts the protection back. Not an error when it is gone already. */
export async function removeOverride(unit: string): Promise<void> {
  await rm(join(unit, OVERRIDE_FILE), { force: true });
}

/**
 * Override files in the unit, whoever wrote them: each changes what a plan does without being seen, since the usual
 * .gitignore hides them. Sorted.
 */
export async function findOverrides(unit: string): Promise<readonly string[]> {
  const names = await readdir(unit);
  return names
    .filter((name) => /(^|_)override\.(tf|tofu)(\.json)?$/.test(name))
    .sort()
    .map((name) => join(unit, name));
}
