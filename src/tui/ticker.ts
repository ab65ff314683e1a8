import { QUIET_MS } from './keyboard/early-keys.ts';
import type { ModelStore } from './model-store.ts';
import { find } from './screen-stack.ts';

/** Clocks show whole seconds: a frame more often than that tells nobody anything. */
const TICK_MS = 1000;

/** Moves what the passing of time changes on the screen: its clocks, and the prompt that shows when keys count. */
export function startTicker(store: ModelStore, tick: () => void): () => void {
  const clocks = setInterval(tick, TICK_MS);
  let counts: NodeJS.Timeout | undefined;
  const stop = store.subscribe((now, before) => {
    const { quiet } = now;
    const waits = quiet !== before.quiet && !quiet.open && quiet.shownAt !== undefined;
    // At a gate an Enter counts anew after each key.
    const finished = find(now, 'gate')?.guard.finishedAt !== undefined;
    if (!waits && (!finished || find(now, 'gate')?.guard === find(before, 'gate')?.guard)) return;
    clearTimeout(counts);
    // A timer may be a millisecond early.
    counts = setTimeout(tick, QUIET_MS + 1);
  });
  return () => {
    stop();
    clearInterval(clocks);
    clearTimeout(counts);
  };
}
