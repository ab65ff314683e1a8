import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isCode } from '../files/error-code.ts';
import { type ActionContext, StepFailure } from './action.ts';

/** The durable place for another type or zone (infrastructure/README.md): the next plan agrees with it. */
const VARIABLES_FILE = 'recovery.auto.tfvars.json';

/** What each attempt keeps before it writes the file: later ones know it for this run's own. */
const KEPT = 'variables.json';
const OBLIGATION = 'recovery-variables';

/**
 * Sets the unit's variables for every plan from now on; without values, takes back what this run has set. Values that are
 * empty are left as the code has them. Throws `variables-left` rather than write over what somebody else has set.
 */
export async function setVariables(
  variables: Readonly<Record<string, string>>,
  context: ActionContext,
): Promise<void> {
  const file = join(context.terragrunt.unit, VARIABLES_FILE);
  const now = await readIfThere(file);
  const given = Object.entries(variables).filter(([, value]) => value !== '');
  const mine = now === undefined || (await context.kept(KEPT)).includes(now);
  if (given.length === 0) {
    if (!mine) return;
    await rm(file, { force: true });
    return context.settle(OBLIGATION, `${file} is gone: what the code says counts again`);
  }
  const text = `${JSON.stringify(Object.fromEntries(given), null, 2)}\n`;
  if (now === text) return;
  if (!mine) {
    throw new StepFailure({
      code: 'variables-left',
      message: `${file} is there already, and not from this run. Nothing was written over it.`,
      hint: 'An earlier recovery or a person set it: somebody may still need what is in it.',
      nextSteps: [
        `Read it: cat ${file}`,
        'Take its values into the code, or give the same ones here; then delete it and try again',
      ],
    });
  }
  // Both before the file: if this breaks off, it is known whose it is, and owed.
  await context.keep(KEPT, text);
  await context.obligation({
    id: OBLIGATION,
    what: `${given.map(([name, value]) => `${name} = ${value}`).join(', ')} is set beside the code, in ${file}`,
    how: 'Take it into the code or delete it when there is capacity again; the next plan will want the instance changed then.',
  });
  await writeFile(file, text, { mode: 0o644, flush: true });
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    if (isCode(cause, 'ENOENT')) return undefined;
    throw cause;
  }
}
