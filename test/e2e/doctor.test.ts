import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Examination } from '../../src/doctor/finding.ts';
import { environmentOf } from '../../src/sandbox/protocol.ts';
import { nameOwnRegistry } from '../doctor/own-registry.ts';
import { sandboxFor } from '../sandbox/fixture.ts';
import { cli, PROGRAM } from '../support/cli.ts';
import { scratch } from '../support/folder.ts';
import { Pty } from '../support/pty.ts';

/** The built program in the shell that `firedrill sandbox` prints. */
async function shell() {
  const world = await sandboxFor();
  const state = await scratch();
  const env = { ...environmentOf(world.ready), PATH: process.env['PATH'] ?? '' };
  const firedrill = (...args: string[]) => cli([...args, '--state-dir', state], { env });
  const terminal = () =>
    new Pty(process.execPath, [PROGRAM, 'doctor', '--state-dir', state], { columns: 80, rows: 60, env });
  return { world, firedrill, terminal, file: join(state, 'ttb-verifier/doctor.json') };
}

/** What is no fault of the world: the machine that tests run on may be a container that ends with its shell. */
const ofThisMachine = ({ id }: { readonly id: string }) => id === 'outlives' || id === 'tools';

test('doctor on the sandbox: what it finds, keeps, tells of the last time, and shows on the home screen', async () => {
  const { world, firedrill, file } = await shell();
  await using _ = world;
  const before = JSON.parse((await firedrill('home', '--json')).stdout) as { doctor: object };
  expect(before.doctor).toEqual({
    words: expect.stringMatching(/^never checked: .*firedrill.* doctor$/),
    ok: false,
  });

  await nameOwnRegistry(world.s3());
  const ledger = await world.ask('GET', 'ledger');
  const well = await firedrill('doctor', '--json');
  expect(well.code, well.stdout).toBe(0);
  const first = JSON.parse(well.stdout) as Examination;
  expect(first.ok).toBe(true);
  expect(first.at).toMatch(/^\d{4}-\d\d-\d\dT[\d:]{8}\.\d{3}Z$/);
  expect(first.findings.filter((one) => one.status !== 'pass' && !ofThisMachine(one))).toEqual([]);
  expect(JSON.parse(await readFile(file, 'utf8'))).toEqual(first);
  expect((await stat(file)).mode & 0o777).toBe(0o600);

  await world.ask('POST', 'trouble', {
    troubles: ['key-disabled', 'tag-moved'],
    denied: ['acm:DescribeCertificate'],
  });
  const ill = await firedrill('doctor');
  expect(ill.code).toBe(1);
  const lines = ill.stdout.split('\n');
  expect(lines[0]).toContain('123456789012  us-east-1  NOT AWS: http://127.0.0.1:');
  expect(lines[1]).toMatch(/^27 checks in \d+\.\d s: 1 fail, .*warnings?, 2 not asked$/);
  expect(ill.stdout).toMatch(/^ {2}A tag has moved: \S+\/verifier:1 was sha256:e+…, is sha256:f/m);
  expect(lines[2]).toMatch(
    /^Since the last time, \d+ s ago: disk-key was ok, is fail; images was ok, is warning; certificate was ok, is not asked;/,
  );
  const at = (text: string) => lines.findIndex((line) => line.startsWith(text));
  expect(at('FAIL  disk-key')).toBeGreaterThan(2);
  expect(at('NOT ASKED  certificate')).toBeGreaterThan(at('FAIL  disk-key'));
  expect(at('ok  ')).toBeGreaterThan(at('NOT ASKED  certificate-record'));
  expect(ill.stdout).toMatch(
    /To do: aws kms enable-key --region us-east-1 --key-id arn:aws:kms:us-east-1:123456789012:/,
  );

  const after = JSON.parse((await firedrill('home', '--json')).stdout) as { doctor: { words: string } };
  expect(after.doctor).toMatchObject({ ok: false });
  expect(after.doctor.words).toMatch(/^checked \d+ s ago, but not on AWS: 1 fail, .*2 not asked$/);

  // It asked, and changed nothing.
  expect(await world.ask('GET', 'ledger')).toEqual(ledger);
});

test('no credentials, no network: one fail that says so, and the rest is not known', async () => {
  const { world, firedrill } = await shell();
  await world[Symbol.asyncDispose]();
  const { code, stdout, stderr } = await firedrill('doctor', '--json');
  expect(stderr).toBe('');
  const { ok, findings } = JSON.parse(stdout) as Examination;
  expect([code, ok]).toEqual([1, false]);
  const [first, ...rest] = findings.filter((one) => one.status !== 'pass' && !ofThisMachine(one));
  expect([first?.id, first?.status]).toEqual(['credentials', 'fail']);
  expect(first?.what).toMatch(/cannot be reached/);
  expect(rest.map(({ status }) => status)).toEqual(rest.map(() => 'not-asked'));
  expect(rest.length).toBeGreaterThan(10);
});

test('in a terminal it says at once what it does; lines break between words, and a command stays whole', async () => {
  const { world, terminal } = await shell();
  await using _ = world;
  await world.ask('POST', 'trouble', { troubles: ['key-disabled'], denied: [] });
  await using at = terminal();
  await at.exited;
  const lines = at.bytes.split('\r\n');
  expect(lines[0]).toContain('ttb-verifier  123456789012');
  expect(lines[1]).toBe('Asking; it takes 10 s at most.');
  const command = lines.filter((line) => line.startsWith('  To do: aws kms enable-key'));
  expect(command).toHaveLength(1);
  expect(command[0]?.length).toBeGreaterThan(80);
  const others = lines.filter((line) => !line.startsWith('  To do:'));
  expect(others.filter((line) => line.length > 80)).toEqual([]);
  const launch = lines.findIndex((line) => line.startsWith('ok  launch '));
  expect(lines[launch + 1]).toMatch(/^ {24}\S/);
});
