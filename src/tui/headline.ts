import type { RunState } from '../engine/run-state.ts';
import { objectiveMilestone } from '../rto/line.ts';
import { onSomebodysWordOf } from '../rto/on-somebodys-word.ts';
import { count } from '../words/amounts.ts';
import { between, duration } from '../words/durations.ts';
import { changesIn, refusalsIn } from '../words/preview-words.ts';
import { elapsedMs } from './run-clock.ts';

export interface Headline {
  /** With its sign. */
  readonly title: string;
  readonly tone: 'green' | 'yellow' | 'red';
}

/** How a run ended, or that it waits: as red as what it leaves behind. Pure. */
export function headline(state: RunState): Headline {
  const took = `${duration(elapsedMs(state, state.t))} of ${duration(state.frame.objectiveMs)}`;
  if (state.phase === 'paused')
    return { title: '‖ Paused: nothing is running, and the run can be resumed', tone: 'yellow' };
  if (state.outcome === 'previewed') {
    const refused = refusalsIn(state).length;
    const words = `Walked to its end, nothing was changed: ${changesIn(state)} would be made`;
    return refused > 0
      ? { title: `! ${words}, ${refused} refused`, tone: 'yellow' }
      : { title: `✓ ${words}`, tone: 'yellow' };
  }
  const { recovered, verified } = state.milestones;
  if (recovered !== undefined && state.outcome !== 'failed' && state.outcome !== 'aborted') {
    const { beforeMs } = state;
    const then =
      verified === undefined
        ? ', not verified'
        : `, verified ${duration(between(beforeMs + recovered.t, beforeMs + verified.t))} later`;
    return ended(state, `Recovered in ${took}${then}`);
  }
  // A runbook that ends nothing's failure has no recovery, only its proof.
  if (verified !== undefined && state.outcome === 'verified')
    return ended(state, `Done and verified in ${took}`);
  const total = duration(state.beforeMs + (state.milestones.closed?.t ?? state.t));
  return state.outcome === 'aborted'
    ? { title: `✗ Aborted after ${total}`, tone: 'red' }
    : {
        title: `✗ Ended ${objectiveMilestone(state) === 'recovered' ? 'without recovery' : 'unverified'} after ${total}`,
        tone: 'red',
      };
}

/** What is not as it should be outranks "done": something is offline, or open, or late, or only said. */
function ended(state: RunState, words: string): Headline {
  const open = state.obligations.filter(({ settled }) => settled === undefined);
  if (open.some(({ offline }) => offline))
    return { title: `✗ Offline until made again; ${lowerFirst(words)}`, tone: 'red' };
  const late = elapsedMs(state, state.t) > state.frame.objectiveMs;
  const said = onSomebodysWordOf(state) !== undefined;
  const but = [
    ...(said ? [', not all of it proved'] : []),
    ...(open.length > 0 ? [`, ${count(open.length, 'thing')} open`] : []),
    ...(late ? [': the target was missed'] : []),
  ];
  return but.length > 0
    ? { title: `! ${words}${but.join('')}`, tone: 'yellow' }
    : { title: `✓ ${words}`, tone: 'green' };
}

const lowerFirst = (words: string): string => words.charAt(0).toLowerCase() + words.slice(1);
