import { z } from 'zod';
import { inspectCache } from '../aws/model-cache.ts';
import { poll } from '../aws/poll.ts';
import { bytesInWords } from '../words/amounts.ts';
import type { Action } from './action.ts';
import { instance } from './step-params.ts';

/** Follows the instance's background export until COMPLETE is there and every file it names has the size it says. */
export const action: Action<{ instance?: string | undefined }> = {
  name: 'cache-export',
  contract: { effect: 'read', idempotent: true, waitsFor: 'cloud', outputs: ['name', 'bytes'] },
  params: z.strictObject({
    instance: instance.describe('the machine that makes the export; nothing is asked of it'),
  }),
  async preview() {
    return {
      fidelity: 'unverifiable',
      summary: 'would wait for the new export: nobody makes one',
      outputs: { name: '', bytes: 0 },
    };
  },
  async run(_params, { aws, service, signal, clock, progress, settle }) {
    const cache = await poll(
      clock,
      { everyMs: 10_000, timeoutMs: 60 * 60_000, what: 'the export', signal },
      async () => {
        const now = await inspectCache(aws, service.cache, signal);
        progress('blobs are exported', now.bytes, undefined, 'bytes');
        return now.state === 'warm' ? now : undefined;
      },
    );
    await settle('cache-cleared', 'the new export is complete, and every file has the size it says');
    return {
      summary: `complete: ${bytesInWords(cache.bytes)}`,
      outputs: { name: cache.complete?.model ?? '', bytes: cache.bytes },
    };
  },
};
