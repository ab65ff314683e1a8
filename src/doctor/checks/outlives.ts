import { mayNotOutlive, type Shown } from '../../process/outlives.ts';
import type { Check, MachinePorts } from '../check.ts';
import { pass, warn } from '../finding.ts';

export const check: Check<MachinePorts, Shown> = {
  id: 'outlives',
  asks: 'a change goes on when this terminal or connection ends',
  why: 'An apply that is cut off leaves a lock, and machines that no state knows.',
  ask: ({ shown }) => shown(),
  judge(shown) {
    const why = mayNotOutlive(shown);
    return why === undefined
      ? pass('tried just now: it does')
      : warn(why, 'Begin a run from a machine or login that stays: a server with tmux, for one.');
  },
};
