/** Figures in the prose of the service's pages: computed from the unit's files, or facts with a source; no others. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { check, computed, facts, written } from '../../infrastructure/figures.mjs';
import { infrastructure } from './instance.ts';

const read = (name: string) => readFileSync(join(infrastructure, name), 'utf8');

test.each(Object.keys(computed))('%s has its figures as computed, and no others', (name) => {
  expect(check(name, read(name))).toEqual([]);
});

test('every fact has a source', () => {
  for (const [words, source] of Object.values(facts).flat()) expect(source, words).toMatch(/\w{4}/);
});

/** As a number anywhere in the file that a person might type. */
const SENTENCES = [
  'A boot takes 49 s.',
  'It costs ~0.4 $ a month.',
  'It comes back in two minutes.',
  'It takes half an hour.',
  'Wait a minute.',
  '| part | 12 GB |',
  'Between 5-8 of them.',
];
test.each(SENTENCES)('a figure that somebody types is found: %s', (sentence) => {
  const readme = read('README.md').replace('## Monitoring\n', (title) => `${title}\n${sentence}\n`);
  expect(check('README.md', readme)).toEqual([expect.stringMatching(/^neither computed nor a fact: /)]);
});

test('names and versions are no figures', () => {
  const more =
    'EC2 in us-east-1 with OpenTofu 1.12.4, `sleep 5`, m7i.2xlarge, 5xx, sha256, [here](#costs-1), s3.';
  expect(check('README.md', `${read('README.md')}\n${more}\n`)).toEqual([]);
});

test('a figure that is not as computed is said, and is written as it is, whatever line it stands on', () => {
  const lines = computed['README.md'] ?? [];
  const readme = read('README.md');
  for (const [words, ...values] of lines) {
    const wrong = written(readme, [[words, ...values.map(() => '7777')]]);
    expect(wrong, words).not.toBe(readme);
    expect(check('README.md', wrong).join('\n')).toContain('not as computed: ');
    expect(written(wrong, lines), words).toBe(readme);
  }
});
