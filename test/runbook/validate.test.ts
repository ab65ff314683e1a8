import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { actions } from '../../src/actions/registry.ts';
import { validate } from '../../src/commands/validate-files.ts';
import { parseScenario, scenarioNames } from '../../src/sandbox/scenario-file.ts';

const ROOT = join(import.meta.dirname, '..', '..');
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'firedrill-'));
  for (const each of ['firedrill.yaml', 'runbooks', 'infrastructure']) {
    cpSync(join(ROOT, each), join(folder, each), { recursive: true });
  }
});

afterEach(() => rmSync(folder, { recursive: true }));

function run(files: readonly string[] = [], json = false) {
  const done = validate({
    files: files.map((file) => join(folder, file)),
    json,
    config: join(folder, 'firedrill.yaml'),
    actions,
    scenarios: scenarioNames(join(folder, 'runbooks', 'scenarios')),
    checkScenario(file, text) {
      parseScenario(file, basename(file, '.yaml'), text);
      return [];
    },
  });
  return {
    ...done,
    stdout: done.stdout.replaceAll(`${folder}/`, ''),
    stderr: done.stderr.replaceAll(`${folder}/`, ''),
  };
}

function change(file: string, from: string, to: string): void {
  const text = readFileSync(join(folder, file), 'utf8');
  expect(text).toContain(from);
  writeFileSync(join(folder, file), text.replace(from, to));
}

test('everything in this repository is right', () => {
  const { stdout, stderr, exitCode } = run();
  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
  expect(stdout).toContain('ok  firedrill.yaml\nok  runbooks/cold-cache-rebuild.yaml\n');
  expect(stdout).toContain('ok  runbooks/scenarios/warm-cache.yaml\n');
  expect(run([], true)).toEqual({ stdout: '[]\n', stderr: '', exitCode: 0 });
});

test('every problem of every file', () => {
  change('firedrill.yaml', 'region: us-east-1', 'region: Ohio');
  change('runbooks/instance-replacement.yaml', 'action: quiet', 'action: quite');
  change('runbooks/scenarios/warm-cache.yaml', 'title:', 'titel:');
  const { stdout, stderr, exitCode } = run();
  expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 });
  expect(stderr).toContain('firedrill.yaml:11:9: "region" cannot be "Ohio"');
  expect(stderr).toContain('unknown action "quite"');
  expect(stderr).toContain('unknown key "titel"');
  expect(stderr.trimEnd().split('\n').at(-1)).toMatch(/^3 problems in 3 of \d+ files$/);
});

test('--json: file, line, column, message, hint', () => {
  change('firedrill.yaml', 'region: us-east-1', 'region: Ohio');
  const { stdout, stderr, exitCode } = run([], true);
  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 2 });
  expect(JSON.parse(stdout)).toEqual([
    {
      file: 'firedrill.yaml',
      line: 11,
      column: 9,
      message: '"region" cannot be "Ohio"',
      hint: 'write: an AWS region, such as us-east-1',
    },
  ]);
});

test('only the files that are named', () => {
  change('firedrill.yaml', 'region: us-east-1', 'region: Ohio');
  expect(run(['runbooks/protection-removal.yaml', 'runbooks/scenarios/cold-cache.yaml'])).toMatchObject({
    stdout: 'ok  runbooks/protection-removal.yaml\nok  runbooks/scenarios/cold-cache.yaml\n',
    exitCode: 0,
  });
  expect(run(['firedrill.yaml']).exitCode).toBe(2);
  expect(run(['runbooks/none.yaml'])).toMatchObject({
    stderr: 'runbooks/none.yaml: the runbook does not exist\n\n1 problem in 1 of 1 file\n',
    exitCode: 2,
  });
});

test('what firedrill.yaml brings with it is counted among the files', () => {
  change('firedrill.yaml', 'region: us-east-1', 'region: Ohio');
  writeFileSync(join(folder, 'infrastructure/recovery.exclude'), 'no address\n');
  const { stderr } = run(['firedrill.yaml']);
  expect(stderr.trimEnd().split('\n').at(-1)).toBe('2 problems in 2 of 2 files');
});

test('names in one file that no other file has', () => {
  change('runbooks/cold-cache-rebuild.yaml', 'scenario: cold-cache', 'scenario: cold-cash');
  change('runbooks/cold-cache-rebuild.yaml', 'clear: warm-cache', 'clear: worm-cache');
  change(
    'firedrill.yaml',
    'objectives: {}',
    'objectives: { instance-replacment: 12m }\nanswers: { cold-cash-rebuild: 12m }',
  );
  const { stderr, exitCode } = run();
  expect(exitCode).toBe(2);
  expect(stderr).toContain('there is no scenario "cold-cash"');
  expect(stderr).toContain('did you mean "cold-cache"?');
  expect(stderr).toContain('there is no scenario "worm-cache"');
  const objective = /^firedrill\.yaml:\d+:15: there is no runbook "instance-replacment"$/m;
  expect(stderr).toMatch(objective);
  expect(stderr).toMatch(/^firedrill\.yaml:\d+:12: there is no runbook "cold-cash-rebuild"$/m);
  expect(run(['firedrill.yaml']).stderr).toMatch(objective);
});

test('a scenario that names a runbook which is not there would never surprise anybody', () => {
  change('runbooks/scenarios/lock-held.yaml', 'cold-cache-rebuild', 'cold-cache-rebuilt');
  expect(run(['runbooks/scenarios/lock-held.yaml']).stderr).toMatch(
    /lock-held\.yaml:\d+:34: there is no runbook "cold-cache-rebuilt"\n[^]*did you mean "cold-cache-rebuild"\?/,
  );
});

test('a scenario: what is possible is listed, and a number is never called empty', () => {
  writeFileSync(
    join(folder, 'runbooks/scenarios/mine.yaml'),
    `title: Mine
teaches: Nothing.
start: { instance: sick, cache: whole }
durations: { pakages: 1m }
faults:
  - { kind: no-capacty, instanceType: m7i.large, zone: us-east-1a }
  - { kind: launch-fails, reason: R, message: M, times: -1 }
  - { reason: R }
`,
  );
  const said = run(['runbooks/scenarios/mine.yaml'])
    .stderr.split('\n')
    .filter((line) => /^(runbooks|  [a-z])/.test(line));
  const kinds =
    '  one of: no-capacity, launch-fails, script-ignored, agent-offline, session, registry-fails, registry-stalls';
  expect(said).toEqual([
    'runbooks/scenarios/mine.yaml:4:14: unknown key "pakages" in "durations"',
    '  did you mean "packages"?',
    expect.stringMatching(/^  known: system, packages, images, /),
    'runbooks/scenarios/mine.yaml:6:13: "faults[0].kind" cannot be "no-capacty"',
    '  did you mean "no-capacity"?',
    kinds,
    'runbooks/scenarios/mine.yaml:7:57: "faults[1].times": -1 is too small, at least 1',
    expect.any(String),
    'runbooks/scenarios/mine.yaml:8:7: "faults[2].kind" is missing',
    kinds,
  ]);
});

test('no firedrill.yaml, no runbooks', () => {
  rmSync(join(folder, 'firedrill.yaml'));
  rmSync(join(folder, 'runbooks'), { recursive: true });
  const { stderr, exitCode } = run();
  expect(exitCode).toBe(2);
  expect(stderr).toContain('firedrill.yaml: the description of the service does not exist');
  expect(stderr).toContain('runbooks: the folder of runbooks does not exist');
});
