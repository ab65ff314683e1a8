import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { appendFileSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TerminateInstancesCommand } from '@aws-sdk/client-ec2';
import { afterEach, expect, onTestFinished, test } from 'vitest';
import { effectOf } from '../../src/aws/manifest.ts';
import { environmentOf } from '../../src/sandbox/protocol.ts';
import { LocalAws } from '../aws/local-aws.ts';
import { launch, sandboxFor, service } from '../sandbox/fixture.ts';
import { PROGRAM, ROOT } from '../support/cli.ts';
import { consoleOnly } from '../support/console-only.ts';
import { scratchNow } from '../support/folder.ts';

const children: ChildProcessWithoutNullStreams[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

type World = Awaited<ReturnType<typeof sandboxFor>>;

/** The built program's `tail` on a sandbox. */
function tail(made: World, ...args: string[]) {
  return tailAs({}, made, ...args);
}

function tailAs(more: Readonly<Record<string, string>>, { ready }: World, ...args: string[]) {
  const stateDir = scratchNow();
  const env = { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent', ...environmentOf(ready), ...more };
  const state = args.includes('--state-dir') ? [] : ['--state-dir', stateDir];
  const child = spawn(process.execPath, [PROGRAM, 'tail', ...args, ...state], {
    cwd: ROOT,
    env,
  });
  children.push(child);
  const said = { out: '', err: '' };
  let wake = (): void => undefined;
  child.stdout.setEncoding('utf8').on('data', (text: string) => ((said.out += text), wake()));
  child.stderr.setEncoding('utf8').on('data', (text: string) => ((said.err += text), wake()));
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  return {
    said,
    ended,
    child,
    folders: () => {
      const tails = join(stateDir, service.name, 'tails');
      return readdirSync(tails).map((name) => join(tails, name));
    },
    async until(what: 'out' | 'err', pattern: RegExp): Promise<void> {
      while (!pattern.test(said[what])) {
        const over = ended.then((code) => Promise.reject(new Error(`ended with ${code}: ${said.err}`)));
        await Promise.race([new Promise<void>((resolve) => (wake = resolve)), over]);
      }
    },
  };
}

async function world() {
  const made = await sandboxFor();
  const { instanceId } = await made.ask<{ instanceId: string }>('GET', 'world');
  return { ...made, instanceId };
}

test('a tail shows the log as it grows, masked, and keeps it masked with the hash of what came', async () => {
  await using made = await world();
  const file = join(scratchNow(), 'log');
  const log = 'first line\npassword=hunter2hunter2\n';
  writeFileSync(file, log);
  await made.ask('POST', 'boot-log', { id: made.instanceId, file });
  const running = tail(made, made.instanceId);
  await running.until('out', /first line\n/);
  appendFileSync(file, 'and it grows\n');
  await running.until('out', /and it grows\n/);
  running.child.kill('SIGINT');
  expect(await running.ended).toBe(130);
  expect(running.said.err).toContain('The boot log itself: ssm, live.');
  expect(running.said.out).not.toContain('hunter2');

  const [folder = ''] = running.folders();
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  const kept = readFileSync(join(folder, 'boot-log.stdout'), 'utf8');
  expect(kept).toMatch(/^first line\npassword=.*\nand it grows\n$/);
  expect(kept).not.toContain('hunter2');
  const whole = `${log}and it grows\n`;
  expect(JSON.parse(readFileSync(join(folder, 'tail.json'), 'utf8'))).toMatchObject({
    instance: made.instanceId,
    offset: 0,
    bytes: whole.length,
    sha256: createHash('sha256').update(whole).digest('hex'),
  });
});

test('what a killed tail kept is masked by the next one, and a tail that is at work is left alone', async () => {
  await using made = await world();
  const file = join(scratchNow(), 'log');
  writeFileSync(file, 'password=hunter2hunter2\n');
  await made.ask('POST', 'boot-log', { id: made.instanceId, file });
  const stateDir = scratchNow();
  const tailing = async () => {
    const one = tail(made, made.instanceId, '--state-dir', stateDir);
    await one.until('out', /password/);
    return one;
  };
  const tails = join(stateDir, service.name, 'tails');
  const keptIn = (name = '') => readFileSync(join(tails, name, 'boot-log.stdout'), 'utf8');

  const killed = await tailing();
  killed.child.kill('SIGKILL');
  await killed.ended;
  const [left = ''] = readdirSync(tails);
  expect(keptIn(left)).toContain('hunter2');

  // A folder is named by the second.
  await expect
    .poll(() => new Date().toISOString().slice(0, 19).replaceAll(':', ''))
    .not.toBe(left.slice(-18, -1));
  const working = await tailing();
  const [mine = ''] = readdirSync(tails).filter((name) => name !== left);
  await expect.poll(() => keptIn(left)).not.toContain('hunter2');
  expect(keptIn(mine)).toContain('hunter2');
  await expect
    .poll(() => new Date().toISOString().slice(0, 19).replaceAll(':', ''))
    .not.toBe(mine.slice(-18, -1));
  const other = await tailing();
  other.child.kill('SIGINT');
  await other.ended;
  expect(keptIn(mine)).toContain('hunter2');
  working.child.kill('SIGINT');
  await working.ended;
  expect(keptIn(mine)).not.toContain('hunter2');
});

test('in a pipe nothing moves a cursor, and whoever closes it has seen enough: it ends well, and its session too', async () => {
  await using made = await world();
  const file = join(scratchNow(), 'log');
  writeFileSync(
    file,
    'bar 1%\rbar 50%\r\u001b[2K\u001b[32mbar 100%\u001b[0m\r\nwindows\r\nnul \0 \u009b31m.\n',
  );
  await made.ask('POST', 'boot-log', { id: made.instanceId, file });
  const running = tail(made, made.instanceId, '--plain');
  await running.until('out', /nul .*\n/);
  expect(running.said.out).toMatch(/^bar 100%\nwindows\n/m);
  for (const said of [running.said.out, running.said.err])
    expect(said).not.toMatch(/(?![\n\t])[\u0000-\u001f\u007f-\u009f]/u);
  running.child.stdout.destroy();
  appendFileSync(file, 'one more\n');
  expect(await running.ended).toBe(0);
  const [folder = ''] = running.folders();
  expect(running.said.err).toContain(`What came is kept in ${folder}`);
  expect(readFileSync(join(folder, 'boot-log.stdout'), 'utf8')).toContain('one more');
  expect(readFileSync(join(folder, 'aws.jsonl'), 'utf8')).toContain('"TerminateSession"');
});

test('a tail from a byte on begins there', async () => {
  await using made = await world();
  const file = join(scratchNow(), 'log');
  writeFileSync(file, 'before\nafter\n');
  await made.ask('POST', 'boot-log', { id: made.instanceId, file });
  const running = tail(made, made.instanceId, '--offset', '7');
  await running.until('out', /^after\n/m);
  expect(running.said.out).not.toMatch(/^before$/m);
});

test('a machine that is terminated in mid-stream is said to be, and the one that took its place is followed', async () => {
  await using made = await world();
  const running = tail(made, made.instanceId);
  await running.until('err', /ssm, live/);
  const next = await launch(made.ec2());
  await made.ec2().send(new TerminateInstancesCommand({ InstanceIds: [made.instanceId] }));
  await running.until(
    'err',
    new RegExp(`${made.instanceId} is shutting-down[^]*${next} has taken its place`),
  );
  running.child.kill('SIGTERM');
  expect(await running.ended).toBe(143);
  expect(running.folders()).toHaveLength(2);
});

test('a next machine that may not be asked for any more is not said to be missing in silence', async () => {
  await using made = await world();
  const running = tail(made, made.instanceId);
  await running.until('err', /ssm, live/);
  await made.ec2().send(new TerminateInstancesCommand({ InstanceIds: [made.instanceId] }));
  await running.until('err', /Waiting for the next machine/);
  await made.ask('POST', 'trouble', { denied: ['ec2:DescribeInstances'] });
  expect(await running.ended).toBe(1);
  expect(running.said.err).toMatch(/Waiting for the next machine[^]*ec2:DescribeInstances/);
});

test('what is no machine of the account is said', async () => {
  await using made = await world();
  const running = tail(made, 'i-0123456789abcdef0');
  expect(await running.ended).toBe(2);
  expect(running.said.err).toContain('AWS knows no instance i-0123456789abcdef0 in us-east-1');
  expect(running.said.err).not.toContain('is kept');
  const named = tail(made, 'ttb');
  expect(await named.ended).toBe(2);
  expect(named.said.err).toContain('no id of an instance');
});

test('whoever may not start sessions is told so, and has the console', async () => {
  await using made = await world();
  await made.ask('POST', 'session', { deny: true });
  const running = tail(made, made.instanceId);
  await running.until('err', /You may not start sessions[^]*ssm commands/);
  await running.until('out', /##RB \{"stage":"recovered"/);
});

const ROLE = `arn:aws:iam::${service.account}:role/looks-only`;

/** A firedrill.yaml that names the role, and a STS that gives its keys, which alone the sandbox knows, for the operator's. */
async function withRole({ ready }: World) {
  const { folder, config } = await consoleOnly();
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  appendFileSync(config, `\ndryRunRole: ${ROLE}\n`);
  const sts = await LocalAws.start();
  const ends = new Date(Date.now() + 3_600_000).toISOString();
  sts.answer = ({ body }) => ({
    body: body.includes('Action=AssumeRole')
      ? `<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>${ready.accessKeyId}</AccessKeyId><SecretAccessKey>${ready.secretAccessKey}</SecretAccessKey><SessionToken>t</SessionToken><Expiration>${ends}</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`
      : `<GetCallerIdentityResponse><GetCallerIdentityResult><Account>${service.account}</Account><Arn>arn:aws:sts::${service.account}:assumed-role/looks-only/firedrill-tail</Arn><UserId>u</UserId></GetCallerIdentityResult></GetCallerIdentityResponse>`,
  });
  const operator = {
    AWS_ENDPOINT_URL_STS: sts.endpoint,
    AWS_ACCESS_KEY_ID: 'AKIDOPERATOR',
    AWS_SECRET_ACCESS_KEY: 'operator',
  };
  return { sts, operator, config };
}

test('with dryRunRole a tail takes that role for every call, and only reads and holds a session', async () => {
  await using made = await world();
  const { sts, operator, config } = await withRole(made);
  await using _ = sts;
  const running = tailAs(operator, made, made.instanceId, '--config', config);
  await running.until('err', /ssm, live/);
  await running.until('out', /##RB \{"stage":"recovered"/);
  running.child.kill('SIGINT');
  expect(await running.ended).toBe(130);
  expect(running.said.err).toContain(`It looks as ${ROLE}`);
  const [asked] = sts.requests;
  expect(asked?.headers.authorization).toContain('Credential=AKIDOPERATOR/');
  expect(new URLSearchParams(asked?.body).get('RoleArn')).toBe(ROLE);
  // The sandbox takes the role's keys alone: what was answered was not asked with the operator's.
  const [folder = ''] = running.folders();
  const calls = readFileSync(join(folder, 'aws.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((one) => JSON.parse(one) as { readonly service: string; readonly command: string });
  expect(calls.map(({ command }) => command)).toEqual(
    expect.arrayContaining(['AssumeRole', 'GetConsoleOutput', 'StartSession', 'TerminateSession']),
  );
  const effects = new Set(calls.map((one) => effectOf(one.service, one.command)));
  expect(effects).toEqual(new Set(['read', 'session']));
});

test('what the role may not do falls to the next source, with a sentence', async () => {
  await using made = await world();
  const { sts, operator, config } = await withRole(made);
  await using _ = sts;
  await made.ask('POST', 'trouble', { denied: ['ec2:GetConsoleOutput', 'ssm:StartSession'] });
  const running = tailAs(operator, made, made.instanceId, '--config', config);
  await running.until('err', /GetConsoleOutput.*boot log alone/);
  await running.until('err', /You may not start sessions[^]*ssm commands/);
  await running.until('out', /##RB \{"stage":"recovered"/);
  // Nothing is left then, and that ends it.
  await made.ask('POST', 'trouble', {
    denied: ['ec2:GetConsoleOutput', 'ssm:StartSession', 'ssm:SendCommand'],
  });
  expect(await running.ended).toBe(1);
  expect(running.said.err.match(/boot log alone/g)).toHaveLength(1);
  // No fault of the program's.
  expect(running.said.err).not.toMatch(/should not have happened|\.\./);
  expect(running.said.err).toMatch(
    /Neither the boot log nor the console can be read here[^]*GetConsoleOutput/,
  );
});

test('a role that may not be taken is said to be, and no call is made with the operator’s own keys', async () => {
  await using made = await world();
  const { sts, operator, config } = await withRole(made);
  await using _ = sts;
  sts.answer = () => ({
    status: 403,
    body: `<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>User: u is not authorized to perform: sts:AssumeRole on resource: ${ROLE}</Message></Error></ErrorResponse>`,
  });
  const running = tailAs(operator, made, made.instanceId, '--config', config);
  expect(await running.ended).not.toBe(0);
  expect(running.said.err).toContain(`may not take the role ${ROLE}`);
  expect(sts.requests.filter(({ body }) => !body.includes('Action=AssumeRole'))).toEqual([]);
});
