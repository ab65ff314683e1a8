import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { FAULTS, SCENARIOS } from '../test/diagnosis/faults.ts';
import { diagnosesPage, faultRows } from './diagnoses-page.ts';

const ROOT = join(import.meta.dirname, '..');

test('docs/diagnoses.md is what the catalogue says now', () => {
  expect(readFileSync(join(ROOT, 'docs/diagnoses.md'), 'utf8')).toBe(diagnosesPage());
});

test('every known fault and every scenario has a cause, what it changed, whether again helps, and a next step', () => {
  expect(FAULTS.map(({ nr }) => nr)).toEqual(Array.from({ length: 29 }, (_, i) => i + 1));
  for (const fault of FAULTS) {
    const rows = faultRows(fault);
    expect([fault.nr, rows.length > 0]).toEqual([fault.nr, true]);
    for (const cell of rows.flat()) expect(cell).not.toBe('');
  }
  const files = readdirSync(join(ROOT, 'runbooks/scenarios')).map((file) => file.replace('.yaml', ''));
  expect(Object.keys(SCENARIOS).sort()).toEqual(files.sort());
});
