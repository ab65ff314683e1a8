import { expect, test } from 'vitest';
import { actions } from '../../src/actions/registry.ts';
import { loadRunbookNamed, openProject } from '../../src/commands/project.ts';
import { ownScenario } from '../../src/runbook/own-scenario.ts';
import { scratch } from '../support/folder.ts';

test('a choice that its own scenario would not do for brings another one along', async () => {
  const project = await openProject({ stateDir: await scratch() });
  const rebuild = await loadRunbookNamed(project, 'cold-cache-rebuild', actions);
  // Nothing is there to be cleared where the cache is missing.
  expect(ownScenario(rebuild, {})).toBe('cold-cache');
  expect(ownScenario(rebuild, { cache: 'missing' })).toBe('cold-cache');
  expect(ownScenario(rebuild, { cache: 'clear' })).toBe('warm-cache');
  const other = await loadRunbookNamed(project, 'instance-replacement', actions);
  expect(ownScenario(other, { cache: 'clear' })).toBe(other.scenario);
});
