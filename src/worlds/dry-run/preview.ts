import type { Action, ActionContext, Done } from '../../actions/action.ts';
import { StepFailure } from '../../actions/action.ts';

/**
 * A step of a dry run. What only reads or plans is done, but for what looks at a change that was not made; all else says what it
 * would do.
 */
export async function previewed(action: Action, params: unknown, context: ActionContext): Promise<Done> {
  const { effect } = action.contract;
  const onlyReads = effect === 'read' || effect === 'plan';
  if (onlyReads && !(context.behindPreview && action.preview)) {
    const done = await action.run(params, context);
    return { ...done, preview: { ...NOTHING, fidelity: 'executed' } };
  }
  if (!action.preview)
    throw new StepFailure({
      code: 'unknown-action',
      message: `A dry run cannot say what "${action.name}" would do. Nothing was done.`,
    });
  const { summary, outputs, ...said } = await action.preview(params, context);
  return { summary, outputs: outputs ?? {}, preview: { ...NOTHING, ...said } };
}

const NOTHING = { calls: [], changes: [], refusals: [] } as const;
