import { duration } from '../words/durations.ts';
import type { RunModel } from './view-model.ts';

/** One line where the credentials end before what is left is done, by the forecast; nothing where either is unknown. */
export function credentialsWarning({ state, nowMs, forecast }: RunModel): string | undefined {
  if (forecast.leftMs === undefined || state.phase !== 'open') return undefined;
  const until = state.steps.findLast(({ outputs }) => outputs['credentialsUntil'])?.outputs[
    'credentialsUntil'
  ];
  if (typeof until !== 'string') return undefined;
  // Credentials end by the wall clock: the last event's, and the run time since.
  const lastMs = Date.parse(until) - (Date.parse(state.at) + nowMs - state.t);
  if (Number.isNaN(lastMs) || lastMs >= forecast.leftMs) return undefined;
  const utc = `${until.slice(11, 16)} UTC`;
  const end = lastMs > 0 ? `end in ${duration(lastMs)} (${utc})` : `ended at ${utc}`;
  return `Credentials ${end}; left to do ~${duration(forecast.leftMs)}. Renew them first.`;
}
