import type { Asking, Check, MachinePorts } from '../check.ts';
import { fail, pass, warn } from '../finding.ts';

interface Seen {
  readonly found: readonly string[];
  readonly warnings: readonly string[];
  /** Why a run would be refused. */
  readonly refused?: { readonly message: string; readonly hint: string };
}

export const check: Check<MachinePorts, Seen> = {
  id: 'tools',
  asks: 'terragrunt and OpenTofu are there, in versions that firedrill knows, and can read the unit',
  why: 'A run is refused without them, before anything is begun.',
  ask: ({ tools, signal }: Asking<MachinePorts>) =>
    tools(signal).catch((cause: unknown) => {
      if (!(cause instanceof Error && cause.name === 'Refused')) throw cause;
      const hint = 'hint' in cause && typeof cause.hint === 'string' ? cause.hint : '';
      return { found: [], warnings: [], refused: { message: cause.message, hint } };
    }),
  judge({ found, warnings, refused }) {
    if (refused)
      return fail(
        `${capital(refused.message)}.`,
        refused.hint.replace(/ ?Nothing was begun\.$/, '') || 'Put that right.',
      );
    if (warnings.length > 0)
      return warn(warnings.join(' '), 'Rehearse with it before you rely on it, or install an earlier one.');
    return pass(found.join(', '));
  },
};

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
