import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { unexpected } from '../terragrunt/expect.ts';
import { plan } from '../terragrunt/plan.ts';
import { type Action, StepFailure } from './action.ts';
import { knowingOwnLock } from './own-lock.ts';
import { count } from '../words/amounts.ts';

type Expect = 'empty' | { create: string[] };

/** A fresh plan is as expected: code, state and world agree. */
export const action: Action<{ expect: Expect }> = {
  name: 'settled',
  contract: { effect: 'plan', idempotent: true, waitsFor: 'machine', outputs: ['summary'] },
  params: z.strictObject({
    expect: z.union([
      z.literal('empty'),
      z.strictObject({ create: z.union([z.string(), z.array(z.string())]).transform((one) => [one].flat()) }),
    ]),
  }) as unknown as z.ZodType<{ expect: Expect }>,
  async run({ expect }, context) {
    const { tofu, folder, leaveOut, service } = context;
    const out = join(folder, 'plan.tfplan');
    const unseen = service.exclude?.addresses ?? [];
    const exclude = [...unseen, ...leaveOut];
    const made = await knowingOwnLock(context, () => plan(tofu('plan'), { out, exclude }));
    // It was looked at, is never applied, and holds secrets in clear.
    await rm(out);
    const created = expect === 'empty' ? [] : expect.create.filter((one) => !unseen.includes(one));
    const found = unexpected(made.changes, created.length === 0 ? { empty: true } : { create: created });
    if (found.length > 0) {
      throw new StepFailure({
        code: 'not-settled',
        message: `A fresh plan is not what it should be: ${found.map(({ because }) => because).join(' ')}`,
        hint: 'Something is left half done, or somebody changed something meanwhile. Read the plan before going on.',
        facts: { unexpected: found.map(({ address }) => address) },
        log: join(folder, 'plan.stdout'),
      });
    }
    const summary = [
      created.length === 0
        ? 'a fresh plan is empty'
        : `a fresh plan creates ${count(created.length, 'thing')} and nothing else`,
      // Said, since nobody looked: it may need keys that a recovery has not.
      ...(unseen.length === 0 ? [] : [`not looked at, as in every plan: ${unseen.join(', ')}`]),
    ].join('; ');
    return { summary, outputs: { summary } };
  },
};
