import { framedStep } from '../engine/retry.ts';
import type { Tui } from './keyboard/key-handler.ts';
import type { Model } from './view-model.ts';

/** Takes back that a step was done by hand, where that can be; `after`: what becomes of the screens then. */
export function takeBack(
  tui: Tui,
  step: string | undefined,
  after: (model: Model) => Model = (model) => model,
): void {
  const { run } = tui.model();
  if (run === undefined || step === undefined) return;
  const { title } = framedStep(run.state, step);
  if (run.watching) return tui.warn('You are watching this run: nothing of it can be changed from here.');
  tui.attempt('Writing it down …', async () => {
    const why = await run.view.takeBack(step);
    if (why !== undefined) return tui.warn(why);
    tui.set(after);
    tui.say(`"${title}" is open again.`);
  });
}
