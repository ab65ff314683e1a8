import { join } from 'node:path';
import { actions } from '../../src/actions/registry.ts';
import { loadRunbookNamed, openProject } from '../../src/commands/project.ts';
import { placesOf } from '../../src/journal/run-folders.ts';
import { installationAt } from '../../src/process/installation.ts';
import { ROOT } from './cli.ts';
import { scratch } from './folder.ts';

/** What `openRun` takes for a rehearsal in this process, as fast as it can, in a state folder of its own. */
export async function rehearsalOf(
  id = 'instance-replacement',
  inputs: Readonly<Record<string, string>> = { instance_type: '', availability_zone: '' },
) {
  const project = await openProject({ config: join(ROOT, 'firedrill.yaml'), stateDir: await scratch() });
  const installation = installationAt(ROOT);
  const runbook = await loadRunbookNamed(project, id, actions);
  return {
    mode: 'rehearsal',
    options: { scenario: 'warm-cache', speed: 'max' },
    places: placesOf(project.stateDir, project.service.name),
    configFile: project.configFile,
    service: project.service,
    project,
    installation,
    runbook,
    inputs,
    since: new Date(),
    operator: 'me',
  } as const;
}
