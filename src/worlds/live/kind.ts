import { alarmEvidence } from '../alarm-evidence.ts';
import type { WorldKind } from '../world.ts';
import { dryRunWorld } from '../dry-run/world.ts';
import { liveWorld } from './world.ts';

export const live: WorldKind = {
  open: (site) => liveWorld(site),
  // Found and asked anew: another shell, perhaps another machine's login, and tools that were updated since.
  resume: (site, frame) => liveWorld(site, frame),
  look: (site, frame) => dryRunWorld(site, frame),
  evidence: alarmEvidence,
  fields: () => [],
  lesson: () => undefined,
};
