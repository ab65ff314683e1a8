import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { makeHost } from '../../src/commands/host.ts';
import { openProject } from '../../src/commands/project.ts';
import { installationAt } from '../../src/process/installation.ts';
import { ROOT } from '../support/cli.ts';
import { scratch } from '../support/folder.ts';

const RUNBOOK = 'instance-replacement';

test('a rehearsal asks for its scenario, the runbook’s own first, and its speed, and is declared with them', async () => {
  const project = await openProject({ config: join(ROOT, 'firedrill.yaml'), stateDir: await scratch() });
  const { name, account, region, objectivesMs } = project.service;
  const host = makeHost(installationAt(ROOT), project, { name, account, region, objectivesMs });
  onTestFinished(async () => void (await host.close()));

  const fields = await host.worldFields('rehearsal', RUNBOOK);
  expect(fields.map((field) => [field.id, field.default])).toEqual([
    ['scenario', 'warm-cache'],
    ['speed', '20x'],
  ]);
  const [scenario] = fields;
  expect(scenario?.choices[0]?.value).toBe('warm-cache');
  const noCapacity = scenario?.choices.find(({ value }) => value === 'no-capacity');
  expect(noCapacity?.lesson).toMatch(/^\S[^\n]+$/);

  const inputs = { instance_type: 'm7i.2xlarge' };
  const asked = { runbook: RUNBOOK, inputs, since: new Date(), operator: 'me' };
  const world = { scenario: 'no-capacity', speed: 'max' };
  const { frame } = (await host.declare({ ...asked, mode: 'rehearsal', world })).state();
  expect(frame).toMatchObject({ mode: 'rehearsal', scenario: 'no-capacity', speed: 'max' });
  expect(await host.lesson(frame)).toBe(noCapacity?.lesson);
  expect(await host.lesson({ ...frame, scenario: 'renamed-since' })).toBeUndefined();
});
