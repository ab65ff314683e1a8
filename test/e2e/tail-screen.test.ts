import { appendFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { RunInstancesCommand, TerminateInstancesCommand } from '@aws-sdk/client-ec2';
import { expect, onTestFinished, test } from 'vitest';
import { environmentOf } from '../../src/sandbox/protocol.ts';
import { launch, sandboxFor, service } from '../sandbox/fixture.ts';
import { PROGRAM, ROOT } from '../support/cli.ts';
import { scratchNow } from '../support/folder.ts';
import { Pty, type PtyOptions } from '../support/pty.ts';
import { press } from '../support/pty-keys.ts';

type World = Awaited<ReturnType<typeof world>>;

async function world() {
  const made = await sandboxFor();
  const { instanceId } = await made.ask<{ instanceId: string }>('GET', 'world');
  return { ...made, instanceId };
}

/** The built program's `tail` of that machine, in a terminal. */
function tail(
  { ready, instanceId }: World,
  { env, ...options }: PtyOptions = {},
  ...args: readonly string[]
) {
  const stateDir = scratchNow();
  const pty = new Pty(process.execPath, [PROGRAM, 'tail', instanceId, ...args, '--state-dir', stateDir], {
    columns: 120,
    rows: 30,
    cwd: ROOT,
    env: { HOME: '/nonexistent', NO_COLOR: '1', ...environmentOf(ready), ...env },
    ...options,
  });
  onTestFinished(() => pty[Symbol.asyncDispose]());
  const folders = () => {
    const tails = join(stateDir, service.name, 'tails');
    return readdirSync(tails).map((name) => join(tails, name));
  };
  return { pty, stateDir, folders };
}

/** A boot log that the machine has from now on. */
async function bootLog({ ask, instanceId }: World, lines: readonly string[]) {
  const file = join(scratchNow(), 'log');
  writeFileSync(file, lines.map((line) => `${line}\n`).join(''));
  await ask('POST', 'boot-log', { id: instanceId, file });
  return (line: string) => appendFileSync(file, `${line}\n`);
}

const numbered = Array.from({ length: 60 }, (_, i) => `line ${i + 1} of the log`);

test('lines come as they are written, are looked for, paused, kept; leaving gives the terminal back and says where', async () => {
  await using made = await world();
  const write = await bootLog(made, ['the needle is here', ...numbered, 'password=hunter2hunter2']);
  const { pty, folders, stateDir } = tail(made);
  const first = await pty.until(/password=/, 20_000);
  expect(pty.alternate).toBe(true);
  const [top = ''] = first.split('\n');
  expect(top).toContain(`${made.instanceId}  ${service.name}`);
  expect(top).toMatch(/LIVE · \d{12} · us-east-1 · NOT AWS: http:\/\/127/);
  expect(await pty.until(`Log  ${made.instanceId}  ssm, live`)).toMatch(/following/);
  expect(first).not.toContain('hunter2');
  write('and it grows');
  await pty.until('and it grows');

  await press(pty, '/', /^│ \/ /m);
  pty.press('needle');
  await pty.until(/▸.*the needle is here/);
  // What comes while something else is read is neither lost nor does it move that.
  await press(pty, '\r', /1 found: keys n N/);
  write('it came meanwhile');
  const paused = await pty.until(/↓ \d+ more/);
  expect(paused).toMatch(/▸.*the needle is here/);
  expect(paused).not.toContain('it came meanwhile');
  await press(pty, 'f', 'it came meanwhile');
  expect(await press(pty, 'z', /^it came meanwhile|^.*it came meanwhile$/m)).not.toContain('│');
  await press(pty, 'c', 'power-on');
  await press(pty, 'w', 'The log is in ');
  const [saved = ''] = readdirSync(join(stateDir, service.name, 'saved'));
  expect(saved).toContain(`tail-${made.instanceId}-log-`);
  const text = readFileSync(join(stateDir, service.name, 'saved', saved), 'utf8');
  expect(text).toMatch(/console {2}it came meanwhile\n/);
  expect(text).toMatch(/firedrill {2}The boot log itself: ssm, live\.\n/);
  await press(pty, '?', 'What a machine says: its console');
  await press(pty, '\u001b', 'it came meanwhile');

  pty.press('q');
  await pty.exited;
  expect(pty.exit?.exitCode).toBe(0);
  expect(pty.alternate).toBe(false);
  expect(pty.cursor).toBe(true);
  const [folder = ''] = folders();
  expect((await pty.screen()).replaceAll('\n', '')).toContain(`What came is kept in ${folder}`);
  const kept = readFileSync(join(folder, 'boot-log.stdout'), 'utf8');
  expect(kept).toContain('it came meanwhile\n');
  expect(kept).not.toContain('hunter2');
  expect(readFileSync(join(folder, 'aws.jsonl'), 'utf8')).toContain('"TerminateSession"');
});

test('a machine that is terminated is said to be, and the next one is followed on the same screen', async () => {
  await using made = await world();
  const { pty, folders } = tail(made);
  await pty.until('ssm, live', 20_000);
  const next = await launch(made.ec2());
  await made.ec2().send(new TerminateInstancesCommand({ InstanceIds: [made.instanceId] }));
  const told = await pty.until(`${next} has taken its place`, 20_000);
  expect(told).toContain(`${made.instanceId} is shutting-down`);
  // At the top stands whose words come now.
  await pty.until(new RegExp(`^ ${next}  ${service.name}`));
  pty.kill('SIGTERM');
  await pty.exited;
  expect(pty.exit?.exitCode).toBe(143);
  expect(pty.alternate).toBe(false);
  expect(folders()).toHaveLength(2);
});

test('what ends it stays on the screen until it is left, and leaves the exit code of a tail that has ended', async () => {
  await using made = await world();
  const { pty } = tail(made, { columns: 80, rows: 24 });
  await pty.until('ssm, live', 20_000);
  await made.ec2().send(new TerminateInstancesCommand({ InstanceIds: [made.instanceId] }));
  await pty.until('Waiting for the next machine', 20_000);
  await made.ask('POST', 'trouble', { denied: ['ec2:DescribeInstances'] });
  const over = await pty.until('Nothing more comes', 20_000);
  expect(over).toMatch(/^ ! .*ec2:DescribeInstances/m);
  expect(over).toContain(`Log  ${made.instanceId}  over`);
  // It can be looked around in.
  await press(pty, 'k', /↓ \d+ more/);
  pty.press('q');
  await pty.exited;
  expect(pty.exit?.exitCode).toBe(1);
  expect(pty.alternate).toBe(false);
  const left = (await pty.screen()).replaceAll('\n', '');
  expect(left).toMatch(/What came is kept in .*firedrill: This role may not do ec2:DescribeInstances/);
});

test('after a machine that is of no service nobody is waited for: it is over, and the last word stays behind', async () => {
  await using made = await world();
  const { Instances } = await made.ec2().send(
    new RunInstancesCommand({
      ImageId: 'ami-0c3f91d2a77e4b105',
      InstanceType: 'm7i.2xlarge',
      MinCount: 1,
      MaxCount: 1,
    }),
  );
  const instanceId = Instances?.[0]?.InstanceId ?? '';
  const { pty } = tail({ ...made, instanceId });
  await pty.until(`Log  ${instanceId}`, 20_000);
  await made.ec2().send(new TerminateInstancesCommand({ InstanceIds: [instanceId] }));
  await pty.until('Nothing more comes', 20_000);
  pty.press('q');
  await pty.exited;
  expect(pty.exit?.exitCode).toBe(1);
  expect((await pty.screen()).replaceAll('\n', '')).toMatch(/ is shutting-down.*What came is kept in/);
});

test('what is no machine of the account gets no screen', async () => {
  await using made = await world();
  const { pty } = tail({ ...made, instanceId: 'i-0123456789abcdef0' });
  await pty.exited;
  expect(pty.exit?.exitCode).toBe(2);
  expect(pty.bytes).not.toContain('\u001b[?1049h');
  expect(pty.bytes).toContain('AWS knows no instance i-0123456789abcdef0');
});

test.each([
  ['--plain', ['--plain'], {}],
  ['--linear', ['--linear'], {}],
  ['a terminal that moves no cursor', [], { TERM: 'dumb' }],
] as const)('%s: lines only, in a terminal too', async (_name, args, env) => {
  await using made = await world();
  await bootLog(made, ['a line of the log']);
  const { pty } = tail(made, { env }, ...args);
  await pty.until(/^a line of the log$/m, 20_000);
  await pty.until('firedrill: The boot log itself: ssm, live.');
  pty.press('\u0003');
  await pty.exited;
  expect(pty.exit?.exitCode).toBe(130);
  expect(pty.bytes).not.toContain('\u001b');
});

test.each([
  [60, 15],
  [80, 24],
  [200, 60],
])('at %dx%d nothing is wider than the terminal, and the last line says the keys', async (columns, rows) => {
  await using made = await world();
  await bootLog(made, [...numbered, `${'long '.repeat(60)}end`]);
  const { pty } = tail(made, { columns, rows });
  const screen = await pty.until(/ssm, live[^]*long long/, 20_000);
  const lines = screen.split('\n');
  expect(lines).toHaveLength(rows);
  expect(lines.at(-1)).toMatch(/q quit/);
  expect(screen).toContain(`${made.instanceId}`);
});

test('a terminal that goes away ends it: what came is masked, and its session is ended', async () => {
  await using made = await world();
  await bootLog(made, ['password=hunter2hunter2']);
  const { pty, folders } = tail(made);
  await pty.until(/password=/, 20_000);
  const [folder = ''] = folders();
  const kept = (name: string) => readFileSync(join(folder, name), 'utf8');
  pty.hangUp();
  await expect.poll(() => kept('boot-log.stdout'), { timeout: 10_000 }).not.toContain('hunter2');
  expect(kept('aws.jsonl')).toContain('"TerminateSession"');
});

test('below 60x15 three lines say what is followed, what was said and how to see more', async () => {
  await using made = await world();
  const { pty } = tail(made, { columns: 59, rows: 14 });
  const screen = await pty.until(/ssm, live[^]*The boot log itself/, 20_000);
  expect(screen.split('\n')).toEqual([
    `${made.instanceId}  ssm, live`,
    'The boot log itself: ssm, live.',
    'enlarge to 60x15, or q: leave',
  ]);
  await press(pty, 'q', 'What came is kept in');
  expect(pty.alternate).toBe(false);
});
