import { z } from 'zod';
import { clearCache, hiddenBy, type KeyVersion } from '../aws/cache-clearing.ts';
import type { Action } from './action.ts';
import { requireUnmoved } from './review.ts';
import { count } from '../words/amounts.ts';

/** What each attempt keeps before it hides anything, for the rollback: a `Clearing`. */
export const CLEARING = 'clearing.json';

/** Hides COMPLETE and the manifests behind delete markers: the next boot finds the cache cold. */
export const action: Action<{ of: string; gate: string }> = {
  name: 'cache-clear',
  contract: {
    effect: 'mutate',
    idempotent: true,
    waitsFor: 'machine',
    outputs: ['cleared', 'versions'],
    actsOn: 'of',
    gatedBy: 'gate',
  },
  params: z.strictObject({ of: z.string(), gate: z.string() }),
  async run(params, context) {
    const document = await requireUnmoved(context, params);
    const { aws, service, signal, keep, obligation } = context;
    const reviewed = document['changes'] as unknown as KeyVersion[];
    const marks = await clearCache(
      aws,
      service.cache,
      reviewed,
      async (clearing) => {
        // Both before the first marker: if this breaks off half-way, somebody still has to put it right, and can.
        await keep(CLEARING, JSON.stringify(clearing));
        await obligation({
          id: 'cache-cleared',
          step: context.step,
          what: `the model cache s3://${service.cache.bucket}/${service.cache.prefix} was cleared on purpose`,
          how: 'The new export must be complete and checked; or take the clearing back (rollback of this step).',
        });
      },
      signal,
    );
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
