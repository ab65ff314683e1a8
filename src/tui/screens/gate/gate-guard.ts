import { type Edit, type Editor, edit, emptyEditor } from '../../editor.ts';
import { hidden, newQuiet, painted, QUIET_MS, type Quiet, takeKey } from '../../keyboard/early-keys.ts';

/**
 * The lock on a gate (DESIGN §4). It opens on one thing only: an Enter that is a key of its own, pressed at least
 * 300 ms after the finished text was painted, with the keyboard quiet in between. A paste is refused, and so is a
 * chunk with an Enter inside it, which is what a paste looks like in a terminal that does not mark pastes.
 */
export interface Guard {
  /** The text that opens the gate. */
  readonly expects: string;
  readonly editor: Editor;
  readonly quiet: Quiet;
  /** When the finished text was first painted since its last change. */
  readonly finishedAt?: number;
  /** Words for the person: why the last key did nothing. */
  readonly says?: string;
}

export type GuardEvent =
  | {
      readonly type: 'painted';
      readonly at: number /** The typed text that is on the screen now. */;
      readonly text: string;
    }
  | { readonly type: 'hidden' }
  | { readonly type: 'typed'; readonly at: number /** What one read brought. */; readonly text: string }
  | { readonly type: 'edit'; readonly at: number; readonly edit: Edit }
  /** Any other key: it changes nothing, but the keyboard was not quiet. */
  | { readonly type: 'other'; readonly at: number }
  | { readonly type: 'paste'; readonly at: number }
  | { readonly type: 'enter'; readonly at: number };

export const newGuard = (expects: string, lastKeyAt: number | undefined): Guard => ({
  expects,
  editor: emptyEditor,
  quiet: newQuiet(lastKeyAt),
});

const DROPPED =
  'Keys typed before this was on the screen do not count. Take your hands off for a moment, then type.';
const PASTED = 'A paste does not open a gate. Type it by hand: the typing is the check.';

const without = (guard: Guard): Guard => {
  const { finishedAt: _finished, says: _says, ...rest } = guard;
  return rest;
};

const changed = (guard: Guard, editor: Editor): Guard => ({ ...without(guard), editor });

/** `opens` is true for the one event that opens the gate. */
export function guardStep(
  guard: Guard,
  event: GuardEvent,
): { readonly guard: Guard; readonly opens: boolean } {
  const stay = (next: Guard) => ({ guard: next, opens: false });
  if (event.type === 'painted') return stay(onPainted(guard, event.at, event.text));
  if (event.type === 'hidden') return stay({ ...without(guard), quiet: hidden(guard.quiet) });

  const lastKeyAt = guard.quiet.lastKeyAt ?? Number.NEGATIVE_INFINITY;
  const { quiet, counts } = takeKey(guard.quiet, event.at);
  const held: Guard = { ...guard, quiet };
  if (event.type === 'other') return stay(held);
  if (event.type === 'paste') return stay({ ...held, says: PASTED });
  if (!counts) return stay({ ...held, says: DROPPED });
  if (event.type === 'edit') return stay(changed(held, edit(held.editor, event.edit)));
  if (event.type === 'typed') {
    if (/[\r\n]/.test(event.text)) return stay({ ...held, says: PASTED });
    return stay(changed(held, edit(held.editor, { type: 'insert', text: event.text })));
  }
  return onEnter(held, event.at, lastKeyAt);
}

function onPainted(guard: Guard, at: number, text: string): Guard {
  const next = { ...guard, quiet: painted(guard.quiet, at) };
  const finished = text === guard.editor.text && text === guard.expects;
  return finished && guard.finishedAt === undefined ? { ...next, finishedAt: at } : next;
}

function onEnter(
  guard: Guard,
  at: number,
  lastKeyAt: number,
): { readonly guard: Guard; readonly opens: boolean } {
  const says = (words: string) => ({ guard: { ...guard, says: words }, opens: false });
  const { text } = guard.editor;
  if (text === '') return says(`Enter alone opens nothing. Type ${guard.expects}, then Enter.`);
  if (text !== guard.expects) {
    return says(whyNot(text, guard.expects));
  }
  if (!enterCounts(guard, at, lastKeyAt)) {
    return says('That Enter came with the typing. Read it once more, then press Enter.');
  }
  return { guard: without(guard), opens: true };
}

/** What is wrong with what was typed. In a live run the fingers know the name, and not that more stands behind it. */
export function whyNot(text: string, expects: string): string {
  if (text.trim() === expects) return 'There is a space too many.';
  const missing = expects.startsWith(text) ? expects.slice(text.length).trim() : '';
  return missing === ''
    ? 'That is not what it asks for.'
    : `That is not what it asks for yet: ${missing} is still to be typed.`;
}

/** Whether an Enter at `at` would open it: the finished text has been on the screen for a moment, and no key came since. */
export const enterCounts = (guard: Guard, at: number, lastKeyAt = guard.quiet.lastKeyAt ?? 0): boolean =>
  guard.finishedAt !== undefined &&
  guard.editor.text === guard.expects &&
  at - Math.max(guard.finishedAt, lastKeyAt) >= QUIET_MS;
