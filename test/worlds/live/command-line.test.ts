import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { cli } from '../../support/cli.ts';
import { scratch } from '../../support/folder.ts';
import { livePlace } from './place.ts';

/** The built program in a place of its own, as an operator's shell has it. */
async function shell() {
  const config = await livePlace('whole');
  const state = await scratch();
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => /^(AWS_|FIREDRILL_SANDBOX|PATH$)/.test(name)),
  ) as Record<string, string>;
  const firedrill = (args: readonly string[], more: Readonly<Record<string, string>> = {}) =>
    cli([...args, '--config', config, '--state-dir', state], { env: { ...env, ...more } });
  return { firedrill, state };
}

const RUN = ['run', 'instance-replacement', '--plain'] as const;
const digestIn = (text: string) => /@([0-9a-f]{64})/.exec(text)?.[1] ?? '';
const runIn = (text: string) => /resume (\S+)/.exec(text)?.[1] ?? '';

test('a gate is opened with its text and the digest of what was reviewed, and with nothing less', async () => {
  const { firedrill, state } = await shell();
  const answers = join(state, 'answers.yaml');
  await writeFile(answers, 'review: aws_instance.ttb 9012\n');
  const waiting = await firedrill([...RUN, '--answers', answers]);
  expect(waiting.code, waiting.stderr).toBe(4);
  expect(waiting.stderr).toContain('names no digest');
  expect(waiting.stdout).toMatch(/LIVE \(123456789012, us-east-1, NOT AWS: http:\/\/127\.0\.0\.1:\d+\)/);
  const [run, digest] = [runIn(waiting.stderr), digestIn(waiting.stderr)];

  // Whoever rehearses meanwhile is told.
  const beside = await firedrill(['rehearse', 'instance-replacement', '--plain', '--speed', 'max']);
  expect(beside.stderr).toContain(`A live run of this service is open: ${run}. What is begun here`);

  const answered = (text: string) => firedrill(['resume', run, '--plain', '--answer', `review=${text}`]);
  for (const text of [
    'aws_instance.ttb 9012',
    `aws_instance.ttb@${digest}`,
    `aws_instance.ttb 1234@${digest}`,
    `aws_instance.ttb 9012@${'0'.repeat(64)}`,
  ]) {
    const refused = await answered(text);
    expect([text, refused.code]).toEqual([text, 3]);
    expect(refused.stderr).toContain('Nothing was done');
  }
  const done = await answered(`aws_instance.ttb 9012@${digest}`);
  expect(done.code, done.stderr).toBe(0);
  expect(done.stdout).toContain('closed: verified');
});

test('without credentials it ends as refused, in one sentence that says so', async () => {
  const { firedrill } = await shell();
  const none = { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' };
  const { code, stdout, stderr } = await firedrill(RUN, none);
  expect(code).toBe(3);
  expect(stdout + stderr).toMatch(/credentials/);
  expect(stdout + stderr).not.toMatch(/^\s+at /m);
});

test('variables that change a plan without being seen stop it before there is a run', async () => {
  const { firedrill } = await shell();
  const { code, stderr } = await firedrill(RUN, { TF_CLI_ARGS_plan: '-destroy', TF_VAR_x: '1' });
  expect(code).toBe(3);
  expect(stderr).toMatch(/TF_CLI_ARGS_plan, TF_VAR_x are set/);
  expect((await firedrill(['runs', '--json'])).stdout.trim()).toBe('[]');
});
