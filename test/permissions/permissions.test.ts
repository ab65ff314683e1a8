import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Policy, policies } from '../../scripts/permissions.ts';
import { loadService } from '../../src/service/load.ts';
import { ours, TAKING_A_ROLE } from './own.ts';
import { recorded } from './recorded.ts';

const ROOT = join(import.meta.dirname, '../..');
const FOLDER = join(ROOT, 'permissions');
const files: Readonly<Record<string, Policy>> = Object.fromEntries(
  readdirSync(FOLDER).map((file) => [
    file.replace(/\.json$/, ''),
    JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as Policy,
  ]),
);
const allowed = (name: string): readonly string[] =>
  [...new Set((files[name]?.Statement ?? []).flatMap(({ Action }) => Action))].sort();

test('the files are what firedrill.yaml and the calls that were seen make of them', () => {
  // Not so: node scripts/permissions.ts
  expect(files).toEqual(policies(loadService(join(ROOT, 'firedrill.yaml')), recorded()));
});

test('there is one for whoever looks, and one for each runbook', () => {
  const runbooks = readdirSync(join(ROOT, 'runbooks'))
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => name.replace('.yaml', ''));
  expect(Object.keys(files).sort()).toEqual([...runbooks, 'read-only'].sort());
});

test('whoever looks is allowed what a dry run, doctor and the tail call, and nothing that changes anything', () => {
  const needed = new Set([...ours('read', 'session'), ...(recorded()['dry-run'] ?? [])]);
  needed.delete(TAKING_A_ROLE);
  expect(allowed('read-only')).toEqual([...needed].sort());
  const others = allowed('read-only').filter(
    (action) => !/:(?:Describe|Get|List)/.test(action) && !ours('session').includes(action),
  );
  expect(others).toEqual([]);
});

describe.each(Object.keys(files).filter((name) => name !== 'read-only'))('%s', (runbook) => {
  const seen = Object.entries(recorded())
    .filter(([name]) => name === runbook || name.startsWith(`${runbook},`))
    .flatMap(([, calls]) => calls);

  test('is allowed every call that was seen', () => {
    expect(seen.length).toBeGreaterThan(20);
    expect(allowed(runbook)).toEqual(expect.arrayContaining(seen));
  });

  test('and no other, but firedrill’s own reads and what IAM asks for besides', () => {
    const more = allowed(runbook).filter((action) => ![...seen, ...ours('read', 'session')].includes(action));
    const besides = ['acm:AddTagsToCertificate', 'ec2:CreateTags', 'iam:PassRole', 's3:DeleteObjectVersion'];
    expect(more.filter((action) => !besides.includes(action))).toEqual([]);
    // Who launches nothing may pass no role on.
    expect(allowed(runbook).includes('iam:PassRole')).toBe(seen.includes('ec2:RunInstances'));
  });

  test('names what it may write, wherever what is written is the service’s own', () => {
    for (const { Action, Resource } of [
      ...(files[runbook]?.Statement ?? []),
      ...(files['read-only']?.Statement ?? []),
    ])
      if (Action.some((action) => /^(?:s3:(?:Put|Delete)|ec2:Terminate|iam:Pass|ssm:S)/.test(action)))
        expect(Resource).not.toBe('*');
  });
});
