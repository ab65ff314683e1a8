import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { actions } from '../../src/actions/registry.ts';
import { runbookJsonSchema } from '../../src/runbook/json-schema.ts';
import { findRunbook, listRunbooks, loadRunbook } from '../../src/runbook/load.ts';
import { readYaml } from '../../src/runbook/yaml-file.ts';
import { pieces, strings } from '../../src/runbook/references.ts';
import type { Runbook } from '../../src/runbook/runbook.ts';
import { loadService } from '../../src/service/load.ts';
import { ACTIONS } from './actions.ts';
import { SERVICE } from './service.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const FOLDER = join(ROOT, 'runbooks');
const service = loadService(join(ROOT, 'firedrill.yaml'));

function shipped(name: string): Runbook {
  const { file, text } = findRunbook(FOLDER, name);
  return loadRunbook(file, text, actions, service);
}

/** Steps that a run with these inputs has. */
function stepsWith(runbook: Runbook, inputs: Record<string, string>): string[] {
  return runbook.steps
    .filter((step) => step.when.every((one) => 'input' in one && one.is.includes(inputs[one.input] ?? '')))
    .map((step) => step.id);
}

test('the folder has the three runbooks', () => {
  expect(listRunbooks(FOLDER)).toEqual(['cold-cache-rebuild', 'instance-replacement', 'protection-removal']);
});

describe.each(listRunbooks(FOLDER))('%s', (name) => {
  const runbook = shipped(name);

  test('what a rollback offers is read whole in a failure dialog, also at 60 columns', () => {
    const room = 60 - '│ ▸ b   … │'.length;
    for (const { id, rollback } of runbook.steps)
      if (rollback)
        expect([id, rollback.title.length <= room, rollback.title]).toEqual([id, true, rollback.title]);
  });

  test('every step says why, how by hand, and how long', () => {
    for (const step of runbook.steps) {
      expect(step.why.split(/(?<=[.?!])\s+/).length, step.id).toBeLessThanOrEqual(3);
      expect(step.byHand, step.id).toMatch(/\S/);
      expect(step.usualMs, step.id).toBeGreaterThan(0);
      if (step.timeoutMs !== undefined) expect(step.timeoutMs, step.id).toBeGreaterThan(step.usualMs);
    }
  });

  test('every run changes the world only behind a gate of its own, and fits its objective', () => {
    const mutating = runbook.steps.filter((step) => actions.get(step.action)?.contract.effect === 'mutate');
    expect(mutating.length).toBeGreaterThan(0);
    for (const step of mutating) {
      const before = runbook.steps.slice(0, runbook.steps.indexOf(step));
      expect(
        before.some((gate) => gate.action === 'gate' && gate.with['of'] === step.with['of'] && gate.required),
        step.id,
      ).toBe(true);
      expect(step.required, step.id).toBe(true);
      expect(step.rollback, step.id).toBeDefined();
    }
    const forms = runbook.inputs.find((input) => input.id === 'form')?.choices ?? ['-'];
    for (const form of forms) {
      const steps = new Set(stepsWith(runbook, { form, cache: 'clear' }));
      const usual = runbook.steps.reduce((sum, step) => sum + (steps.has(step.id) ? step.usualMs : 0), 0);
      expect(usual).toBeLessThan(runbook.objectiveMs);
    }
  });

  test('names its schema, and its digest is the file’s', () => {
    expect(runbook.text.split('\n')[0]).toBe('# yaml-language-server: $schema=./runbook.schema.json');
    const bytes = readFileSync(join(FOLDER, `${name}.yaml`));
    expect(runbook.digest).toBe(createHash('sha256').update(bytes).digest('hex'));
  });

  test('needs hold what is referred to', () => {
    for (const step of runbook.steps) {
      for (const { text } of strings(step.with)) {
        for (const piece of pieces(text)) {
          if ('raw' in piece && piece.reference?.of === 'step')
            expect(step.needs).toContain(piece.reference.step);
        }
      }
    }
  });
});

test('instance replacement: the steps in their order', () => {
  const runbook = shipped('instance-replacement');
  expect(runbook).toMatchObject({ objectiveMs: 900_000, recovers: true, scenario: 'warm-cache' });
  expect(runbook.steps.map(({ id, milestone }) => (milestone ? `${id} (${milestone})` : id))).toEqual([
    'identity',
    'quiet',
    'evidence',
    'cache',
    'plan',
    'review',
    'apply',
    'boot',
    'question (recovered)',
    'settled (verified)',
  ]);
});

test('cold-cache rebuild: clearing is part of the run only when chosen, and can be undone until the export is proven', () => {
  const runbook = shipped('cold-cache-rebuild');
  const clearing = ['plan-clear', 'review-clear', 'clear'];
  expect(stepsWith(runbook, { cache: 'missing' }).filter((id) => clearing.includes(id))).toEqual([]);
  expect(stepsWith(runbook, { cache: 'clear' })).toEqual(expect.arrayContaining(clearing));
  const undoing = runbook.steps
    .filter((step) => step.rollback?.action === 'cache-restore')
    .map(({ id }) => id);
  expect(undoing).toEqual(['clear', 'boot', 'export']);
});

test('a boot without a cache is guessed alike, whether the cache was gone or this run clears it', () => {
  const boot = (name: string) => shipped(name).steps.find(({ id }) => id === 'boot');
  const cold = boot('instance-replacement')?.slower?.find(
    ({ when }) => 'step' in when && when.step === 'cache',
  );
  expect(boot('cold-cache-rebuild')?.usualMs).toBe(cold?.usualMs);
  expect(boot('cold-cache-rebuild')?.slower?.map(({ when }) => when)).toEqual([
    { step: 'plan', output: 'health', is: ['answers'] },
  ]);
});

