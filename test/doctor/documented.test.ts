import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { allChecks, launchChecks } from '../../src/doctor/checks.ts';
import { asked } from '../../src/doctor/examine.ts';
import { ROOT } from '../support/cli.ts';

const page = readFileSync(join(ROOT, 'docs/doctor.md'), 'utf8');
const rows = [...page.matchAll(/^\| `([a-z-]+)`( \*)? \| (.+?) \| (.+?) \|$/gm)];

test('docs/doctor.md has every check in its order, with what it asks, and no other', () => {
  expect(rows.map(([, id, , asks]) => [id, asks])).toEqual(
    [...allChecks, asked].map(({ id, asks }) => [id, asks]),
  );
  const marked = rows.filter(([, , mark]) => mark !== undefined).map(([, id]) => id);
  expect(marked).toEqual(launchChecks.map(({ id }) => id));
});

test('ids are unique, and every check says why it matters', () => {
  expect(new Set(allChecks.map(({ id }) => id)).size).toBe(allChecks.length);
  for (const { why } of allChecks) expect(why).toMatch(/^[A-Z].+\.$/);
});
