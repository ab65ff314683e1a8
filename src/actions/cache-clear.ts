import { z } from 'zod';
import { clearCache, hiddenBy, keysToHide } from '../aws/cache-clearing.ts';
import { type Action, StepFailure } from './action.ts';
import { requireUnmoved } from './review.ts';
import { count } from './words.ts';

/** Hides COMPLETE and the manifests behind delete markers: the next boot finds the cache cold. */
export const action: Action<{ of: string; gate: string }> = {
  name: 'cache-clear',
  contract: { effect: 'mutate', idempotent: true, waitsFor: 'machine', outputs: ['cleared', 'versions'] },
  params: z.strictObject({ of: z.string(), gate: z.string() }),
  async run(params, context) {
    const document = await requireUnmoved(context, params);
    const { aws, service, signal } = context;
    const shown = (document['changes'] as { address: string }[]).map(({ address }) => address);
    const keys = await keysToHide(aws, service.cache, signal);
    const now = keys.map((key) => `s3://${service.cache.bucket}/${key}`);
    if (shown.join() !== now.join()) {
      throw new StepFailure({
        code: 'gate-moved',
        message: 'The gate has closed: since the review the cache has changed. Nothing was done.',
        hint: 'Try again: it looks anew and shows a new gate.',
        facts: { shown, now },
      });
    }
    // Owed before the first delete: if this breaks off half-way, somebody still has to put it right.
    await context.obligation({
      id: 'cache-cleared',
      what: `the model cache s3://${service.cache.bucket}/${service.cache.prefix} was cleared on purpose`,
      how: 'The new export must be complete and checked; or take the clearing back (rollback of this step).',
    });
    const marks = await clearCache(aws, service.cache, signal);
    return {
      summary: `${count(marks.length, 'object')} hidden`,
      outputs: {
        cleared: marks.map(({ key }) => key),
        versions: marks.map(({ key, versionId }) => ({ key, versionId })),
      },
    };
  },
  async probe(_params, { aws, service, signal }) {
    const marks = await hiddenBy(aws, service.cache, signal);
    return marks.length > 0
      ? { happened: 'yes', text: `${count(marks.length, 'delete marker')} hide the cache now.` }
      : { happened: 'no', text: 'No delete marker hides the cache.' };
  },
};
