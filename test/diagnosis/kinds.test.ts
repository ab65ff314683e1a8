/** For each kind of case from the field at least two more reports are named, beside the ones that the case is from. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ALL } from '../../src/diagnosis/catalogue/catalogue.ts';

const ROOT = join(import.meta.dirname, '../..');
const REPORT = /[\w.-]+\/[\w.-]+#\d+/g;

/** By which entries a kind is told; those without one stand in a table of docs/diagnosis.md. */
const KINDS: Readonly<Record<string, readonly string[]>> = {
  '01a': ['disk-full', 'memory-disk-full'],
  '02': ['image-not-there', 'registry-denied'],
  '04': ['out-of-memory'],
  '07': ['powered-off', 'root-disk-missing'],
  '10': ['service-linked-role'],
  '11': ['image-gone', 'no-image-found'],
  '12a': ['account-pending', 'not-offered'],
  '13': ['wrong-account'],
  '15': ['disk-key'],
  '17': ['provider-inconsistent'],
  '18a': ['name-not-found', 'no-way-there'],
  '19': ['module-missing', 'github-token'],
  '25': ['credentials-rejected'],
};

const rows = readFileSync(join(ROOT, 'test/fixtures/cases/README.md'), 'utf8')
  .split('\n')
  .flatMap((line) => {
    const [nr = '', ...others] = line
      .split('|')
      .slice(1)
      .map((cell) => cell.trim());
    return /^\d\d/.test(nr) ? [{ nr, reports: others.join(' ').match(REPORT) ?? [] }] : [];
  });

test.each(Object.entries(KINDS))('case %s: %o', (nr, ids) => {
  const row = rows.find((one) => one.nr.split(' ').includes(nr));
  expect(row).toBeDefined();
  const entries = ids.map((id) => ALL.find((one) => one.id === id));
  expect(entries).not.toContain(undefined);
  const more = new Set(entries.flatMap((entry) => (entry?.reports ?? []).join(' ').match(REPORT) ?? []));
  for (const known of row?.reports ?? []) more.delete(known);
  expect(more.size).toBeGreaterThanOrEqual(2);
});

test('kinds without an entry of their own name two more each, and no kind is left out', () => {
  const page = readFileSync(join(ROOT, 'docs/diagnosis.md'), 'utf8');
  const table = page.slice(page.indexOf('| kind | more of them | held by |')).split('\n').slice(2);
  const others = table.filter((line) => line.startsWith('|'));
  for (const line of others) {
    // The shapes of secrets and status lines have tests of their own making.
    if (line.startsWith('| secrets ')) continue;
    expect([line.slice(0, 60), (line.match(REPORT) ?? []).length >= 2]).toEqual([line.slice(0, 60), true]);
  }
  const told = rows.filter(({ nr }) => nr.split(' ').some((one) => one in KINDS)).length;
  expect(told + others.length).toBeGreaterThanOrEqual(
    rows.filter(({ nr }) => Number.parseInt(nr) < 30).length,
  );
});
