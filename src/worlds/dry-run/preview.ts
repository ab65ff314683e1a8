import type { Action, ActionContext, Done } from '../../actions/action.ts';
import { StepFailure } from '../../actions/action.ts';
import { isFailure } from '../../aws/aws-failure.ts';
import type { Preview } from '../../engine/events.ts';
import type { Failure } from '../../engine/failure.ts';

/** What this world adds to what actions say themselves. */
export interface Looks {
  /** What nobody could hold back while a plan was made: asked when it was. */
  readonly unseen: () => Promise<readonly string[]>;
  readonly inTheWay: (
    preview: Preview,
    signal: AbortSignal,
  ) => Promise<Required<Pick<Preview, 'refusals' | 'unverifiable'>>>;
}

/**
 * A step of a dry run. What only reads or plans is done, but for what looks at a change that was not made; all else says what it
 * would do.
 */
export async function previewed(
  action: Action,
  params: unknown,
  context: ActionContext,
  { unseen, inTheWay }: Looks,
): Promise<Done> {
  const { effect, asks } = action.contract;
  const onlyReads = effect === 'read' || effect === 'plan';
  // Who is asked what they did by hand may do it.
  const isWork = asks === 'note';
  if (onlyReads && !((isWork || context.behindPreview) && action.preview)) {
    const done = await action.run(params, context);
    const lines = effect === 'plan' ? await unseen() : [];
    const unverifiable = lines.length > 0 ? { unverifiable: lines } : {};
    return { ...done, preview: { ...NOTHING, fidelity: 'executed', ...unverifiable } };
  }
  if (!action.preview)
    throw new StepFailure({
      code: 'unknown-action',
      message: `A dry run cannot say what "${action.name}" would do. Nothing was done.`,
    });
  try {
    const { summary, outputs, ...said } = await action.preview(params, context);
    const preview = { ...NOTHING, ...said };
    const found = effect === 'mutate' ? await inTheWay(preview, context.signal) : undefined;
    const refusals = [...preview.refusals, ...(found?.refusals ?? [])];
    const unverifiable = found && found.unverifiable.length > 0 ? { unverifiable: found.unverifiable } : {};
    return { summary, outputs: outputs ?? {}, preview: { ...preview, refusals, ...unverifiable } };
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
