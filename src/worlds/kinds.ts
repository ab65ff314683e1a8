import type { Mode } from '../engine/events.ts';
import { Refused } from './refused.ts';
import type { WorldKind } from './world.ts';

/** Every kind of world that there is, loaded when it is asked for. */
const kinds: Readonly<Partial<Record<Mode, () => Promise<WorldKind>>>> = {
  rehearsal: async () => (await import('./rehearsal/kind.ts')).rehearsal,
  'dry-run': async () => (await import('./dry-run/kind.ts')).dryRun,
  live: async () => (await import('./live/kind.ts')).live,
};

/** Whether runs of this mode can be opened; if not, why. */
export function offered(mode: Mode): { readonly available: boolean; readonly why?: string } {
  return kinds[mode] ? { available: true } : { available: false, why: 'not in this version' };
}

/** Throws `Refused` where `offered` says no. */
export async function worldKind(mode: Mode): Promise<WorldKind> {
  const kind = kinds[mode];
  if (!kind) throw new Refused('not-started', `a ${mode} cannot be opened: ${offered(mode).why}`);
  return kind();
}
