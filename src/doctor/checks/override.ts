import { findOverrides } from '../../terragrunt/override.ts';
import { shellWord } from '../../text/shell-word.ts';
import type { Check, MachinePorts } from '../check.ts';
import { fail, pass } from '../finding.ts';

export const check: Check<MachinePorts, readonly string[]> = {
  id: 'override',
  asks: 'no override file lies in the unit',
  why: 'It changes every plan without being seen: a protection may be off.',
  ask: ({ unit }) => findOverrides(unit),
  judge: (files) =>
    files.length === 0
      ? pass('none lies there')
      : fail(
          `In the unit: ${files.join(', ')}.`,
          `Find out who left it; if nobody needs it: rm ${files.map(shellWord).join(' ')}`,
        ),
};
