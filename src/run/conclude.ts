import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Action, ActionContext, Done } from '../actions/action.ts';
import type { Doubt } from '../engine/events.ts';
import { type Failure, FailureError } from '../engine/failure.ts';
import type { Cut, Work } from '../engine/loop-ports.ts';
import { EndUnknown, NeverBegun, type Recorded, RecordsLost, takingUp } from '../process/take-up.ts';

/** What was reviewed cannot be read any more, of a change that had begun: what it was to do is not known here. */
export class ReviewLost extends Error {
  override readonly name = 'ReviewLost';
  /** Absolute. */
  readonly file: string;
  constructor(file: string, cause: unknown) {
    super(`the review document ${file} is missing or broken`, { cause });
    this.file = file;
  }
}

/**
 * Does an attempt. Where nobody recorded how its program ended, since the launcher was killed, it is what can be seen, as where
 * firedrill was.
 */
export async function performed(
  action: Action,
  params: unknown,
  context: ActionContext,
  act: (action: Action, params: unknown, context: ActionContext) => Promise<Done>,
  explain: Explain,
): Promise<Done | Doubt> {
  return act(action, params, context).catch((cause: unknown) => {
    if (cause instanceof EndUnknown) return look(action, params, context, cause, explain);
    throw cause;
  });
}

/**
 * Ends an attempt that was cut off as its records say, with what `run` would have given. Where they do not tell, what can be
 * seen, for a person to decide. Throws what `run` would have thrown.
 */
export async function conclude(
  action: Action,
  params: unknown,
  context: ActionContext,
  cut: Cut,
  act: (action: Action, params: unknown, context: ActionContext) => Promise<Done>,
  explain: Explain,
  recorded: readonly Recorded[] = [],
): Promise<Done | Doubt> {
  const ending = action.conclude?.bind(action);
  try {
    if (ending) return await act({ ...action, run: (p, c) => ending(p, c, cut) }, params, context);
    throw cut.began ? new EndUnknown(false) : new NeverBegun();
  } catch (cause) {
    if (cause instanceof NeverBegun) throw new FailureError(NOT_BEGUN, cause);
    if (cause instanceof ReviewLost) await over(recorded, context);
    const unknown = cause instanceof ReviewLost ? new RecordsLost(cause.file) : cause;
    if (!(unknown instanceof EndUnknown)) throw cause;
    return look(action, params, context, unknown, explain);
  }
}

/** What cannot be seen is unknown: a failed look must not pass for an answer. */
async function look(
  action: Action,
  params: unknown,
  context: ActionContext,
  unknown: EndUnknown,
  explain: Explain,
): Promise<Doubt> {
  const lost = unknown instanceof RecordsLost ? ` ${unknown.message}` : '';
  const why = unknown.rebooted
    ? 'The machine was started anew in the middle of it, and nobody recorded how it ended.'
    : `Nobody recorded how it ended.${lost}`;
  try {
    const doubt = await action.probe?.(params, context);
    if (doubt) return { ...doubt, seen: `${why} ${doubt.seen}` };
    return { finding: 'unknown', seen: `${why} Look at the world yourself.`, answer: 'look-closer' };
  } catch (cause) {
    const { message } = explain(cause);
    return {
      finding: 'unknown',
      seen: `${why} It could not be looked at: ${message}`,
      answer: 'look-closer',
    };
  }
}

/** An error in words. */
type Explain = (cause: unknown) => Pick<Failure, 'message'>;

/**
 * Waits for the programs of a rollback that was cut off, looks at what it did by then, and says that it is to be begun again:
 * a rollback is not settled by a word.
 */
export async function concludeRollback(
  recorded: readonly Recorded[],
  action: Action,
  params: unknown,
  context: ActionContext,
  explain: Explain,
): Promise<never> {
  await over(recorded, context);
  const { seen } = await look(action, params, context, new EndUnknown(false), explain);
  throw rollbackCutOff(seen);
}

/** Waits until the programs of an attempt are gone, and writes down how they ended, where that is known. */
async function over(recorded: readonly Recorded[], { signal }: ActionContext): Promise<void> {
  const held = takingUp(recorded);
  for (const { name, folder, ended } of recorded) {
    if (ended) continue;
    const wraps = existsSync(join(folder, `${name}.tofu.stdout`)) ? { wraps: true as const } : {};
    await held(name, { file: '', args: [], cwd: folder, env: {}, ...wraps }, { signal }).catch(
      (cause: unknown) => {
        if (!(cause instanceof NeverBegun || cause instanceof EndUnknown)) throw cause;
      },
    );
  }
}

export const rollbackCutOff = (seen: string): FailureError =>
  new FailureError({
    code: 'interrupted',
    message: `It was cut off. ${seen}`,
    hint: 'Doing it again is safe: it only does what is still to be done.',
    again: 'useful',
  });

/** The held children of an attempt, as the journal has them. `folder`: the run's; `attempt`: the attempt's within it. */
export function recordedIn(work: Work, folder: string, attempt: string): readonly Recorded[] {
  return Object.entries(work.state().children)
    .filter(([, child]) => child.step === work.step.id && (child.folder ?? attempt) === attempt)
    .map(([id, { name, pid, startTime, bootId, ended }]) => ({
      // Journals of before named it only there: STEP/NAME/….
      name: name ?? id.split('/')[1] ?? '',
      folder: join(folder, attempt),
      ...(pid !== undefined && { pid }),
      ...(startTime !== undefined && { startTime }),
      ...(bootId !== undefined && { bootId }),
      ...(ended !== undefined && { ended }),
      record: async (end) => void (await work.append({ type: 'child.ended', child: id, ...end })),
    }));
}

const NOT_BEGUN = {
  code: 'not-begun',
  message: 'It was cut off before it changed anything.',
  hint: 'Nothing was done. Trying again plans anew and shows a new gate.',
} as const;
