import { writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { readOwn } from '../files/own-files.ts';
import type { PlanReview } from './plan.ts';

type Plan = Pick<PlanReview, 'file' | 'sha256'>;

/** Beside the plan that they are of, which holds them in clear too, and named like one: so they go wherever plans go. */
export const secretsBeside = (planFile: string): string =>
  join(dirname(planFile), `secrets-of-${basename(planFile)}`);

/**
 * Keeps what in a plan is secret for whoever applies it, perhaps a process that was not there when it was shown: showing it
 * again takes seconds of a recovery. Where it cannot be kept, it is shown again.
 */
export async function keepSecrets({ file, sha256 }: Plan, secrets: readonly string[]): Promise<void> {
  const text = JSON.stringify({ plan: sha256, secrets });
  await writeFile(secretsBeside(file), text, { mode: 0o600, flag: 'wx' }).catch(() => undefined);
}

/** What was kept of this very plan. Nothing where that is not there, or is not whole. */
export async function keptSecrets({ file, sha256 }: Plan): Promise<readonly string[] | undefined> {
  try {
    const { plan, secrets } = JSON.parse(await readOwn(secretsBeside(file))) as Record<string, unknown>;
    const whole = plan === sha256 && Array.isArray(secrets);
    return whole && secrets.every((one): one is string => typeof one === 'string') ? secrets : undefined;
  } catch {
    return undefined;
  }
}
