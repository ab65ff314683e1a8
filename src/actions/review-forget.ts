import { z } from 'zod';
import { showState } from '../terragrunt/shown-plan.ts';
import { previewRemoval, withDependants } from '../terragrunt/tofu-state.ts';
import { count } from '../words/amounts.ts';
import { type Action, StepFailure } from './action.ts';
import { endsOf } from './plan-review.ts';
import { Address } from './protection.ts';
import { reviewContext } from './review.ts';
import { samePlaceStill } from './same-place.ts';

/** What forgetting a resource would take out of the state: itself and whatever stands on it. */
export const action: Action<{ address: string }> = {
  name: 'review-forget',
  contract: {
    effect: 'plan',
    idempotent: true,
    waitsFor: 'machine',
    outputs: ['addresses', 'digest'],
    reviewed: true,
  },
  params: z.strictObject({ address: Address }),
  async run({ address }, context) {
    const { tofu, service } = context;
    const started = await reviewContext(context);
    const resources = await showState(tofu('show'));
    const addresses = withDependants(resources, address);
    const preview = await previewRemoval(tofu('dry-run'), addresses);
    if (preview.join() !== [...addresses].join()) {
      throw new StepFailure({
        code: 'preview-differs',
        message: `state rm would remove ${preview.join(', ') || 'nothing'}, not ${addresses.join(', ')}.`,
      });
    }
    await samePlaceStill(context);
    const known = service.protected.find((one) => one.address === address);
    const digest = await context.review({
      ...started,
      title: 'Review what is forgotten',
      name: known?.name ?? address,
      summary: `${count(addresses.length, 'entry', 'entries')} taken out of the state; the real things stay as they are.`,
      callers: 'Callers notice nothing.',
      ends: endsOf(
        addresses.map((one) => ({ address: one, kind: 'forget', why: 'asked' })),
        (one) => one.address === address,
      ),
      changes: addresses.map((one) => ({
        address: one,
        kind: 'forget',
        why: one === address ? 'asked' : 'follows',
        detail: 'stays in the real world, unmanaged',
      })),
    });
    return {
      summary: `${count(addresses.length, 'entry', 'entries')} would be forgotten`,
      outputs: { addresses: [...addresses], digest },
    };
  },
};
