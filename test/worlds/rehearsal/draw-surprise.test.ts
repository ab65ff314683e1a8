import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { actions } from '../../../src/actions/registry.ts';
import { loadRunbookNamed, openProject } from '../../../src/commands/project.ts';
import type { Ready } from '../../../src/sandbox/protocol.ts';
import { HEALTHY } from '../../../src/sandbox/scenario.ts';
import { loadScenario, parseScenario, scenarioNames } from '../../../src/sandbox/scenario-file.ts';
import { drawSurprise, fitting } from '../../../src/worlds/rehearsal/draw-surprise.ts';
import { keepSandbox, keptSandbox, toldIn } from '../../../src/worlds/rehearsal/kept-sandbox.ts';
import { digestOfTold } from '../../../src/worlds/rehearsal/told.ts';
import { ROOT } from '../../support/cli.ts';
import { scratch } from '../../support/folder.ts';

const SCENARIOS = join(ROOT, 'runbooks/scenarios');

test.each([
  ['instance-replacement', 11],
  ['cold-cache-rebuild', 8],
  ['protection-removal', 2],
])('what may surprise in %s is what its steps meet, and there is more than one', async (id, many) => {
  const project = await openProject({ config: join(ROOT, 'firedrill.yaml'), stateDir: await scratch() });
  const runbook = await loadRunbookNamed(project, id, actions);
  const own = runbook.scenario ?? '';
  const names = fitting(SCENARIOS, id, own);
  expect(names).toContain(own);
  expect(names).toHaveLength(many);
  const boots = runbook.steps.some(({ action }) => action === 'boot');
  for (const name of names.filter((one) => one !== own)) {
    const { faults, start, durationsMs } = loadScenario(SCENARIOS, name);
    // A lock stands in the way of every plan; anything else is met by a machine that boots.
    const needsBoot = faults.length > 0 || start.cache !== 'whole' || Object.keys(durationsMs).length > 0;
    expect(boots || !needsBoot, name).toBe(true);
    // What is cleared, or missing, cannot be found to be wrong.
    expect(id === 'cold-cache-rebuild' && start.cache === 'corrupt', name).toBe(false);
  }
});

test('every scenario of ours may surprise somewhere', () => {
  const ours = scenarioNames(SCENARIOS).filter((name) => name !== HEALTHY.name && name !== 'warm-cache');
  for (const name of ours) expect(loadScenario(SCENARIOS, name).runbooks, name).not.toEqual([]);
});

test('a seed draws the same again, seeds draw each of them, and so does chance', () => {
  const names = ['a', 'b', 'c', 'd'];
  const seeds = Array.from({ length: 200 }, (_, n) => `seed ${n}`);
  const drawn = seeds.map((seed) => drawSurprise(names, seed).scenario);
  expect(seeds.map((seed) => drawSurprise(names, seed).scenario)).toEqual(drawn);
  expect(new Set(drawn)).toEqual(new Set(names));
  // In none of 200 draws each of four: once in 10^24.
  expect(new Set(seeds.map(() => drawSurprise(names).scenario))).toEqual(new Set(names));
  // The same scenario twice has two hashes: nobody finds it by hashing the few names there are.
  expect(digestOfTold(drawSurprise(['a']))).not.toBe(digestOfTold(drawSurprise(['a'])));
});

test('where no scenario names a runbook, nothing is drawn, and its own is no surprise', () => {
  expect(fitting(SCENARIOS, 'a-runbook-of-ones-own', 'warm-cache')).toEqual([]);
  expect(() => drawSurprise([])).toThrow('no scenario says that this runbook meets it');
});

test('what is kept of it can only be what the run was opened with, and is read at no glance', async () => {
  const place = { folder: await scratch(), runbook: 'instance-replacement' };
  const told = { scenario: 'no-capacity', salt: '5a17' };
  const ready: Ready = {
    endpoint: 'http://127.0.0.1:4000',
    accountId: '1',
    region: 'us-east-1',
    accessKeyId: 'A',
    secretAccessKey: 's',
    scenario: 'no-capacity',
  };
  await keepSandbox(place.folder, ready, told);
  const file = join(place.folder, 'sandbox.json');
  expect(await readFile(file, 'utf8')).not.toContain('no-capacity');
  const kept = await keptSandbox(place);
  expect(kept.endpoint).toBe(ready.endpoint);
  expect(toldIn(place, kept, digestOfTold(told))).toEqual(told);
  const other = { ...told, scenario: 'lock-held' };
  expect(() => toldIn(place, kept, digestOfTold(other))).toThrow(
    'nobody knows what the surprise of this drill is',
  );
  // An array would read like the text that is in it.
  const asArray = Buffer.from(JSON.stringify({ ...told, scenario: [told.scenario] })).toString('base64');
  for (const strange of [asArray, { length: 6 }, 7])
    expect(() => toldIn(place, { ...kept, told: strange as string }, digestOfTold(told))).toThrow(
      'nobody knows what the surprise',
    );
  await writeFile(file, JSON.stringify({ ...kept, told: undefined }));
  const lost = await keptSandbox(place);
  expect(() => toldIn(place, lost, digestOfTold(told))).toThrow('nobody knows what the surprise');
});

test('no scenario can be called surprise', async () => {
  const text = await readFile(join(SCENARIOS, 'warm-cache.yaml'), 'utf8');
  expect(() => parseScenario('surprise.yaml', 'surprise', text)).toThrow(
    'a scenario cannot be called "surprise"',
  );
});
