import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { textOf } from '../../../src/engine/facts.ts';
import { type AtGate, appended, atGate, changeState, commit, TYPED } from './at-gate.ts';

const lockFile = ({ unit }: AtGate) => join(unit, '.terraform.lock.hcl');

/** What moves under the gate, what closes it says, and how it is put back where the next plan could not be made. */
const MOVES: readonly {
  readonly what: string;
  readonly move: (at: AtGate) => Promise<unknown>;
  readonly says: string;
  readonly back?: (at: AtGate) => Promise<unknown>;
}[] = [
  {
    what: 'the serial of the state',
    move: () => changeState(({ serial }) => ({ serial: Number(serial) + 1 })),
    says: 'serial',
  },
  {
    what: 'the lineage of the state',
    move: () => changeState(() => ({ lineage: '00000000-1111-2222-3333-444444444444' })),
    says: 'lineage',
  },
  { what: 'a commit', move: async ({ root }) => commit(root, 'meanwhile'), says: 'commit' },
  {
    what: 'a tracked file',
    move: ({ unit }) => appended(join(unit, 'variables.tf'), '\n# edited\n'),
    says: 'the files of the unit',
  },
  {
    what: 'the same file again, which differed before',
    move: ({ unit }) => appended(join(unit, 'variables.tf'), '# once more\n'),
    says: 'the files of the unit',
  },
  {
    what: 'a file that git does not know',
    move: ({ unit }) => writeFile(join(unit, 'new.tf'), '# new\n'),
    says: 'the files of the unit',
  },
  {
    what: 'the same file’s contents',
    move: ({ unit }) => writeFile(join(unit, 'new.tf'), '# another\n'),
    says: 'the files of the unit',
  },
  {
    what: 'what terragrunt reads above the unit',
    move: ({ root }) => writeFile(join(root, 'root.hcl'), 'locals {}\n'),
    says: 'the files of the unit',
  },
  {
    what: 'a module beside the unit',
    move: async ({ root }) => {
      await mkdir(join(root, 'modules'));
      await writeFile(join(root, 'modules', 'main.tf'), '# a module\n');
    },
    says: 'the files of the unit',
  },
  {
    what: 'which providers are taken',
    move: (at) => appended(lockFile(at), '\n# another hash\n'),
    says: 'its .terraform.lock.hcl',
  },
  {
    what: 'where calls go',
    // As an edited file of settings would name it.
    move: async () => vi.stubEnv('AWS_ENDPOINT_URL_CLOUDWATCH', 'http://localhost:9'),
    says: 'where calls for AWS go',
  },
  {
    what: 'the caller',
    move: async ({ callers }) => {
      callers.renamed = (answer) =>
        answer.replace(/<Arn>[^<]*/, '<Arn>arn:aws:iam::123456789012:user/another');
    },
    says: 'caller',
  },
  {
    what: 'the account',
    move: async ({ callers }) => {
      const before = callers.renamed;
      callers.renamed = (answer) => before(answer).replace(/<Account>\d+/, '<Account>210987654321');
    },
    says: 'account',
    back: async ({ callers }) => {
      callers.renamed = (answer) => answer.replace(/<Arn>[^<]*/, '<Arn>arn:aws:iam::123456789012:user/third');
    },
  },
];

test('whatever moves under the gate closes it, and it says what; nothing is begun, and a retry plans anew', async () => {
  const at = await atGate();
  const digests = new Set<string>();
  for (const { what, move, says, back } of MOVES) {
    digests.add(at.state().question?.digest ?? '');
    await move(at);
    const failure = await at.refused();
    expect([what, failure.code, failure.message]).toEqual([
      what,
      'gate-moved',
      `The gate has closed: since the review, this moved: ${says}. Nothing was done.`,
    ]);
    await at.retry();
    if (back) {
      // No gate asks for the digits of one account with the keys of another.
      await at.asked('plan.failed');
      expect(at.state().question?.facts).toMatchObject({
        failure: { code: 'wrong-account' },
      });
      await back(at);
      await at.retry();
    }
    await at.asked('review');
  }
  // What is shown then is what is there then: nothing else is in the way.
  expect(digests.size).toBe(MOVES.length);
  await at.opens();
  await at.applied();
});

test('another plan file is not applied', async () => {
  const at = await atGate();
  const file = textOf(at.review(), 'planFile');
  await writeFile(file, `${await readFile(file, 'utf8')} `);
  expect(await at.refused()).toMatchObject({
    code: 'plan-changed',
    message: 'The plan file is not the one that was reviewed. Nothing was applied.',
  });
  await at.retry();
  await at.asked('review');
});

