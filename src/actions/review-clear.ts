import { z } from 'zod';
import { toHide } from '../aws/cache-clearing.ts';
import { inspectCache } from '../aws/model-cache.ts';
import { count, bytesInWords } from '../words/amounts.ts';
import { type Action, StepFailure } from './action.ts';
import { reviewContext } from './review.ts';

/** What clearing the cache would hide, for the gate before it. */
export const action: Action<Record<string, never>> = {
  name: 'review-clear',
  contract: {
    effect: 'read',
    idempotent: true,
    waitsFor: 'machine',
    outputs: ['names', 'digest'],
    reviewed: true,
  },
  params: z.strictObject({}),
  async run(_params, context) {
    const { aws, service, signal } = context;
    const cache = await inspectCache(aws, service.cache, signal);
    const hides = await toHide(aws, service.cache, signal);
    const names = hides.map(({ key }) => `s3://${service.cache.bucket}/${key}`);
    if (names.length === 0) {
      throw new StepFailure({
        code: 'nothing-to-clear',
        message: 'The cache is cold already: there is nothing to clear.',
        hint: 'Take it as missing instead: what comes after is the same, and nothing has to be hidden first.',
      });
    }
    const digest = await context.review({
      ...(await reviewContext(context)),
      title: 'Clear the model cache',
      name: service.cache.bucket,
      summary: `${count(names.length, 'object')} hidden by delete markers; ${bytesInWords(cache.bytes)} of blobs stay, and the markers can be taken back.`,
      callers:
        'Callers notice nothing now. A machine that is replaced before the next export pulls the model anew.',
      ends: '',
      // With its version: an export that comes meanwhile under the same name is not what was reviewed.
      changes: hides.map(({ key, versionId }) => ({
        address: `s3://${service.cache.bucket}/${key}`,
        key,
        versionId,
        kind: 'hide',
        why: 'asked',
        detail: 'a delete marker; nothing is erased',
      })),
    });
    return { summary: `${count(names.length, 'object')} would be hidden`, outputs: { names, digest } };
  },
};
