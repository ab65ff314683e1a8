import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import type { Facts } from '../engine/events.ts';
import { textOf } from '../engine/facts.ts';
import { NeverBegun } from '../process/take-up.ts';
import { isOrIn } from '../terragrunt/addresses.ts';
import { showState } from '../terragrunt/shown-plan.ts';
import { pullState, removeFromState } from '../terragrunt/tofu-state.ts';
import { count } from '../words/amounts.ts';
import { type Action, type ActionContext, type Done, StepFailure } from './action.ts';
import { requireUnmoved } from './review.ts';
import { gate, of } from './step-params.ts';

/** Takes exactly the reviewed entries out of the state. */
export const action: Action<{ of: string; gate: string; backup?: string | undefined }> = {
  name: 'forget',
  contract: {
    effect: 'mutate',
    idempotent: false,
    waitsFor: 'machine',
    outputs: ['addresses'],
    actsOn: 'of',
    gatedBy: 'gate',
  },
  params: z.strictObject({
    of,
    gate,
    backup: z
      .string()
      .optional()
      .describe('the copy of the state that the rollback puts back; missing where it was kept by hand'),
  }),
  async run(params, context) {
    const document = await requireUnmoved(context, params);
    const addresses = addressesIn(document);
    const names = addresses.join(', ');
    if (params.backup !== undefined) await requireBackup(params.backup, document, context);
    // Owed before the first entry goes: if this breaks off half-way, somebody still has to put it right.
    await context.obligation({
      id: owed(addresses),
      step: context.step,
      what: `forgotten, and still in the code, so that every plan wants to create it: ${names}`,
      how: 'Remove its block from the code, or import the real thing again.',
      check: { look: 'no-change', addresses },
    });
    return forgotten(document, context);
  },
  async preview(params, context) {
    const addresses = addressesIn(await requireUnmoved(context, params));
    return {
      // By tofu's own word: the review is made of `state rm -dry-run`.
      fidelity: 'planned',
      summary: `would forget ${count(addresses.length, 'entry', 'entries')}: ${addresses.join(', ')}`,
      outputs: { addresses },
      calls: [{ service: 's3', action: 'PutObject', target: placeOf(context) }],
      changes: addresses.map((address) => ({ address, actions: ['forget'] })),
    };
  },
  async conclude(params, context, { began }) {
    const { document } = await context.reviewed(params.of);
    try {
      if (began) return await forgotten(document, context);
      throw new NeverBegun();
    } catch (cause) {
      if (cause instanceof NeverBegun)
        await context.settle(owed(addressesIn(document)), 'nothing was forgotten: it was not begun');
      throw cause;
    }
  },
  async probe(params, context) {
    const { document } = await context.reviewed(params.of);
    const addresses = addressesIn(document);
    const there = (await showState(context.tofu('state-now'))).map(({ address }) => address);
    const left = addresses.filter((one) => there.some((address) => isOrIn(address, one)));
    if (left.length === 0)
      return {
        finding: 'yes',
        seen: `None of ${addresses.join(', ')} is in the state.`,
        answer: 'happened',
        outputs: { addresses },
      };
    return left.length === addresses.length
      ? { finding: 'no', seen: `All of ${addresses.join(', ')} is still in the state.`, answer: 'did-not' }
      : { finding: 'unknown', seen: `Still in the state: ${left.join(', ')}.`, answer: 'look-closer' };
  },
};

async function forgotten(document: Facts, context: ActionContext): Promise<Done> {
  const addresses = addressesIn(document);
  await removeFromState({ ...context.tofu('state-rm'), caller: textOf(document, 'caller') }, addresses);
  return { summary: `${count(addresses.length, 'entry', 'entries')} forgotten`, outputs: { addresses } };
}

const placeOf = ({ service }: ActionContext): string => `${service.state.bucket}/${service.state.key}`;

const addressesIn = (document: Facts): string[] =>
  (document['changes'] as { address: string }[]).map(({ address }) => address);

/** What an earlier attempt forgot is not in this one's review any more, and is still owed. */
const owed = (addresses: readonly string[]): string => `forgotten ${addresses.join(', ')}`;

/** The state has not moved since the review, so a copy that was lost meanwhile can still be made again. */
async function requireBackup(file: string, reviewed: Facts, context: ActionContext): Promise<void> {
  if (await isStateOf(file, reviewed)) return;
  const fresh = await pullState(context.tofu('backup'));
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await writeFile(file, fresh.text, { mode: 0o600, flush: true });
  if (!(await isStateOf(file, reviewed))) {
    throw new StepFailure({
      code: 'no-backup',
      message: `${file} is no copy of the state that was reviewed, and none could be made. Nothing was forgotten.`,
      hint: 'Try again: it looks anew and shows a new gate.',
    });
  }
  context.lines('firedrill', [`The copy of the state was gone or spoilt; it was made again: ${file}`]);
}

async function isStateOf(file: string, { lineage, serial }: Facts): Promise<boolean> {
  try {
    const copy = JSON.parse(await readFile(file, 'utf8')) as Facts;
    return copy['lineage'] === lineage && copy['serial'] === serial;
  } catch {
    return false;
  }
}
