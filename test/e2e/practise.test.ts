import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { keptSandbox } from '../../src/worlds/rehearsal/kept-sandbox.ts';
import { sandboxCall } from '../../src/worlds/rehearsal/sandbox-call.ts';
import { cli } from '../support/cli.ts';
import { scratch } from '../support/folder.ts';
import { rehearse, resume } from '../support/rehearse.ts';

const run = promisify(execFile);
const page = async (name: string, state: string) =>
  (await cli(['show', name, '--by-hand', '--state-dir', state])).stdout;
const hasAws = await run('aws', ['--version']).then(
  () => true,
  () => false,
);

/** A rehearsal that waits at its gate, with its sandbox at work. */
async function waiting() {
  const rehearsal = await rehearse('instance-replacement', {});
  expect(rehearsal.code, rehearsal.stderr).toBe(4);
  const folder = join(rehearsal.state, 'ttb-verifier', 'runs', rehearsal.run);
  const ready = await keptSandbox({ folder, runbook: 'instance-replacement' });
  onTestFinished(() =>
    sandboxCall(ready, '/_firedrill/stop').then(
      () => undefined,
      () => undefined,
    ),
  );
  return { ...rehearsal, folder, ready, text: await page(rehearsal.run, rehearsal.state) };
}

/** Whatever an operator's shell may hold, all of it pointing elsewhere; counts what gets there. */
async function operatorsShell() {
  let connections = 0;
  const trap = createServer((socket) => {
    connections += 1;
    socket.destroy();
  }).listen(0, '127.0.0.1');
  await once(trap, 'listening');
  onTestFinished(() => void trap.close());
  const address = trap.address();
  const elsewhere = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  const home = await scratch();
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: home,
    AWS_PROFILE: 'production',
    AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY00',
    AWS_SESSION_TOKEN: 'real',
    AWS_ENDPOINT_URL_STS: elsewhere,
    AWS_ENDPOINT_URL_S3: elsewhere,
    AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true',
    https_proxy: elsewhere,
    http_proxy: elsewhere,
  };
  return { env, home, connections: () => connections };
}

/** The lines that come with the commands, and what stands below a step's title. */
const practise = (text: string) => /^# In a shell of its own[\s\S]*?\n\n/m.exec(text)?.[0] ?? '';
const commandsOf = (text: string, title: string) =>
  text.split('\n\n').find((part) => part.startsWith(`# ${title}\n`)) ?? expect.fail(`no "${title}"`);

test('the by-hand commands of a rehearsal act in its own sandbox with the lines that come with them', async () => {
  const { text, ready, folder } = await waiting();
  const { env, home, connections } = await operatorsShell();
  expect(text).toContain('typed into a shell with real credentials they act for real');
  // The keys open nothing but this sandbox: masked, they could not be practised with.
  expect(practise(text)).toContain(`AWS_SECRET_ACCESS_KEY=${ready.secretAccessKey}`);
  for (const shell of ['bash', 'sh']) {
    const script = [
      practise(text),
      commandsOf(text, 'Review the plan'),
      'terragrunt run -- output -raw ec2_instance_id; echo',
      commandsOf(text, 'Prove that all is as it should be').replace('; echo', ' >/dev/null; echo'),
      `terragrunt run --no-auto-retry -- plan -input=false -exclude-file=recovery.exclude -replace=aws_instance.ttb -out="$HOME/replace.tfplan"`,
    ].join('\n');
    const { stdout } = await run(shell, ['-c', script], { env });
    expect(stdout, shell).toMatch(/^aws_instance\.ttb: Plan to replace$/m);
    expect(stdout, shell).toMatch(/^Plan: 3 to add, 0 to change, 3 to destroy\.$/m);
    expect(stdout, shell).toMatch(/^i-[0-9a-f]+$/m);
    expect(stdout, shell).toMatch(/^exit [02]$/m);
    expect((await stat(join(home, 'replace.tfplan'))).isFile()).toBe(true);
  }
  expect(connections()).toBe(0);
  expect(practise(text)).toContain(`cd ${join(folder, 'rehearsal', 'unit')}\n`);
});

test.skipIf(!hasAws)(
  'the AWS command line answers out of the sandbox, whatever the shell held before',
  async () => {
    const { text, ready } = await waiting();
    const { env, connections } = await operatorsShell();
    const script = `${practise(text)}
aws sts get-caller-identity --query Account --output text
aws ec2 describe-instances --query 'Reservations[].Instances[].InstanceId' --output text
aws s3api head-object --bucket ttb-verifier-ollama-models-123456789012 --key nothing || echo none`;
    const { stdout } = await run('bash', ['-c', script], { env });
    expect(stdout).toMatch(new RegExp(`^${ready.accountId}\ni-[0-9a-f]+\nnone\n$`));
    expect(connections()).toBe(0);
  },
);

test('a run whose sandbox has ended says that there is nothing to practise in, and gives no keys', async () => {
  const { ready, ...waited } = await waiting();
  await sandboxCall(ready, '/_firedrill/stop');
  const text = await page(waited.run, waited.state);
  expect(text).toContain('# The sandbox of this run has ended. Rehearse again to practise them there.\n');
  expect(text).not.toContain(ready.secretAccessKey);
  // Whoever goes on with it is told the same by the run itself.
  expect((await resume(waited, 'review=aws_instance.ttb')).code).not.toBe(0);
});
