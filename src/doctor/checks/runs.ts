import { shellWord } from '../../text/shell-word.ts';
import type { Check, EarlierRun, MachinePorts } from '../check.ts';
import { pass, warn } from '../finding.ts';

/** Rehearsals have worlds of their own, which nothing here meets. */
const realRuns = async ({ runs }: Pick<MachinePorts, 'runs'>) => (await runs()).filter(({ real }) => real);

export const unfinished: Check<MachinePorts, readonly EarlierRun[]> = {
  id: 'unfinished-run',
  asks: 'no live run of this service was left unfinished',
  why: 'Somebody may be in the middle of a change, and two at once damage the state.',
  ask: realRuns,
  judge(runs) {
    const open = runs.filter(({ standing }) => standing !== 'finished' && standing !== 'damaged');
    const [first] = open;
    if (first === undefined) return pass('none is');
    return warn(
      `${open.map(({ title, run, standing }) => `${title} (${run}) is ${standing}`).join('; ')}.`,
      first.standing === 'running'
        ? `firedrill watch ${shellWord(first.run)}`
        : `firedrill resume ${shellWord(first.run)}`,
    );
  },
};

export const obligations: Check<MachinePorts, readonly EarlierRun[]> = {
  id: 'obligations',
  asks: 'what live runs changed was put back',
  why: 'A protection that is off, or a thing that nobody manages, is what the next recovery trips over.',
  ask: realRuns,
  judge(runs) {
    const owed = runs.flatMap(({ run, owes }) => owes.map((one) => ({ run, ...one })));
    const [first] = owed;
    if (first === undefined) return pass('nothing is owed');
    return warn(`Open: ${owed.map(({ what }) => what).join('; ')}.`, `${first.how} (run ${first.run})`);
  },
};
