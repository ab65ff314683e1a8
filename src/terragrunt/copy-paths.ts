import { realpath } from 'node:fs/promises';
import type { ShownPlan } from './shown-plan.ts';
import { TerragruntError } from './terragrunt.ts';

/**
 * Code may put an absolute path into an attribute. In a private copy that is the copy's own, which is gone before the plan is
 * applied: such a plan changes what nobody asked for, or writes down a folder that does not exist.
 */
export async function refuseCopyPaths(shown: ShownPlan, copy: string): Promise<void> {
  const folders = [copy, await realpath(copy).catch(() => copy)].map((one) =>
    JSON.stringify(one).slice(1, -1),
  );
  const named = (shown.resource_changes ?? []).flatMap(({ address, change: { after } }) => {
    const attributes = Object.entries(after ?? {}).filter(([, value]) => {
      const text = JSON.stringify(value);
      return folders.some((folder) => text.includes(folder));
    });
    return attributes.map(([attribute]) => `${address} (${attribute})`);
  });
  if (named.length === 0) return;
  throw new TerragruntError({
    code: 'plan-refused',
    message: `The plan was made in a private copy of the repository, and would write that copy's own path into ${named.join(', ')}.`,
    hint: 'The code puts an absolute path there (abspath, path.cwd, get_terragrunt_dir). A plan with a value or a protection of its own needs one that is relative to the unit.',
    nextSteps: [
      'Write the path relative to the unit, commit that, and try again',
      'Where it is another value that is needed, such as an instance type: write it into the code instead, and plan without it',
    ],
    facts: { attributes: named },
  });
}
