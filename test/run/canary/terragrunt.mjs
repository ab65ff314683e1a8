/**
 * terragrunt as the stand-in is it, that says more than it should: `node terragrunt.mjs STANDIN PLANTS ARG…`. PLANTS is a
 * JSON file: texts that tools print, and members of a plan.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const [standin, plants, ...args] = process.argv.slice(2);
const { texts, plan } = JSON.parse(readFileSync(plants, 'utf8'));
const { status, stdout, stderr } = spawnSync(process.execPath, [standin, ...args], {
  encoding: 'utf8',
  stdio: ['ignore', 'pipe', 'pipe'],
});
const isShow = args.includes('show');
const isStream = args.includes('plan') || args.includes('apply');
if (isShow) {
  // Variables stand at the top of a plan, and nowhere else.
  const variables = Object.assign({}, ...plan.map((one) => one.variables));
  const declared = Object.assign({}, ...plan.map((one) => one.configuration?.root_module?.variables));
  const configuration = { root_module: { variables: declared } };
  process.stdout.write(JSON.stringify({ ...JSON.parse(stdout), planted: plan, variables, configuration }));
} else if (isStream) {
  const said = texts.map((text) =>
    JSON.stringify({ '@level': 'info', '@message': text, '@module': 'tofu.ui', type: 'log' }),
  );
  // A stream begins with its version; what hooks print stands anywhere.
  const [version = '', ...rest] = stdout.split('\n');
  process.stdout.write([version, ...said, ...texts, ...rest].join('\n'));
} else process.stdout.write(stdout);
process.stderr.write(`${stderr}${texts.join('\n')}\n`);
process.exitCode = status ?? 1;
