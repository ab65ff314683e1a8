/**
 * tofu of a live run, that says more than it should: `node live-tofu.mjs FOLDER ARG…`. The first plan ends in errors, each
 * with what it should not say.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [folder, ...args] = process.argv.slice(2);
const plants = join(folder, 'plants.json');
const { standin, texts } = JSON.parse(readFileSync(plants, 'utf8'));
const failed = join(folder, 'failed');
if (args[0] === 'version') process.stdout.write('OpenTofu v1.12.6\n');
else if (args[0] === 'plan' && !existsSync(failed)) {
  writeFileSync(failed, '');
  const line = (value) => process.stdout.write(`${JSON.stringify(value)}\n`);
  line({
    '@level': 'info',
    '@message': 'OpenTofu 1.12.6',
    '@module': 'tofu.ui',
    tofu: '1.12.6',
    type: 'version',
    ui: '1.2',
  });
  for (const text of texts) {
    const diagnostic = {
      severity: 'error',
      summary: 'It went wrong',
      detail: text,
      snippet: { code: text, values: [] },
    };
    line({
      '@level': 'error',
      '@message': `Error: ${text}`,
      '@module': 'tofu.ui',
      type: 'diagnostic',
      diagnostic,
    });
  }
  process.stderr.write(texts.join('\n'));
  process.exitCode = 1;
} else {
  const forward = args.includes('pull') || args[0] === 'state' ? ['--tf-forward-stdout'] : [];
  const run = [
    'run',
    '--non-interactive',
    '--no-color',
    '--log-format',
    'json',
    '--no-auto-retry',
    ...forward,
    '--',
    ...args,
  ];
  const all = [join(import.meta.dirname, 'terragrunt.mjs'), standin, plants, ...run];
  process.exitCode = spawnSync(process.execPath, all, { stdio: 'inherit' }).status ?? 1;
}
