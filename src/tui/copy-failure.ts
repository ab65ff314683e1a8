import { stepAtHand } from '../engine/conditions.ts';
import { framedStep } from '../engine/retry.ts';
import type { Tui } from './keyboard/key-handler.ts';
import { worlds } from './theme.ts';
import { ticketOf } from './ticket.ts';
import type { RunModel } from './view-model.ts';

/** Log lines that a ticket shows where the failure itself names none. */
const LINES = 10;

/** Copies the failure at hand as a block for a ticket. */
export function copyFailure(tui: Tui, { state, view }: RunModel): void {
  const step = stepAtHand(state);
  if (step?.failure === undefined) return tui.warn('There is no failure to copy.');
  const { frame } = state;
  const total = view.log.total();
  const log = view.log.slice(Math.max(0, total - LINES), total).map(({ text }) => text);
  const of = {
    run: frame.run,
    service: frame.service.name,
    world: worlds[frame.mode].word,
    step: framedStep(state, step.id).title,
    attempt: step.attempt,
    at: tui.date().toISOString(),
  };
  tui.copy(ticketOf(step.failure, of, log));
  tui.say('Copied for a ticket: cause, what was changed, what to do, ids and lines; secrets are masked.');
}
