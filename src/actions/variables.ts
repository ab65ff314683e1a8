import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Unit } from '../terragrunt/unit.ts';
import { type ActionContext, StepFailure } from './action.ts';

/** The durable place for another type or zone (infrastructure/README.md): the next plan agrees with it. */
const VARIABLES_FILE = 'recovery.auto.tfvars.json';

/** What each attempt keeps before it writes the file: later ones know it for this run's own. */
const KEPT = 'variables.json';
/** And what was there before, `WantedFile` as JSON. */
const BEFORE = 'variables-before.json';
const OBLIGATION = 'recovery-variables';

type Values = Readonly<Record<string, string>>;

/** What the unit's file for variables is to hold; without text there is to be none. */
export interface WantedFile {
  readonly text?: string | undefined;
}

const given = (values: Values) => Object.entries(values).filter(([, value]) => value !== '');

/**
 * What has to change in the unit's file for these values; `undefined` when nothing has. Empty values are left as the code
 * has them: without any, what this run has set is taken back. Throws `variables-left` rather than plan for another content
 * of what somebody else has set.
 */
export async function wantedFile(
  values: Values,
  { unit, kept }: Pick<ActionContext, 'unit' | 'kept'>,
): Promise<WantedFile | undefined> {
  const now = await unit.read(VARIABLES_FILE);
  const mine = now === undefined || (await kept(KEPT)).includes(now);
  const wanted = given(values);
  if (wanted.length === 0) return mine && now !== undefined ? { text: undefined } : undefined;
  const text = `${JSON.stringify(Object.fromEntries(wanted), null, 2)}\n`;
  if (now === text) return undefined;
  if (mine) return { text };
  const file = join(unit.own, VARIABLES_FILE);
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

export async function putFile(unit: Unit, { text }: WantedFile): Promise<void> {
  if (text === undefined) await unit.remove(VARIABLES_FILE);
  else await unit.write(VARIABLES_FILE, text);
}

/** Sets the unit's variables for every plan from now on, as the plan that was reviewed had them. */
export async function setVariables(values: Values, context: ActionContext): Promise<void> {
  const { unit } = context;
  const file = join(unit.own, VARIABLES_FILE);
  const wanted = await wantedFile(values, context);
  if (wanted === undefined) return;
  const before: WantedFile = { text: await unit.read(VARIABLES_FILE) };
  const owed = `${given(values)
    .map(([name, value]) => `${name} = ${value}`)
    .join(', ')} is set beside the code, in ${file}`;
  // All before the file: if this breaks off, it is known whose it is, what was there, and it is owed.
  await context.keep(BEFORE, JSON.stringify(before));
  if (wanted.text !== undefined) {
    await context.keep(KEPT, wanted.text);
    await context.obligation({
      id: OBLIGATION,
      what: owed,
      how: 'Take it into the code or delete it when there is capacity again; the next plan will want the instance changed then.',
      check: { look: 'no-file', file: VARIABLES_FILE },
    });
  }
  await putFile(unit, wanted);
  if (wanted.text === undefined) await context.settle(OBLIGATION, goneWords(file));
}

/** Puts the file back as it was before this attempt set it, if it did. */
export async function putBackVariables({ unit, folder, settle }: ActionContext): Promise<void> {
  const kept = await readFile(join(folder, BEFORE), 'utf8').catch(() => undefined);
  if (kept === undefined) return;
  const before = JSON.parse(kept) as WantedFile;
  await putFile(unit, before);
  if (before.text === undefined) await settle(OBLIGATION, goneWords(join(unit.own, VARIABLES_FILE)));
}

const goneWords = (file: string): string => `${file} is gone: what the code says counts again`;
