/** `npm run test:mutants [-- FILE…]` and `npm run test:mutants -- --harmful [PATTERN]` (docs/mutants.md). */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { killHarmful } from './harmful.ts';

const root = join(import.meta.dirname, '../..');
const [how, ...rest] = process.argv.slice(2);

if (how === '--harmful') process.exitCode = await killHarmful(root, rest.join(' '));
else {
  const files = how === undefined ? [] : ['--mutate', [how, ...rest].join(',')];
  const { status } = spawnSync(join(root, 'node_modules/.bin/stryker'), ['run', ...files], {
    cwd: root,
    stdio: 'inherit',
  });
  process.exitCode = status ?? 1;
}
