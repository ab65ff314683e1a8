import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { actionsPage } from './actions-page.ts';

test('docs/actions.md is what the actions declare', () => {
  // Not so: node scripts/actions-page.ts > docs/actions.md
  expect(readFileSync(join(import.meta.dirname, '..', 'docs', 'actions.md'), 'utf8')).toBe(actionsPage());
});
