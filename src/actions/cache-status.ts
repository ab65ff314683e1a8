import { z } from 'zod';
import { inspectCache } from '../aws/model-cache.ts';
import { bytesInWords } from '../words/amounts.ts';
import type { Action } from './action.ts';

/** Whether the new instance will find the model in the bucket. */
export const action: Action<Record<string, never>> = {
  name: 'cache-status',
  contract: { effect: 'read', idempotent: true, waitsFor: 'machine', outputs: ['state', 'name', 'bytes'] },
  params: z.strictObject({}),
  async run(_params, { aws, service, signal }) {
    const cache = await inspectCache(aws, service.cache, signal);
    const what = {
      warm: `warm: ${bytesInWords(cache.bytes)} in ${cache.complete?.files.length ?? 0} files, complete`,
      cold: 'cold: the instance will pull the model from the registry',
      partial: `partial, as good as cold: ${cache.problems[0] ?? ''}`,
    }[cache.state];
    return {
      summary: what,
      notable: cache.state !== 'warm',
      outputs: { state: cache.state, name: cache.complete?.model ?? '', bytes: cache.bytes },
    };
  },
};
