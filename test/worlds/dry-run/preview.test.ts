import { expect, test } from 'vitest';
import type { Action, ActionContext } from '../../../src/actions/action.ts';
import { actions } from '../../../src/actions/registry.ts';
import { AwsFailure } from '../../../src/aws/aws-failure.ts';
import { type Looks, previewed } from '../../../src/worlds/dry-run/preview.ts';

const context = { behindPreview: false } as unknown as ActionContext;
const looks = (unseen: readonly string[] = []): Looks => ({
  unseen: async () => unseen,
  inTheWay: async () => ({ refusals: [], unverifiable: [] }),
});
const refusing = (name: string, code: 'denied' | 'unreachable'): Action => ({
  ...(actions.get(name) as Action),
  preview: () =>
    Promise.reject(new AwsFailure({ code, message: 'The caller may not do this: s3:GetObject' })),
});

test('a preview whose read is refused says so, and is unverifiable: it says nothing of whoever would do it', async () => {
  expect(await previewed(refusing('cache-clear', 'denied'), {}, context, looks())).toEqual({
    summary: 'what it would do is not known: The caller may not do this: s3:GetObject',
    outputs: { cleared: '', versions: '' },
    preview: { fidelity: 'unverifiable', calls: [], changes: [], refusals: [] },
  });
});

test('anything else that goes wrong is the step’s failure', async () => {
  const other = previewed(refusing('cache-clear', 'unreachable'), {}, context, looks());
  await expect(other).rejects.toMatchObject({ failure: { code: 'unreachable' } });
});

test('work by hand is not asked for: who is asked what they did may do it', async () => {
  const work = await previewed(
    actions.get('by-hand') as Action,
    { ask: 'Tell the callers' },
    context,
    looks(),
  );
  expect(work.question).toBeUndefined();
  expect(work).toMatchObject({
    summary: 'would be done by hand: nobody is asked to do it now',
    preview: { fidelity: 'unverifiable' },
  });
});

test('what nobody can hold back is said of every plan, and of nothing else', async () => {
  const reads = (name: string): Action => ({
    ...(actions.get(name) as Action),
    run: async () => ({ summary: 'done' }),
  });
  const plan = await previewed(reads('plan'), {}, context, looks(['hooks (root.hcl)']));
  expect(plan.preview).toMatchObject({ fidelity: 'executed', unverifiable: ['hooks (root.hcl)'] });
  const cache = await previewed(reads('cache-status'), {}, context, looks(['hooks (root.hcl)']));
  expect(cache.preview).not.toHaveProperty('unverifiable');
});
