import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { effectOf, MANIFEST, permits } from '../../src/aws/manifest.ts';

test('every command that any part of firedrill imports is on the list', async () => {
  const root = join(import.meta.dirname, '../../src');
  const files = (await readdir(root, { recursive: true })).filter(
    (name) => /\.tsx?$/.test(name) && !name.startsWith('sandbox'),
  );
  const used: string[] = [];
  for (const file of files) {
    const text = await readFile(join(root, file), 'utf8');
    for (const [, names = '', service = ''] of text.matchAll(
      /(?:import|export) \{([^}]*)\} from '@aws-sdk\/client-([a-z0-9]+)'/g,
    )) {
      for (const [, command] of names.matchAll(/\b(\w+)Command\b/g)) used.push(`${service}.${command}`);
    }
  }
  expect(used.length).toBeGreaterThan(10);
  const listed = Object.entries(MANIFEST).flatMap(([service, commands]) =>
    Object.keys(commands).map((c) => `${service}.${c}`),
  );
  expect([...new Set(used)].sort()).toEqual(listed.sort());
});

test('names that every object has are no calls', () => {
  expect(effectOf('constructor', 'name')).toBeUndefined();
  expect(effectOf('ec2', 'toString')).toBeUndefined();
  expect(effectOf('ec2', 'DescribeInstances')).toBe('read');
});

test('a world lets pass what it allows and what is weaker', () => {
  const effects = ['read', 'session', 'mutate'] as const;
  const passing = effects.map((allowed) => effects.filter((effect) => permits(allowed, effect)));
  expect(passing).toEqual([['read'], ['read', 'session'], ['read', 'session', 'mutate']]);
});
