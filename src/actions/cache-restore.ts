import { z } from 'zod';
import { type KeyVersion, markersOf, restoreCache } from '../aws/cache-clearing.ts';
import { explainCache } from '../diagnosis/cache.ts';
import { count } from '../words/amounts.ts';
import { type Action, type ActionContext, StepFailure } from './action.ts';
import { CLEARING, marksOfRun } from './cache-clear.ts';
import { cacheExplained } from './cache-explained.ts';

const Marks = z.array(z.strictObject({ key: z.string(), versionId: z.string() }));

/**
 * Takes this run's own clearing back by deleting exactly its delete markers: `versions`, and those of clearings of this
 * run that broke off. What others have hidden stays hidden.
 */
export const action: Action<{ versions?: z.infer<typeof Marks> | string | undefined }> = {
  name: 'cache-restore',
  contract: { effect: 'mutate', idempotent: true, waitsFor: 'machine', outputs: ['restored'] },
  params: z.strictObject({
    versions: z
      .union([Marks, z.string()])
      .optional()
      .describe('the delete markers that the clearing made: its output `versions`'),
  }),
  async preview({ versions }, context) {
    const marks = await marksOf(versions, context);
    const { bucket } = context.service.cache;
    const keys = marks.map(({ key }) => key);
    return {
      fidelity: 'simulated',
      summary:
        marks.length === 0
          ? 'would do nothing: this run has hidden nothing'
          : `would bring back ${count(marks.length, 'object')}`,
      outputs: { restored: keys },
      calls: keys.map((key) => ({
        service: 's3',
        action: 'DeleteObjectVersion',
        target: `${bucket}/${key}`,
      })),
      changes: keys.map((key) => ({ address: `s3://${bucket}/${key}`, actions: ['show'] })),
    };
  },
  async run({ versions }, context) {
    const { aws, service, signal } = context;
    const marks = await marksOf(versions, context);
    if (marks.length === 0) throw new StepFailure(explainCache(service.cache, 'NothingHidden'));
    const { restored, covered } = await cacheExplained(
      service.cache,
      restoreCache(aws, service.cache, marks, signal),
    );
    if (covered.length === 0) await context.settle('cache-cleared', 'the clearing was taken back');
    const newer = covered.length > 0 ? `; ${count(covered.length, 'object')} stay under something newer` : '';
    return {
      summary: `${count(restored.length, 'object')} back${newer}`,
      outputs: { restored: [...restored] },
    };
  },
  async probe({ versions }, context) {
    const { aws, service, signal, kept } = context;
    const marks = await marksOf(versions, context);
    const keys = [...new Set(marks.map(({ key }) => key))];
    const there = await markersOf(aws, service.cache, { keys, earlier: [] }, signal);
    const left = there.filter(({ versionId }) => marks.some((mark) => mark.versionId === versionId));
    if (left.length > 0)
      return {
        finding: 'no',
        seen: `This run's delete markers are still on ${count(left.length, 'object')}: ${left.map(({ key }) => key).join(', ')}.`,
        answer: 'did-not',
      };
    if (keys.length === 0 && (await kept(CLEARING)).length === 0)
      return { finding: 'no', seen: 'This run has hidden nothing.', answer: 'did-not' };
    return {
      finding: 'yes',
      seen: 'None of the delete markers that this run has made is there.',
      answer: 'happened',
      outputs: { restored: keys },
    };
  },
};

async function marksOf(
  versions: z.infer<typeof Marks> | string | undefined,
  context: ActionContext,
): Promise<readonly KeyVersion[]> {
  const listed = versions === undefined || typeof versions === 'string' ? [] : versions;
  return [...listed, ...(await brokenOff(listed, context))];
}

/** Markers on keys that are not listed: of attempts that came to no end, and so could not say what they made. */
async function brokenOff(listed: readonly KeyVersion[], context: ActionContext): Promise<KeyVersion[]> {
  return (await marksOfRun(context)).filter(({ key }) => !listed.some((one) => one.key === key));
}
