import { alarmEvidence } from '../alarm-evidence.ts';
import type { WorldKind } from '../world.ts';
import { dryRunWorld } from './world.ts';

export const dryRun: WorldKind = {
  open: (site) => dryRunWorld(site),
  resume: (site, frame) => dryRunWorld(site, frame),
  look: (site, frame) => dryRunWorld(site, frame),
  evidence: alarmEvidence,
  fields: () => [],
  lesson: () => undefined,
};
