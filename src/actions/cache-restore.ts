import { z } from 'zod';
import { hiddenBy, restoreCache } from '../aws/cache-clearing.ts';
import type { Action } from './action.ts';
import { count } from './words.ts';

const Marks = z.array(z.strictObject({ key: z.string(), versionId: z.string() }));

/** Takes a clearing back by deleting exactly its delete markers; without a list, those that hide the cache now. */
export const action: Action<{ versions?: z.infer<typeof Marks> | string | undefined }> = {
  name: 'cache-restore',
  contract: { effect: 'mutate', idempotent: true, waitsFor: 'machine', outputs: ['restored'] },
  params: z.strictObject({ versions: z.union([Marks, z.string()]).optional() }),
  async run({ versions }, { aws, service, signal }) {
    const marks =
      versions === undefined || typeof versions === 'string'
        ? await hiddenBy(aws, service.cache, signal)
        : versions;
    const { restored, covered } = await restoreCache(aws, service.cache, marks, signal);
    const newer = covered.length > 0 ? `; ${count(covered.length, 'object')} stay under something newer` : '';
    return {
      summary: `${count(restored.length, 'object')} back${newer}`,
      outputs: { restored: [...restored] },
    };
  },
};
