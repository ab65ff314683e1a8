import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { type Clearing, clearCache, type KeyVersion, markersOf, toHide } from '../aws/cache-clearing.ts';
import { EndUnknown, NeverBegun } from '../process/take-up.ts';
import { count } from '../words/amounts.ts';
import type { Action, ActionContext } from './action.ts';
import { cacheExplained } from './cache-explained.ts';
import { requireUnmoved } from './review.ts';
import { gate, of } from './step-params.ts';

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
  params: z.strictObject({ of, gate }),
  async run(params, context) {
    const document = await requireUnmoved(context, params);
    const { aws, service, signal, keep, obligation } = context;
    const reviewed = document['changes'] as unknown as KeyVersion[];
    const hiding = clearCache(
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
          check: { look: 'cache-warm' },
        });
      },
      signal,
    );
    return hidden(await cacheExplained(service.cache, hiding));
  },
  async preview(params, context) {
    const document = await requireUnmoved(context, params);
    const keys = (document['changes'] as unknown as KeyVersion[]).map(({ key }) => key);
    const { bucket } = context.service.cache;
    return {
      fidelity: 'simulated',
      summary: `would hide ${count(keys.length, 'object')}`,
      outputs: { cleared: keys, versions: [] },
      calls: keys.map((key) => ({ service: 's3', action: 'DeleteObject', target: `${bucket}/${key}` })),
      changes: keys.map((key) => ({ address: `s3://${bucket}/${key}`, actions: ['hide'] })),
    };
  },
  async conclude(params, context) {
    const { marks, keys } = await soFar(context);
    const reviewed = await reviewedIn(params, context);
    if (marks.length === 0) {
      // Kept before the first marker: without it there is none, unless what was kept is lost.
      if (keys === undefined && (await goneOf(reviewed, context)).length > 0) throw new EndUnknown(false);
      if ((await marksOfRun(context)).length === 0)
        await context.settle('cache-cleared', 'nothing was hidden: it was cut off before');
      throw new NeverBegun();
    }
    if (reviewed.some((one) => !marks.some(({ key }) => key === one.key))) throw new EndUnknown(false);
    return hidden(marks);
  },
  async probe(params, context) {
    const { marks, keys } = await soFar(context);
    if (keys === undefined) {
      const reviewed = await reviewedIn(params, context);
      const gone = await goneOf(reviewed, context);
      return {
        finding: 'unknown',
        seen: `What it kept of its work is not there. Of ${count(reviewed.length, 'object')} that were reviewed, hidden or replaced now, by this or by somebody else: ${gone.join(', ') || 'none'}.`,
        answer: gone.length > 0 ? 'look-closer' : 'did-not',
      };
    }
    return {
      finding: 'unknown',
      seen: `${marks.length} of ${count(keys.length, 'object')} hidden: ${marks.map(({ key }) => key).join(', ')}. The cache is cold without them. What is hidden can be brought back by the step's rollback.`,
      answer: 'did-not',
      outputs: hidden(marks).outputs,
    };
  },
};

function hidden(marks: readonly KeyVersion[]) {
  return {
    summary: `${count(marks.length, 'object')} hidden`,
    outputs: {
      cleared: marks.map(({ key }) => key),
      versions: marks.map(({ key, versionId }) => ({ key, versionId })),
    },
  };
}

/** What this attempt has hidden by now, by what it kept before the first. */
async function soFar({ aws, service, signal, folder }: ActionContext) {
  const kept = await readFile(join(folder, CLEARING), 'utf8').catch(() => undefined);
  if (kept === undefined) return { marks: [] };
  const clearing = JSON.parse(kept) as Clearing;
  return { marks: await markersOf(aws, service.cache, clearing, signal), keys: clearing.keys };
}

/** The delete markers of all attempts of this run, as far as what they kept tells. */
export async function marksOfRun({ aws, service, signal, kept }: ActionContext): Promise<KeyVersion[]> {
  const found = new Map<string, KeyVersion>();
  for (const text of await kept(CLEARING))
    for (const mark of await markersOf(aws, service.cache, JSON.parse(text) as Clearing, signal))
      found.set(mark.versionId, mark);
  return [...found.values()];
}

async function reviewedIn({ of }: { of: string }, context: ActionContext): Promise<readonly KeyVersion[]> {
  return (await context.reviewed(of)).document['changes'] as unknown as KeyVersion[];
}

/** The keys of what was reviewed and is not to be seen any more. */
async function goneOf(reviewed: readonly KeyVersion[], { aws, service, signal }: ActionContext) {
  const there = await toHide(aws, service.cache, signal);
  const isThere = (one: KeyVersion) =>
    there.some(({ key, versionId }) => key === one.key && versionId === one.versionId);
  return reviewed.filter((one) => !isThere(one)).map(({ key }) => key);
}
