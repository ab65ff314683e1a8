import type { Model, Notice } from './view-model.ts';

/** The line above the keys: what is being done, what came of it, and what a failure says. */
export interface Notices {
  say(text: string): void;
  /** The same, for a key that did not do what was wanted. */
  warn(text: string): void;
  /**
   * Does work that takes a while. What is being done goes when it is done, a failure stands until the next key. One at a
   * time: while something is under way it does nothing and says so.
   */
  attempt(doing: string, work: () => Promise<void>): void;
  /** The same, whatever is under way: what a person asks to stop is never put off. */
  urgent(doing: string, work: () => Promise<void>): void;
}

export function createNotices(model: () => Model, set: (change: (now: Model) => Model) => void): Notices {
  const show = (notice: Notice): void => set((now) => ({ ...now, notice }));

  const shown = (doing: string, work: () => Promise<void>): Promise<void> => {
    show({ tone: 'plain', text: doing });
    return work()
      .then(() => set((now) => (now.notice?.text === doing ? clearNotice(now) : now)))
      .catch((error: unknown) => show(noticeOf(error)));
  };

  return {
    say: (text) => show({ tone: 'plain', text }),
    warn: (text) => show({ tone: 'bad', text }),
    attempt(doing, work) {
      const { busy } = model();
      if (busy !== undefined) return show(notYet(busy));
      set((now) => ({ ...now, busy: doing }));
      void shown(doing, work).finally(() => set(({ busy: _done, ...now }) => now));
    },
    urgent: (doing, work) => void shown(doing, work),
  };
}

/** At the next key only what is still under way is said. */
export const atNextKey = (model: Model): Model =>
  model.busy === undefined ? clearNotice(model) : { ...model, notice: { tone: 'plain', text: model.busy } };

function clearNotice({ notice: _notice, ...model }: Model): Model {
  return model;
}

const notYet = (doing: string): Notice => ({
  tone: 'plain',
  text: doing,
  hint: 'This is still under way; press the key again when it has ended.',
});

function noticeOf(error: unknown): Notice {
  const text = error instanceof Error ? error.message : String(error);
  const hint =
    error instanceof Error && 'hint' in error && typeof error.hint === 'string' ? { hint: error.hint } : {};
  return { tone: 'bad', text, ...hint };
}
