import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { reasonsOf, unexpected } from '../terragrunt/expect.ts';
import { type PlanReview, plan } from '../terragrunt/plan.ts';
import { count } from '../words/amounts.ts';
import { type Action, StepFailure } from './action.ts';
import { knowingOwnLock, LOCK_BROKEN } from './own-lock.ts';

type Expect = 'empty' | { create: string[] };

/** A fresh plan is as expected: code, state and world agree. */
export const action: Action<{ expect: Expect }> = {
  name: 'settled',
  contract: { effect: 'plan', idempotent: true, waitsFor: 'machine', outputs: ['summary'] },
  params: z.strictObject({
    expect: z
      .union([
        z.literal('empty'),
        z.strictObject({
          create: z
            .union([z.string(), z.array(z.string())])
            .transform((one) => [one].flat())
            .describe('addresses that it wants to create, and nothing else'),
        }),
      ])
      .describe('what a fresh plan is: `empty`, or `create` with what was forgotten'),
  }) as unknown as z.ZodType<{ expect: Expect }>,
  async preview() {
    return {
      fidelity: 'unverifiable',
      summary: 'would plan afresh: what was to be changed is not',
      outputs: { summary: '' },
    };
  },
  async run({ expect }, context) {
    const { tofu, folder, leaveOut, service } = context;
    const out = join(folder, 'plan.tfplan');
    const unseen = service.exclude?.addresses ?? [];
    const exclude = [...unseen, ...leaveOut];
    const made = await knowingOwnLock(context, () => plan(tofu('plan'), { out, exclude }));
    // It was looked at, is never applied, and holds secrets in clear.
    await rm(out);
    const created = expect === 'empty' ? [] : expect.create.filter((one) => !unseen.includes(one));
    const expected = created.length === 0 ? { empty: true } : { create: created };
    const found = unexpected(made.changes, expected, made.present);
    if (found.length > 0) {
      throw new StepFailure({
        code: 'not-settled',
        message: `A fresh plan is not what it should be: ${reasonsOf(found)}`,
        hint: 'Something is left half done, or somebody changed something meanwhile. Read the plan before going on.',
        facts: { unexpected: found.map(({ address }) => address) },
        log: join(folder, 'plan.stdout'),
      });
    }
    const plain =
      created.length === 0
        ? 'a fresh plan is empty'
        : `a fresh plan creates ${count(created.length, 'thing')} and nothing else`;
    // What somebody left half done may be in just what was left out.
    if (leaveOut.length === 0) await context.settle(LOCK_BROKEN, plain);
    // Said, since nobody looked: it may need keys that a recovery has not.
    const left = unseen.length === 0 ? [] : [`not looked at, as in every plan: ${unseen.join(', ')}`];
    const chosen =
      leaveOut.length === 0 ? [] : [`not looked at, since this run leaves it out: ${leaveOut.join(', ')}`];
    const summary = [plain, ...chosen, ...left, ...besides(made)].join('; ');
    return { summary, outputs: { summary } };
  },
};

/** What changes nothing in the world, and should be known all the same. */
function besides({ changes, checks }: PlanReview): string[] {
  const moves = changes.filter(({ kind }) => kind === 'move').length;
  const failed = checks.filter(({ status }) => status !== 'unknown').map(({ name }) => name);
  return [
    ...(moves > 0 ? [`${count(moves, 'address gets', 'addresses get')} another name in the state`] : []),
    ...(failed.length > 0 ? [`not so: ${failed.join(', ')}`] : []),
  ];
}
