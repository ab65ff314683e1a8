import type { Draft, Stamped } from './events.ts';
import { reduce } from './reduce.ts';
import type { RunState } from './run-state.ts';

/** The state of a run that is written here, and the only way to change it. */
export interface Writer {
  readonly state: () => RunState;
  /** Resolves when the event is on disk and folded. One that cannot be written is the last: nothing may go on. */
  write(event: Draft): Promise<void>;
  /**
   * One decision at a time: what `work` reads of the state still holds when it writes. An answer, a stop and the
   * loop's own next step would otherwise pass one another.
   */
  exclusively<T>(work: () => Promise<T>): Promise<T>;
  subscribe(listener: () => void): () => void;
  onEvent(listener: (event: Stamped) => void): void;
  /** Tells listeners of something that is not written, such as live progress. */
  tell(): void;
  /** Resolves at the next event after this state; at once if there was one. Rejects when no event can be written. */
  changedSince(state: RunState): Promise<void>;
}

export function makeWriter(append: (event: Draft) => Promise<Stamped>, first: RunState): Writer {
  let state = first;
  let lost: { readonly cause: unknown } | undefined;
  let last: Promise<unknown> = Promise.resolve();
  const listeners = new Set<() => void>();
  const onEvent: ((event: Stamped) => void)[] = [];

  const tell = () => {
    for (const listener of listeners) listener();
  };
  const subscribe = (listener: () => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };

  const told = () =>
    new Promise<void>((resolve) => {
      const forget = subscribe(() => {
        forget();
        resolve();
      });
    });

  return {
    state: () => state,
    async write(event) {
      // What goes on without us may still have a word: it has no part in the run any more.
      if (state.left) throw new Error('this run was left');
      const stamped = await append(event).catch((cause: unknown) => {
        // Of progress the screen has more than the journal: it is said again, and a run that lives does not end for it.
        if (typeof event !== 'function' && event.type === 'step.progress') throw cause;
        lost ??= { cause };
        tell();
        throw cause;
      });
      state = reduce(state, stamped);
      for (const listener of onEvent) listener(stamped);
      tell();
    },
    exclusively(work) {
      const mine = last.then(work);
      last = mine.catch(() => undefined);
      return mine;
    },
    subscribe,
    onEvent: (listener) => void onEvent.push(listener),
    tell,
    async changedSince(before) {
      while (!lost && state === before) await told();
      if (lost) throw lost.cause;
    },
  };
}
