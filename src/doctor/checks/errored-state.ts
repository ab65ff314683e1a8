import { type ErroredState, findErroredStates } from '../../terragrunt/errored-state.ts';
import { shellWord } from '../../text/shell-word.ts';
import type { Check, MachinePorts } from '../check.ts';
import { fail, pass } from '../finding.ts';

export const check: Check<MachinePorts, readonly ErroredState[]> = {
  id: 'errored-state',
  asks: 'no apply here could not save its state (errored.tfstate)',
  why: 'What that apply made is in no state, and every plan is wrong until it is put back.',
  ask: ({ unit }) => findErroredStates(unit.folder),
  judge([found], { unit }) {
    if (found === undefined) return pass('none was left');
    const { file, modifiedAt } = found;
    return fail(
      `An apply of ${modifiedAt.slice(0, 16)}Z could not save its state: ${file} holds it.`,
      `cd ${shellWord(unit)} && terragrunt run -- state push ${shellWord(file)}   # then move the file away`,
    );
  },
};
