import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { FORMATS } from '../src/text/mask/known-formats-data.ts';
import { formats, presetVersion } from './secret-formats.ts';

test('the formats are those of the installed rules: node scripts/secret-formats.ts makes them anew', async () => {
  expect(FORMATS.map((format) => ({ ...format, pattern: String(format.pattern) }))).toEqual(
    formats().map((format) => ({ ...format, pattern: String(format.pattern) })),
  );
  expect(await readFile('src/text/mask/known-formats-data.ts', 'utf8')).toContain(
    `from ${await presetVersion()},`,
  );
});

test('every format can be found by its beginning, and repeats nothing without a bound', () => {
  for (const { rule, starts, pattern } of FORMATS) {
    expect(starts.length, rule).toBeGreaterThan(0);
    // Slack's parts each end with a sign that is in none of them.
    if (rule !== 'slack') expect(pattern.source, rule).not.toMatch(/[^\\][*+](?![^[]*\])/);
  }
});
