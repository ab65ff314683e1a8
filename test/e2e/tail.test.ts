import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TerminateInstancesCommand } from '@aws-sdk/client-ec2';
import { afterEach, expect, test } from 'vitest';
import { environmentOf } from '../../src/sandbox/protocol.ts';
import { launch, sandboxFor, service } from '../sandbox/fixture.ts';
import { PROGRAM, ROOT } from '../support/cli.ts';

const children: ChildProcessWithoutNullStreams[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

type World = Awaited<ReturnType<typeof sandboxFor>>;

/** The built program's `tail` on a sandbox. */
function tail({ ready }: World, ...args: string[]) {
  const stateDir = mkdtempSync(join(tmpdir(), 'tail-'));
  const env = { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent', ...environmentOf(ready) };
  const child = spawn(process.execPath, [PROGRAM, 'tail', ...args, '--state-dir', stateDir], {
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
  const file = join(mkdtempSync(join(tmpdir(), 'boot-log-')), 'log');
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

test('a tail from a byte on begins there', async () => {
  await using made = await world();
  const file = join(mkdtempSync(join(tmpdir(), 'boot-log-')), 'log');
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

test('what is no machine of the account is said', async () => {
  await using made = await world();
  const running = tail(made, 'i-0123456789abcdef0');
  expect(await running.ended).toBe(2);
  expect(running.said.err).toContain('AWS knows no instance i-0123456789abcdef0 in us-east-1');
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
