import type { RunState } from '../engine/run-state.ts';
import type { Held } from './lock.ts';

/** A program that gave no sign of life for longer than this may stand still, and its sandbox goes 1:1 then. */
const SILENT_MS = 15_000;

/**
 * Run time now, as far as somebody can tell who only reads: the last event's, carried on by the wall clock. In a rehearsal
 * machines work `speed` times faster, and so does its time while its program is at work; at `max` it jumps, which cannot be
 * foreseen, so that it goes 1:1 until the next event says. The next event is always right.
 */
export function watchedNow(state: RunState, held: Held | undefined, wallMs = Date.now()): number {
  const { t, at, phase, question, frame } = state;
  if (phase === 'closed') return t;
  const passed = Math.max(0, wallMs - Date.parse(at));
  const { speed = 1 } = frame;
  if (speed === 'max' || !held || question || phase !== 'open') return t + passed;
  const fast = Math.min(passed, Math.max(0, passed - held.silentMs + SILENT_MS));
  return t + fast * speed + (passed - fast);
}