test('another shell that passes on another value closes the gate, and it says which', async () => {
  vi.stubEnv('TF_VAR_color', 'blue');
  const at = await atGate({
    prepare: async (root) => {
      const file = join(root, 'firedrill.yaml');
      await writeFile(
        file,
        (await readFile(file, 'utf8')).replace(/pass: \[\]/, 'pass: [TF_VAR_color, TF_VAR_size]'),
      );
    },
  });
  expect(at.review()['environment']).toEqual({ TF_VAR_color: 'blue' });
  await at.inAnotherShell({ TF_VAR_color: 'green' });
  expect(await at.refused()).toMatchObject({
    code: 'gate-moved',
    message: expect.stringContaining('this moved: variables that are passed on (TF_VAR_color). Nothing'),
  });
  expect(at.state().question?.facts['environment']).toEqual({
    before: { TF_VAR_color: 'blue' },
    now: { TF_VAR_color: 'green' },
  });
  await at.retry();
  await at.asked('review');
  await at.inAnotherShell({ TF_VAR_color: undefined, TF_VAR_size: '3' });
  expect((await at.refused()).message).toContain('(TF_VAR_color, TF_VAR_size)');
});

test('another shell that names another region closes the gate', async () => {
  const at = await atGate();
  await at.inAnotherShell({ AWS_REGION: 'eu-central-1' });
  expect(await at.refused()).toMatchObject({
    code: 'gate-moved',
    message: expect.stringContaining('this moved: the region that the shell names. Nothing'),
  });
  // What the gate shows is what the tools get, whatever the shell says.
  const region = { AWS_REGION: 'us-east-1', AWS_DEFAULT_REGION: 'us-east-1' };
  expect((await at.context({})).terragrunt.env).toMatchObject(region);
  await at.retry();
  await at.asked('review');
  await at.inAnotherShell({ AWS_REGION: 'us-east-1' });
  expect((await at.refused()).message).toContain('this moved: the region that the shell names. Nothing');
});

test('another shell that has another tofu closes the gate', async () => {
  const at = await atGate();
  await writeFile(join(at.root, 'bin', 'tofu'), '#!/bin/sh\necho "OpenTofu v1.12.7"\n');
  await at.inAnotherShell({});
  expect((await at.refused()).message).toContain('this moved: the version of a tool (tofu). Nothing');
});

/** Lets run time jump, as it does for a machine that slept. */
function jumpingTime() {
  const real = performance.now.bind(performance);
  let ahead = 0;
  const spy = vi.spyOn(performance, 'now').mockImplementation(() => real() + ahead);
  onTestFinished(() => spy.mockRestore());
  return { jump: (ms: number) => void (ahead += ms) };
}

const MINUTES = 60_000;

test('a plan that began more than 15 minutes ago is not applied, however long ago the name was typed', async () => {
  const time = jumpingTime();
  const at = await atGate();
  time.jump(14 * MINUTES);
  // Taking the keys anew is what takes long: somebody has to log in.
  at.callers.asked = async () => {
    at.callers.asked = async () => undefined;
    time.jump(2 * MINUTES);
  };
  expect(await at.refused()).toMatchObject({
    code: 'plan-expired',
    message: 'The gate has closed: what was reviewed is more than 15 minutes old. Nothing was done.',
  });
  await at.retry();
  await at.asked('review');
  // One that is answered too late is closed by the answer.
  time.jump(16 * MINUTES);
  const { id = '', digest = '' } = at.state().question ?? {};
  expect(await at.run().answer(id, { by: 'op', text: TYPED, digest })).toContain('more than 15 minutes old');
  await at.asked('review.failed');
  expect(at.state().question?.facts).toMatchObject({ failure: { code: 'plan-expired' } });
});

test('keys that become another caller’s between the last look and the change do nothing, and nothing is owed', async () => {
  const at = await atGate({
    runbook: 'protection-removal',
    inputs: ['address=aws_acm_certificate.ttb', 'form=destroy'],
  });
  let asked = 0;
  at.callers.asked = async () => {
    asked += 1;
    // The first is asked for what is there before, the second when keys are taken anew, the third with all else.
    if (asked === 3) at.callers.renamed = (answer) => answer.replace('/operator<', '/another<');
  };
  expect(await at.refused('review-destroy', 'apply-destroy')).toMatchObject({
    code: 'gate-moved',
    message:
      'The gate has closed: the keys that OpenTofu would get are of arn:aws:sts::123456789012:assumed-role/Rehearsal/another now, not of arn:aws:sts::123456789012:assumed-role/Rehearsal/operator. Nothing was done.',
  });
  const { obligations } = at.state();
  expect(obligations.map(({ id, settled }) => [id, settled?.note])).toEqual([
    [
      expect.stringMatching(/^destroyed aws_acm_certificate\.ttb, /),
      'nothing was destroyed: the apply changed nothing',
    ],
  ]);
});

test('with keys of another account nothing is taken for what the service had before', async () => {
  const at = await atGate({
    runbook: 'protection-removal',
    inputs: ['address=aws_acm_certificate.ttb', 'form=destroy'],
  });
  at.callers.renamed = (answer) => answer.replace(/<Account>\d+/, '<Account>210987654321');
  expect((await at.refused('review-destroy', 'apply-destroy')).message).toContain('moved: account');
  const kept = await readdir(at.folder, { recursive: true });
  expect(kept.filter((name) => name.endsWith('instances-before.json'))).toEqual([]);
});
