import type { Answer } from '../engine/run-view.ts';
import type { Tui } from './keyboard/key-handler.ts';

interface Asked {
  /** Shown while the engine looks at it. */
  readonly doing?: string;
  /** The engine's reason, in the words of the screens. */
  readonly refused: (words: string) => void;
  readonly taken?: () => void;
}

/** Answers the open question, if it still is the one that was shown. */
export function answerQuestion(
  tui: Tui,
  id: string,
  answer: Omit<Answer, 'by'>,
  { doing = 'Writing it down …', refused, taken }: Asked,
): void {
  const { run, keys } = tui.model();
  if (run?.state.question?.id !== id) return;
  const counted = run.state.frame.surprise === undefined ? {} : { keys };
  tui.attempt(doing, async () => {
    const reason = await run.view.answer(id, { by: run.state.operator, ...answer, ...counted });
    if (reason !== undefined) return refused(spoken(reason));
    tui.set((model) => ({ ...model, keys: model.keys - keys }));
    taken?.();
  });
}

/**
 * The engine's reason for a refusal as the screens say it. The engine also speaks to answers from a file, whose syntax
 * (`skip: REASON`, `INPUT=VALUE`) means nothing to somebody who was shown a list and a field.
 */
export function spoken(reason: string): string {
  return reason
    .replace(/: `[^`]*`\./, '.')
    .replace(/ ?Write INPUT=VALUE\.( |$)/, '$1')
    .replace(/^Choose one of: .*$/s, 'That is not on offer any more.')
    .replace(/^A live gate is opened with .*$/s, 'This gate has nothing reviewed behind it, and stays shut.')
    .trim();
}