test('protection removal: what can go and how comes from firedrill.yaml', () => {
  const runbook = shipped('protection-removal');
  expect(runbook).toMatchObject({ objectiveMs: 600_000, recovers: false });
  const [address, form] = runbook.inputs;
  expect(address?.choices).toEqual(['aws_acm_certificate.ttb', 'github_repository.ttb']);
  expect(form?.limits?.map(({ when, choices }) => [when.is, choices])).toEqual([
    [['aws_acm_certificate.ttb'], ['replace', 'destroy']],
    [['github_repository.ttb'], ['forget']],
  ]);
  expect(stepsWith(runbook, { form: 'forget' })).toEqual([
    'identity',
    'quiet',
    'protected',
    'backup',
    'plan-forget',
    'review-forget',
    'forget',
    'settled-forget',
    'proof',
  ]);
});

test('without a service its addresses are free text, and its lines are still known', () => {
  const { file, text } = findRunbook(FOLDER, 'protection-removal');
  const [address] = loadRunbook(file, text, actions, undefined).inputs;
  expect(address?.choices).toBeUndefined();
  expect(() =>
    loadRunbook(file, text.replace('${service.account}', '${service.acount}'), actions, undefined),
  ).toThrow('firedrill.yaml has no acount');
});

test('a service that protects nothing has nothing to choose', () => {
  const { file, text } = findRunbook(FOLDER, 'protection-removal');
  expect(() => loadRunbook(file, text, actions, { ...service, protected: [] })).toThrow(
    'firedrill.yaml protects nothing',
  );
});

test.each(['we;ird\nname', 'a b', '..', 'jörg', 'Upper', '-dash', 'a_b', '', 'x'.repeat(65)])(
  'a file named %j is no runbook, since runs are named after it',
  (name) => {
    const { text } = findRunbook(FOLDER, 'instance-replacement');
    expect(() => loadRunbook(join(FOLDER, `${name}.yaml`), text, actions, service)).toThrow(
      `"${name.replace('\n', '\ufffd')}" cannot be the name of a runbook\n  rename the file`,
    );
    expect(loadRunbook(join(FOLDER, '2-drills.yaml'), text, actions, service).id).toBe('2-drills');
  },
);

test('a file with thousands of keys is refused before each was held against each', () => {
  const text = Array.from({ length: 30_000 }, (_, n) => `k${n}: 1`).join('\n');
  expect(readYaml('x.yaml', text).problems).toMatchObject([
    { message: 'a map in here has thousands of keys', hint: 'what firedrill reads has a few dozen' },
  ]);
});

test('an unknown runbook', () => {
  expect(() => findRunbook(FOLDER, 'instance-replacment')).toThrow(
    `${FOLDER}: there is no runbook "instance-replacment"\n  did you mean "instance-replacement"?\n  runbooks: cold-cache-rebuild, instance-replacement, protection-removal`,
  );
  // The folder's other files are no runbooks, whatever they hold.
  expect(() => findRunbook(FOLDER, 'runbook.schema.json')).toThrow('there is no runbook');
  expect(() => findRunbook(join(FOLDER, 'none'), 'x')).toThrow('the folder of runbooks does not exist');
  expect(findRunbook(FOLDER, 'instance-replacement.yaml').file).toBe(
    join(FOLDER, 'instance-replacement.yaml'),
  );
});

test('a runbook is found by a path too', () => {
  const path = join(FOLDER, 'instance-replacement.yaml');
  expect(findRunbook('/nowhere', path)).toEqual(findRunbook(FOLDER, 'instance-replacement'));
  expect(() => findRunbook(FOLDER, './none.yaml')).toThrow('the runbook does not exist');
  // One that is here, where the folder has none of that name.
  expect(findRunbook(FOLDER, 'firedrill.yaml').file).toBe(join(ROOT, 'firedrill.yaml'));
});

test('both endings of YAML are runbooks; CRLF and a byte order mark are no mistakes', () => {
  const folder = mkdtempSync(join(tmpdir(), 'firedrill-'));
  try {
    const text = readFileSync(join(import.meta.dirname, 'mistakes', 'sound.yaml'), 'utf8');
    writeFileSync(join(folder, 'drill.yml'), `\uFEFF${text.replaceAll('\n', '\r\n')}`);
    const found = findRunbook(folder, 'drill');
    expect(loadRunbook(found.file, found.text, ACTIONS, SERVICE)).toMatchObject({
      id: 'drill',
      title: 'A drill',
    });
    writeFileSync(
      join(folder, 'drill.yml'),
      text.replace('action: plan', 'action: paln').replaceAll('\n', '\r\n'),
    );
    const broken = findRunbook(folder, 'drill');
    expect(() => loadRunbook('drill.yml', broken.text, ACTIONS, SERVICE)).toThrow(
      'drill.yml:18:13: unknown action "paln"\n  18 |     action: paln\n     |             ^^^^\n  did you mean "plan"?',
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('runbooks/runbook.schema.json is what `firedrill schema` prints', () => {
  // Not so: node src/main.ts schema > runbooks/runbook.schema.json, then format it.
  const committed: unknown = JSON.parse(readFileSync(join(FOLDER, 'runbook.schema.json'), 'utf8'));
  expect(committed).toEqual(JSON.parse(JSON.stringify(runbookJsonSchema(actions))));
});
