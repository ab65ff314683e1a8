import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Json } from '../../src/engine/events.ts';
import {
  resolve,
  resolveByHand,
  resolveParams,
  resolveRollback,
  UnresolvedReference,
  type Values,
} from '../../src/runbook/resolve.ts';
import { SERVICE } from './service.ts';

const VALUES: Values = {
  inputs: { form: 'replace', type: '' },
  outputs: { plan: { planFile: '/runs/x/plan', follow: ['a.b', 'c.d'], count: 2, none: null } },
  service: SERVICE,
};

test.each<[string, unknown]>([
  ['${inputs.form}', 'replace'],
  ['${inputs.type}', ''],
  ['${steps.plan.count}', 2],
  ['${steps.plan.none}', null],
  ['${steps.plan.follow}', ['a.b', 'c.d']],
  ['${service.instance}', 'aws_instance.ttb'],
  ['${service.question.expect.status}', 200],
  ['apply ${steps.plan.planFile} (${steps.plan.count})', 'apply /runs/x/plan (2)'],
  ['follow: ${steps.plan.follow}', 'follow: ["a.b","c.d"]'],
  ['${inputs.form}${inputs.form}', 'replacereplace'],
  ['$${inputs.form}', '${inputs.form}'],
  ['$${HOME} $5 {} }', '${HOME} $5 {} }'],
  ['plain', 'plain'],
  ['', ''],
])('%s', (text, value) => {
  expect(resolve(text, VALUES)).toEqual(value);
});

test('nested parameters keep their shape, and a list in a list is spliced in', () => {
  const given = {
    expect: {
      destroy: ['${service.instance}', '${steps.plan.follow}', 'e.f'],
      deep: [['${steps.plan.follow}']],
    },
    times: 3,
    really: true,
    '${inputs.form}': 'keys stay',
  };
  expect(resolveParams(given, VALUES)).toEqual({
    expect: { destroy: ['aws_instance.ttb', 'a.b', 'c.d', 'e.f'], deep: [['a.b', 'c.d']] },
    times: 3,
    really: true,
    '${inputs.form}': 'keys stay',
  });
});

describe('what has no value', () => {
  test.each([
    '${inputs.other}',
    '${inputs.constructor}',
    '${steps.plan.other}',
    '${steps.later.planFile}',
    '${steps.plan.constructor}',
    '${service.question.request.file}',
    '${service.protected.length}',
    '${HOME}',
    '${}',
  ])('%s is an error that names it', (text) => {
    expect(() => resolve({ a: [`so ${text}`] }, VALUES)).toThrow(UnresolvedReference);
    expect(() => resolve(text, VALUES)).toThrow(text);
  });

  test('a rollback leaves such a parameter out', () => {
    const given = { versions: '${steps.clear.versions}', form: '${inputs.form}' };
    expect(resolveRollback(given, VALUES)).toEqual({ form: 'replace' });
  });

  test('by-hand commands show what is not known yet', () => {
    const text =
      'apply ${steps.plan.planFile}; watch ${steps.apply.instance} in ${service.region}; echo $${HOME}';
    expect(resolveByHand(text, VALUES)).toBe(
      "apply /runs/x/plan; watch '<instance of apply>' in us-east-1; echo ${HOME}",
    );
    const made = 'apply ${steps.plan.planFile:-"$HOME/my plan"}';
    expect(resolveByHand(made, VALUES)).toBe('apply /runs/x/plan');
    expect(resolveByHand(made, { ...VALUES, outputs: {} })).toBe('apply "$HOME/my plan"');
  });
});

const json: fc.Arbitrary<Json> = fc.jsonValue().map((value) => value as Json);
const values = fc.record({
  inputs: fc.dictionary(fc.stringMatching(/^[a-z][a-z0-9_-]{0,8}$/), fc.string()),
  outputs: fc.dictionary(
    fc.stringMatching(/^[a-z][a-z0-9_-]{0,8}$/),
    fc.dictionary(fc.stringMatching(/^[A-Za-z][A-Za-z0-9]{0,8}$/), json),
  ),
  service: fc.constant(SERVICE),
});

test('a reference alone keeps its value, whatever it is and whatever it holds', () => {
  fc.assert(
    fc.property(values, (given) => {
      for (const [id, value] of Object.entries(given.inputs))
        expect(resolve(`\${inputs.${id}}`, given)).toBe(value);
      for (const [step, outputs] of Object.entries(given.outputs)) {
        for (const [output, value] of Object.entries(outputs)) {
          expect(resolve(`\${steps.${step}.${output}}`, given)).toEqual(value);
          expect(resolve({ deep: { deeper: `\${steps.${step}.${output}}` } }, given)).toEqual({
            deep: { deeper: value },
          });
        }
      }
    }),
  );
});

test('text without references comes out as it went in, and values are put in between unread', () => {
  const plain = fc.string().filter((text) => !text.includes('${'));
  fc.assert(
    fc.property(plain, fc.string(), plain, (before, value, after) => {
      // A $ right before a reference would make it a plain ${.
      fc.pre(!before.endsWith('$'));
      const given: Values = { inputs: { x: value }, outputs: {}, service: SERVICE };
      expect(resolve(before, given)).toBe(before);
      expect(resolve(`${before}\${inputs.x}${after}`, given)).toBe(before + value + after);
    }),
  );
});

test('in by-hand commands a value is one word of a shell, whatever it holds', () => {
  const value = fc.string({ minLength: 1 }).filter((text) => !text.includes('\0'));
  fc.assert(
    fc.property(fc.array(value, { minLength: 1, maxLength: 5 }), (words) => {
      const inputs = Object.fromEntries(words.map((word, i) => [`x${i}`, word]));
      const text = words.map((_, i) => `\${inputs.x${i}}`).join(' ');
      const command = resolveByHand(`printf '%s\\0' ${text}`, { inputs, outputs: {}, service: SERVICE });
      expect(execFileSync('sh', ['-c', command], { encoding: 'utf8' }).split('\0').slice(0, -1)).toEqual(
        words.map((word) => (word.startsWith('-') ? `<${word}>` : word)),
      );
    }),
    { numRuns: 50 },
  );
});

test('a plain value stays plain in by-hand commands, so that they read as one would type them', () => {
  const given = {
    inputs: { x: 'infrastructure/a-b_c.tf', y: 'aws_x.y["z"]' },
    outputs: {},
    service: SERVICE,
  };
  expect(resolveByHand('show ${inputs.x} ${inputs.y}', given)).toBe(
    `show infrastructure/a-b_c.tf 'aws_x.y["z"]'`,
  );
});
