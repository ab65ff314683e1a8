import { existsSync } from 'node:fs';
import { mkdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { Refused } from '../../../src/worlds/refused.ts';
import { appended, atGate, changeState } from '../live/at-gate.ts';

const dryRun = (more: Parameters<typeof atGate>[0] = {}) => atGate({ mode: 'dry-run', ...more });

test('the gate names the operator’s unit; what moves under it closes it, and the next plan is of what is there now', async () => {
  const at = await dryRun();
  const copied = () => readFile(join(at.folder, 'dry-run/infrastructure/variables.tf'), 'utf8');
  expect(at.review()['unit']).toBe(at.unit);
  const moves = [
    { says: 'serial', move: () => changeState(({ serial }) => ({ serial: Number(serial) + 1 })) },
    {
      says: 'the files of the unit',
      move: () => appended(join(at.unit, 'variables.tf'), '\n# edited\n'),
    },
  ];
  for (const { says, move } of moves) {
    await move();
    expect(await at.refused()).toMatchObject({
      code: 'gate-moved',
      message: `The gate has closed: since the review, this moved: ${says}. Nothing was done.`,
    });
    await at.retry();
    await at.asked('review');
  }
  expect(await copied()).toContain('# edited');
  expect(at.review()['unit']).toBe(at.unit);
  await at.opens();
  await at.applied();
});

test('a file that changes every plan is named where it lies, not in the copy', async () => {
  const at = await dryRun({
    failing: true,
    prepare: (root) => writeFile(join(root, 'infrastructure', 'a_override.tf'), '# forgotten\n'),
  });
  await at.asked('quiet.failed');
  expect(failure(at)).toMatchObject({
    code: 'override-left',
    message: `${join(at.unit, 'a_override.tf')} is there: it changes every plan without being seen.`,
  });
});

test('a unit that does not plan: one message, which names the operator’s own file', async () => {
  const at = await dryRun({
    failing: true,
    prepare: async (root) => {
      // What a broken unit makes terragrunt say, with the whole path of the file.
      const said =
        '{"@level":"error","@message":"x","type":"diagnostic","diagnostic":{"severity":"error","summary":"Invalid expression","detail":"On \'"$PWD"\'/main.tf line 3: Expected the start of an expression."}}';
      const file = join(root, 'bin', 'terragrunt');
      const script = await readFile(file, 'utf8');
      const broken = `case "$*" in *" plan "*) echo '${said}'; exit 1 ;; esac\n`;
      await writeFile(file, script.replace('exec ', `${broken}exec `));
    },
  });
  await at.asked('plan.failed');
  const { message } = failure(at);
  expect(message).toContain('Invalid expression');
  expect(JSON.stringify(failure(at))).toContain(join(at.unit, 'main.tf'));
  expect(message).not.toContain('dry-run');
});

test('no account: the run waits, and says what helps', async () => {
  const at = await dryRun({
    failing: true,
    prepare: async () => {
      for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']) vi.stubEnv(name, undefined);
    },
  });
  await at.asked('identity.failed');
  expect(failure(at)).toMatchObject({
    code: 'credentials',
    message: expect.stringContaining('No AWS credentials were found'),
  });
});

test('no network: it says what cannot be reached', async () => {
  const at = await dryRun({
    failing: true,
    prepare: async () => {
      for (const name of ['AWS_ENDPOINT_URL', 'AWS_ENDPOINT_URL_STS']) vi.stubEnv(name, 'http://127.0.0.1:9');
    },
  });
  await at.asked('identity.failed');
  expect(failure(at)).toMatchObject({
    code: 'unreachable',
    message: expect.stringMatching(/cannot be reached \(ECONNREFUSED\)/),
  });
});

test.each([
  ['terragrunt', 'there is no terragrunt on the PATH'],
  ['tofu', 'there is no OpenTofu (tofu) on the PATH'],
])('no %s: nothing is begun, and no copy is left', async (tool, message) => {
  let folder = '';
  const refused = dryRun({
    failing: true,
    prepare: async (root) => {
      folder = root;
      const bin = join(root, 'other');
      await mkdir(bin);
      const there = tool === 'tofu' ? 'terragrunt' : 'tofu';
      await writeFile(join(bin, there), await readFile(join(root, 'bin', there)), { mode: 0o755 });
      vi.stubEnv('PATH', `${bin}:/usr/bin:/bin`);
      vi.stubEnv('FIREDRILL_SANDBOX_ENDPOINT', undefined);
    },
  });
  const error = await refused.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(Refused);
  expect(error).toMatchObject({ because: 'preflight', message });
  expect(existsSync(join(folder, 'dry-run'))).toBe(false);
});

test('in a sandbox’s own shell its stand-in counts as the tools where there are none, as doctor says', async () => {
  const at = await dryRun({
    prepare: async () => vi.stubEnv('PATH', '/usr/bin:/bin') && undefined,
  });
  const tools = { terragrunt: expect.stringMatching(/^stand-in \/.*terragrunt\.sh$/) };
  expect(at.state().frame.tools).toMatchObject(tools);
  await at.opens();
  await at.applied();
});

const failure = (at: Awaited<ReturnType<typeof atGate>>) =>
  at.state().question?.facts['failure'] as { readonly code: string; readonly message: string };

test('a tree that is too large to be copied: nothing is begun, and it says what is large', async () => {
  const error = await dryRun({
    failing: true,
    prepare: async (root) => {
      const file = join(root, 'bin', 'large');
      await writeFile(file, '');
      await truncate(file, 600 * 1024 * 1024);
    },
  }).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(Refused);
  expect(error).toMatchObject({
    because: 'preflight',
    message: expect.stringContaining('Large are: bin/large (600 MB)'),
    hint: 'Move what is large out of the repository, then try again. Nothing was begun.',
  });
});
