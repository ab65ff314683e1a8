import { isRunning } from '../engine/attribution.ts';
import { isChanging } from '../engine/changing.ts';
import type { Run } from '../engine/loop.ts';
import { framedStep } from '../engine/retry.ts';
import { sleptInChange, sleptWords } from '../engine/slept.ts';
import { type Slept, watchSleep } from '../machine/sleep.ts';
import type { LogRing } from './log-ring.ts';

/** In real ms. */
const LOOK_MS = 1000;

/** Tells in the log and in the journal when this machine has slept. Returns what ends the looking. */
export function tellSleep(
  run: Pick<Run, 'state' | 'slept' | 'now'>,
  log: Pick<LogRing, 'push'>,
  look: () => Slept | undefined = watchSleep(),
): () => void {
  const timer = setInterval(() => {
    const found = look();
    if (found === undefined) return;
    const iso = (at: number) => new Date(at).toISOString();
    const { ms, perhaps } = found;
    const slept = { from: iso(found.from), to: iso(found.to), ms, ...(perhaps && { perhaps }) };
    const state = run.state();
    const running = isChanging(state) ? state.steps.find(isRunning) : undefined;
    const also = running && sleptInChange(framedStep(state, running.id).title);
    const text = [sleptWords(slept), also].filter(Boolean).join('; ');
    log.push([{ source: 'firedrill', text, t: run.now() }]);
    // A lost journal ends the run at the next event that is waited for.
    void run.slept({ ...slept, ...(running && { changing: running.id }) }).catch(() => undefined);
  }, LOOK_MS);
  timer.unref();
  return () => clearInterval(timer);
}
