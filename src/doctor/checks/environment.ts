import { childEnvironment } from '../../terragrunt/command.ts';
import { shellWord } from '../../text/shell-word.ts';
import type { Check, MachinePorts } from '../check.ts';
import { fail, pass } from '../finding.ts';

export const check: Check<MachinePorts, readonly string[]> = {
  id: 'environment',
  asks: 'no variable of this shell changes what OpenTofu and terragrunt do without being seen',
  why: 'A plan would be made for something else than what is reviewed, so a run is refused.',
  ask: async ({ env, service }) => childEnvironment(env, service.environment).stops,
  judge: (stops) =>
    stops.length === 0
      ? pass('no variable that meddles with plans is set')
      : fail(
          `Set here, and neither passed on nor dropped by firedrill.yaml: ${stops.join(', ')}.`,
          `unset ${stops.map(shellWord).join(' ')}`,
        ),
};
