import type { Context } from './app.ts';
import { type DeclareFlags, declare } from './declare.ts';

export interface RehearseFlags extends DeclareFlags {
  readonly scenario?: string;
  readonly speed?: number | 'max';
}

export function rehearse(this: Context, flags: RehearseFlags, name: string): Promise<void> {
  return declare(this, flags, name, 'rehearsal', (runbook) => {
    const scenario = flags.scenario ?? runbook.scenario;
    return {
      ...(scenario === undefined ? {} : { scenario }),
      ...(flags.speed === undefined ? {} : { speed: String(flags.speed) }),
    };
  });
}
