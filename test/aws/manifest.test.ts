import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { effectOf, MANIFEST, permits } from '../../src/aws/manifest.ts';

test('the list holds every command that firedrill imports, and none that nobody sends', async () => {
  const root = join(import.meta.dirname, '../../src');
  const files = (await readdir(root, { recursive: true })).filter(
    (name) => /\.tsx?$/.test(name) && !name.startsWith('sandbox'),
  );
  const imported = new Set<string>();
  const sent = new Set<string>();
  for (const file of files) {
    const text = await readFile(join(root, file), 'utf8');
    for (const [, names = '', service = ''] of text.matchAll(
      /(?:import|export) \{([^}]*)\} from '@aws-sdk\/client-([a-z0-9-]+)'/g,
    )) {
      for (const [, command] of names.matchAll(/\b(\w+)Command\b/g))
        imported.add(`${service.replaceAll('-', '')}.${command}`);
    }
    for (const [, command = ''] of text.matchAll(/new (\w+)Command\(/g)) sent.add(command);
  }
  expect(imported.size).toBeGreaterThan(10);
  const listed = Object.entries(MANIFEST).flatMap(([service, commands]) =>
    Object.keys(commands).map((c) => `${service}.${c}`),
  );
  expect([...imported].sort()).toEqual(listed.toSorted());
  expect(listed.filter((one) => !sent.has(one.split('.')[1] ?? ''))).toEqual([]);
});

test('names that every object has are no calls', () => {
  expect(effectOf('constructor', 'name')).toBeUndefined();
  expect(effectOf('ec2', 'toString')).toBeUndefined();
  expect(effectOf('ec2', 'DescribeInstances')).toBe('read');
});

test('a world lets pass what it allows and what is weaker', () => {
  const effects = ['read', 'probe', 'session', 'mutate'] as const;
  const passing = effects.map((allowed) => effects.filter((effect) => permits(allowed, effect)));
  expect(passing).toEqual(effects.map((_, at) => effects.slice(0, at + 1)));
});
