import { SILENT_MS } from '../engine/run-view.ts';
import type { StageState, Transfer } from './boot-state.ts';

/** Its pace is that of the time in which something comes: how often it will stand still, nobody knows. */
export function transferred(stage: StageState, done: number, total: number, up: number): Transfer {
  const before = stage.progress;
  const beganUp = stage.startedUp ?? up;
  // A try that begins anew is counted anew.
  const again = before !== undefined && done < before.done;
  const from = again ? { up, done } : (before?.from ?? { up: beganUp, done: 0 });
  const moved = before === undefined || done !== before.done;
  const gap = before === undefined || again ? 0 : up - before.movedUp;
  const stoodS = again ? 0 : (before?.stoodS ?? 0) + (moved && gap * 1000 > SILENT_MS ? gap : 0);
  if (!moved) return { ...before, total };
  const seconds = up - from.up - stoodS;
  const rate = seconds > 0 ? (done - from.done) / seconds : (before?.rate ?? 0);
  return { done, total, rate, movedUp: up, from, stoodS };
}
