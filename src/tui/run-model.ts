import type { RunView } from '../engine/run-view.ts';
import type { Host } from './host.ts';
import type { RunModel } from './view-model.ts';

/** The run as it is now; what was read of it before stays. */
export function modelOf(view: RunView, old: RunModel | undefined, host: Pick<Host, 'forecast'>): RunModel {
  const state = view.state();
  const nowMs = view.now();
  const progress = view.progress();
  const watching = view.watching?.();
  return {
    ...(old?.view === view ? old : { logVersion: 0 }),
    view,
    state,
    nowMs,
    progress,
    forecast: host.forecast(state, nowMs, progress),
    ...(watching && { watching }),
  };
}
