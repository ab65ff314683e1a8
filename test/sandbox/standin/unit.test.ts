import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { configAddress, UNIT } from '../../../src/sandbox/standin/unit.ts';

/** Blocks of infrastructure/*.tf: what is managed, and what protects it. A plain reading, which needs no tool. */
function blocks(): Map<string, { createBeforeDestroy: boolean; preventDestroy: boolean }> {
  const found = new Map<string, { createBeforeDestroy: boolean; preventDestroy: boolean }>();
  for (const name of readdirSync('infrastructure').filter((one) => one.endsWith('.tf'))) {
    const text = readFileSync(join('infrastructure', name), 'utf8');
    for (const match of text.matchAll(/^resource "(\w+)" "(\w+)" \{\n(.*?)^\}/gms)) {
      const [, type, block, body = ''] = match;
      found.set(`${type}.${block}`, {
        createBeforeDestroy: /^ +create_before_destroy += true/m.test(body),
        preventDestroy: /^ +prevent_destroy += true/m.test(body),
      });
    }
  }
  return found;
}

/** Made for some settings only, which a rehearsal does not have. */
const SOMETIMES = [
  'aws_iam_role_policy.registry',
  'aws_sns_topic_subscription.alarms',
  'github_actions_secret.plan_role',
];

describe('the stand-in’s unit', () => {
  it('has the resources of infrastructure/, no more and no fewer', () => {
    const ours = [...new Set(UNIT.map(configAddress))].sort();
    expect(ours).toEqual([...blocks().keys()].filter((address) => !SOMETIMES.includes(address)).sort());
  });

  it('protects what the code protects', () => {
    const real = blocks();
    for (const resource of UNIT) {
      const { preventDestroy, createBeforeDestroy } = real.get(configAddress(resource)) ?? {};
      expect(resource.preventDestroy ?? false, configAddress(resource)).toBe(preventDestroy);
      // What stands below something that is created first is created first too, whether it says so or not.
      const forced = UNIT.some(
        (one) => one.createBeforeDestroy && one.dependencies.includes(configAddress(resource)),
      );
      expect(resource.createBeforeDestroy ?? false, configAddress(resource)).toBe(
        createBeforeDestroy || forced,
      );
    }
  });
});
