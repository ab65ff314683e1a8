import type { Action, ActionContext, Done } from '../../actions/action.ts';
import { StepFailure } from '../../actions/action.ts';
import { isFailure } from '../../aws/aws-failure.ts';
import type { Failure } from '../../engine/failure.ts';

/**
 * A step of a dry run. What only reads or plans is done, but for what looks at a change that was not made; all else says what it
 * would do.
 */
export async function previewed(
  action: Action,
  params: unknown,
  context: ActionContext,
  unseen: readonly string[],
): Promise<Done> {
  const { effect } = action.contract;
  const onlyReads = effect === 'read' || effect === 'plan';
  if (onlyReads && !(context.behindPreview && action.preview)) {
    const done = await action.run(params, context);
    const unverifiable = effect === 'plan' && unseen.length > 0 ? { unverifiable: unseen } : {};
    return { ...done, preview: { ...NOTHING, fidelity: 'executed', ...unverifiable } };
  }
  if (!action.preview)
    throw new StepFailure({
      code: 'unknown-action',
      message: `A dry run cannot say what "${action.name}" would do. Nothing was done.`,
    });
  try {
    const { summary, outputs, ...said } = await action.preview(params, context);
    return { summary, outputs: outputs ?? {}, preview: { ...NOTHING, ...said } };
  } catch (error) {
    if (!isFailure(error, 'denied')) throw error;
    return unasked(action, error.failure);
  }
}

/** Whoever looks may not look at this: that says nothing of whoever would do it. */
function unasked({ contract }: Action, { message }: Failure): Done {
  return {
    summary: `what it would do is not known: ${message}`,
    outputs: Object.fromEntries(contract.outputs.map((name) => [name, ''])),
    preview: { ...NOTHING, fidelity: 'unverifiable' },
  };
}

const NOTHING = { calls: [], changes: [], refusals: [] } as const;
