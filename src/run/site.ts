import { dirname } from 'node:path';
import type { Frame } from '../engine/events.ts';
import { rtoLogAbove } from '../journal/run-folders.ts';
import type { Installation } from '../process/installation.ts';
import type { Site } from '../worlds/world.ts';
import { otherRuns } from './other-runs.ts';

/** What the world of a run that is there already is made for. The service is as it was when the run was opened. */
export function siteOf(
  { run, runbook, service, mode }: Frame,
  folder: string,
  installation: Installation,
): Site {
  const runs = dirname(folder);
  const others = () => otherRuns({ runs, rtoLog: rtoLogAbove(runs) }, mode, run);
  return { run, runbook: runbook.id, folder, service, installation, others };
}
