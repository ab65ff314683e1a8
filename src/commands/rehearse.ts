import { ownScenario } from '../runbook/own-scenario.ts';
import { SURPRISE } from '../runbook/surprise.ts';
import type { Context } from './app.ts';
import { CliError } from './cli-error.ts';
import { type DeclareFlags, declare } from './declare.ts';

export interface RehearseFlags extends DeclareFlags {
  readonly scenario?: string;
  readonly surprise?: boolean;
  readonly speed?: number | 'max';
}

export async function rehearse(this: Context, flags: RehearseFlags, name: string): Promise<void> {
  if (flags.surprise && flags.scenario !== undefined)
    throw new CliError('--scenario names what --surprise is not to tell', 'Give one of the two.');
  return declare(this, flags, name, 'rehearsal', (runbook, inputs) => {
    const scenario = flags.surprise ? SURPRISE : (flags.scenario ?? ownScenario(runbook, inputs));
    return {
      ...(scenario === undefined ? {} : { scenario }),
      ...(flags.speed === undefined ? {} : { speed: String(flags.speed) }),
    };
  });
}
