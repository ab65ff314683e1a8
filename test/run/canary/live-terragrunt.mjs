/**
 * terragrunt as a live run has it, with hooks that say more than they should: `node live-terragrunt.mjs FOLDER ARG…`. FOLDER
 * has `plants.json`, what hooks and tools print. tofu is what TG_TF_PATH names, where the run gives one.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const [folder, ...args] = process.argv.slice(2);
const { standin, texts } = JSON.parse(readFileSync(join(folder, 'plants.json'), 'utf8'));
const tofu = args.slice(args.indexOf('--') + 1);
const wrapped = process.env.FIREDRILL_RECORD && ['plan', 'apply', 'state', 'force-unlock'].includes(tofu[0]);
const end = (file, rest) => {
  const { status } = spawnSync(file, rest, { stdio: 'inherit' });
  process.exit(status ?? 1);
};
if (args[0] === 'render') process.stdout.write('{"terraform_binary":""}\n');
else if (args[0] === '--version') end(process.execPath, [standin, '--version']);
else if (!wrapped) end(process.execPath, [join(import.meta.dirname, 'live-tofu.mjs'), folder, ...tofu]);
else {
  process.stdout.write(`${texts.join('\n')}\n`);
  process.stderr.write(`${texts.join('\n')}\n`);
  end(process.env.TG_TF_PATH, tofu);
}
