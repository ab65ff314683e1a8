import { isRunning } from '../engine/attribution.ts';
import type { RunState, StepState } from '../engine/run-state.ts';

/** What is told of a step beside its title and time: a person's word first, where that is what it stands on. */
export function toldOf({ status, note, by, summary, failure, preview }: StepState): string {
  const said = [by === undefined ? '' : `says ${by}`, note ?? ''].filter(Boolean).join(': ');
  if ((status === 'by-hand' || status === 'skipped') && said !== '') return said;
  if (status === 'succeeded') return preview ? `[${preview.fidelity}] ${summary ?? ''}` : (summary ?? '');
  return failure?.message ?? summary ?? note ?? '';
}

/** A step's standing as a word. After the end nothing runs any more: what was at work, or asked, was broken off. */
export function standing(step: StepState, { phase }: Pick<RunState, 'phase'>): string {
  return phase === 'closed' && isRunning(step) ? 'broken off' : step.status.replace('-', ' ');
}
