import { z } from 'zod';
import { clearCache, hiddenBy } from '../aws/cache-clearing.ts';
import type { Action } from './action.ts';
import { requireUnmoved } from './review.ts';
import { count } from './words.ts';

/** Hides COMPLETE and the manifests behind delete markers: the next boot finds the cache cold. */
export const action: Action<{ of: string; gate: string }> = {
  name: 'cache-clear',
  contract: { effect: 'mutate', idempotent: true, waitsFor: 'machine', outputs: ['cleared', 'versions'] },
  params: z.strictObject({ of: z.string(), gate: z.string() }),
  async run({ of }, context) {
    await requireUnmoved(context, of);
    const { aws, service, signal } = context;
    const marks = await clearCache(aws, service.cache, signal);
    await context.obligation({
      id: 'cache-cleared',
      what: `the model cache s3://${service.cache.bucket}/${service.cache.prefix} was cleared on purpose`,
      how: 'The new export must be complete and checked; or take the clearing back (rollback of this step).',
    });
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
