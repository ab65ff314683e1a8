import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createBorder } from '../../src/text/border.ts';
import { secretsOf } from '../../src/text/mask/plan-secrets.ts';
import { CANARIES, SECRETS } from './canary.ts';

const fixture = (name: string) =>
  JSON.parse(readFileSync(join(import.meta.dirname, '../fixtures/tofu', name), 'utf8'));

describe("what tofu's own plans and states call sensitive", () => {
  test.each([
    '05-show-plan.stdout',
    '40-forget-show.stdout',
    '48-replace-show.stdout',
    '25-fwd-state-pull.stdout',
  ])('%s', (name) => {
    const read = fixture(name);
    expect(secretsOf(read)).toEqual(['hunter2']);
    const border = createBorder();
    border.learn(secretsOf(read));
    const masked = border.json(read);
    expect(JSON.stringify(masked)).not.toContain('hunter2');
    expect(JSON.stringify(masked).replaceAll('[masked]', 'hunter2')).toBe(JSON.stringify(read));
  });

  test.each(CANARIES.filter(({ kind }) => kind === 'plan'))('$name', ({ plant }) => {
    expect(secretsOf(JSON.parse(plant(SECRETS[1])))).toContain(SECRETS[1]);
  });

  test('what is not marked is left alone', () => {
    const change = {
      before: { a: 'x' },
      after: { a: 'y', b: 's' },
      before_sensitive: false,
      after_sensitive: { b: true },
    };
    expect(secretsOf({ resource_changes: [{ change }], variables: { region: { value: 'r' } } })).toEqual([
      's',
    ]);
  });

  test.each([[null], [undefined], ['text'], [[1, [2]]], [{ values: 1, sensitive_values: { a: true } }]])(
    'anything else has none: %j',
    (value) => {
      expect(secretsOf(value)).toEqual([]);
    },
  );
});
