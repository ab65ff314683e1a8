import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createBorder } from '../../src/text/border.ts';

const TOFU = join(import.meta.dirname, '../fixtures/tofu');
/** What is secret in what tofu printed: the values of outputs and attributes that are called so. */
const SECRET = /"(?:secret|password)":\s*"[^"]+"/;

describe('ordinary output comes through as it is', () => {
  const lines = readFileSync(join(import.meta.dirname, 'ordinary.txt'), 'utf8').split('\n');

  test.each(lines.filter((line) => line !== ''))('%s', (line) => {
    expect(createBorder().line(line)).toEqual([line]);
  });

  test('all that tofu and terragrunt print in the fixtures', () => {
    const files = readdirSync(TOFU).filter((name) => /\.std(?:out|err)$/.test(name));
    expect(files.length).toBeGreaterThan(100);
    let compared = 0;
    for (const name of files) {
      const border = createBorder();
      for (const line of readFileSync(join(TOFU, name), 'utf8').split('\n')) {
        if (line.length > 16_000 || SECRET.test(line) || /\u001b|\t/.test(line)) continue;
        expect(border.line(line), name).toEqual([line]);
        compared += 1;
      }
    }
    expect(compared).toBeGreaterThan(500);
  });
});
