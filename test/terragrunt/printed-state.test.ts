import { execFileSync } from 'node:child_process';
import { copyFile, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fileHash } from '../../src/process/file-hash.ts';
import { apply } from '../../src/terragrunt/apply.ts';
import { findErroredStates } from '../../src/terragrunt/errored-state.ts';
import { printedState } from '../../src/terragrunt/printed-state.ts';
import { scratch } from '../support/folder.ts';
import { recorded, replay } from './fixtures.ts';

/* A state that tofu could save nowhere, and so printed (recorded: OpenTofu 1.12.6): what it printed is masked afterwards. */

const SECRET = 'topsecret-value-123456';

/** The recorded apply, in a unit of its own. */
async function applied(prepare: (unit: string) => Promise<unknown> = async () => undefined) {
  const folder = await scratch();
  const unit = join(folder, 'unit');
  await mkdir(unit);
  await prepare(unit);
  const stdoutFile = join(folder, 'apply.stdout');
  await copyFile(recorded('91').stdoutFile, stdoutFile);
  const file = join(folder, 'plan.tfplan');
  await writeFile(file, 'plan');
  const { call } = replay('91');
  const held: typeof call.processes.held = async (name, command) => ({
    ...(await call.processes.held(name, command)),
    stdoutFile,
  });
  const reviewed = {
    file,
    sha256: await fileHash(file),
    summary: { add: 1, change: 0, remove: 0, forget: 0, import: 0 },
  };
  call.border.learn([], reviewed.sha256);
  const terragrunt = { ...call.terragrunt, unit };
  const work = apply({ ...call, terragrunt, processes: { ...call.processes, held } }, reviewed);
  return { unit, stdoutFile, failure: await work.catch((error: unknown) => error) };
}

test('it is kept whole where an unsaved state is looked for, and is put back by typing its serial', async () => {
  const { unit, failure } = await applied();
  const file = join(unit, 'errored.tfstate');
  expect(failure).toMatchObject({
    failure: {
      code: 'errored-state',
      message: expect.stringContaining(`It is in ${file} now.`),
      facts: { file, serial: 1, confirm: 'push serial 1' },
    },
  });
  expect(await readFile(file, 'utf8')).toContain(SECRET);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(await findErroredStates(unit)).toMatchObject([{ file, serial: 1 }]);
  expect(JSON.stringify(failure)).not.toContain(SECRET);
});

test.each([
  ['a folder of its name', (unit: string) => mkdir(join(unit, 'errored.tfstate'))],
  ['a pipe', async (unit: string) => void execFileSync('mkfifo', [join(unit, 'errored.tfstate')])],
  ['an older one', (unit: string) => writeFile(join(unit, 'errored.tfstate'), '{"serial":0}')],
])('where %s is in the way, it lies beside the output', async (_, prepare) => {
  const { failure, stdoutFile } = await applied(prepare);
  const file = `${stdoutFile}.errored.tfstate`;
  expect(failure).toMatchObject({
    failure: {
      code: 'errored-state',
      nextSteps: [expect.stringContaining(`state push ${file}`)],
      facts: { file },
    },
  });
  expect(await readFile(file, 'utf8')).toContain(SECRET);
});

test('it is taken as tofu wrote it, numbers longer than ours included', () => {
  const line = (state: string) =>
    `{"@level":"info","@message":"Emergency state dump","state":${state},"type":"log"}`;
  expect(printedState(`x\n${line('{"serial":1,"n":12345678901234567890}')}\ny`)).toBe(
    '{"serial":1,"n":12345678901234567890}',
  );
  expect(printedState(line('"none"'))).toBeUndefined();
  expect(printedState('Emergency state dump')).toBeUndefined();
});
