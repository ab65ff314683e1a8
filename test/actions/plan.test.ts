import { existsSync } from 'node:fs';
import { readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { OVERRIDE_FILE } from '../../src/terragrunt/override.ts';
import { actionOf, LocalAws } from '../aws/local-aws.ts';
import { sandboxFor, service } from '../sandbox/fixture.ts';
import { awsOn } from '../support/aws.ts';
import { scratch } from '../support/folder.ts';
import { frame, step } from '../support/frame.ts';
import { stepsOn } from '../support/steps.ts';

const expects = { replace: [], follow: [], destroy: [], create: [] };

/** A step that plans in a unit of its own, with a terragrunt that fails whatever it is asked. */
async function planning(given: Record<string, unknown>) {
  const made = await sandboxFor();
  onTestFinished(() => made.sandbox.stop());
  const aws = awsOn(made.ready, { allow: 'read' });
  const unit = await scratch();
  const terragrunt = { file: process.execPath, before: ['-e', 'process.exit(1)', '--'], unit, env: {} };
  const plan = step('plan', { action: 'plan', with: { expect: expects, ...given } }, { effect: 'plan' });
  const { runbook } = frame();
  const input = { id: 'type', title: '', why: '', default: '' };
  const run = await stepsOn(
    [plan],
    { aws, service, terragrunt },
    {
      runbook: { ...runbook, inputs: [input], steps: [plan] },
    },
  );
  return { run, unit };
}

const owed = (run: Awaited<ReturnType<typeof planning>>['run']) =>
  run
    .state()
    .obligations.filter(({ settled }) => !settled)
    .map(({ id }) => id);

test('a lifted protection is owed while the plan is made, and settled when its override is gone', async () => {
  const { run, unit } = await planning({ liftProtection: ['aws_acm_certificate.ttb'] });
  expect(await run.do('plan')).toMatchObject({ ok: false });
  const types = run.events.map(({ type }) => type).filter((type) => type.startsWith('obligation'));
  expect(types).toEqual(['obligation.opened', 'obligation.settled']);
  expect(existsSync(join(unit, OVERRIDE_FILE))).toBe(false);
  expect(owed(run)).toEqual([]);
});

test('it stays owed as long as an override is there, whoever left it', async () => {
  const { run, unit } = await planning({ liftProtection: ['aws_acm_certificate.ttb'] });
  await writeFile(join(unit, OVERRIDE_FILE), '{}');
  expect(await run.do('plan')).toMatchObject({ failure: { code: 'override-left' } });
  expect(await readFile(join(unit, OVERRIDE_FILE), 'utf8')).toBe('{}');
  expect(owed(run)).toEqual(['protection-lifted']);
});

const FILE = 'recovery.auto.tfvars.json';
const typed = { variables: { instance_type: '${inputs.type}' } };
const choose = (value: string) => ({ type: 'input.changed', input: 'type', value, by: 'op' }) as const;

test('variables are owed before they are set', async () => {
  const { run, unit } = await planning(typed);
  // The file is not there and cannot be made.
  await symlink(join(unit, 'no/such/folder'), join(unit, FILE));
  await run.write(choose('m7i.4xlarge'));
  expect(await run.do('plan')).toMatchObject({ ok: false });
  expect(owed(run)).toEqual(['recovery-variables']);
});

test('variables taken back are owed no more', async () => {
  const { run, unit } = await planning(typed);
  await run.write(choose('m7i.4xlarge'));
  await run.do('plan');
  expect(JSON.parse(await readFile(join(unit, FILE), 'utf8'))).toEqual({ instance_type: 'm7i.4xlarge' });
  expect(owed(run)).toEqual(['recovery-variables']);
  await run.write(choose('r7i.xlarge'));
  await run.do('plan');
  expect(JSON.parse(await readFile(join(unit, FILE), 'utf8'))).toEqual({ instance_type: 'r7i.xlarge' });
  await run.write(choose(''));
  await run.do('plan');
  expect(existsSync(join(unit, FILE))).toBe(false);
  expect(owed(run)).toEqual([]);
});

test('a file of variables that is not this run’s is neither written over nor taken back', async () => {
  const { run, unit } = await planning(typed);
  const theirs = '{"instance_type": "r7i.xlarge", "key": "theirs"}';
  await writeFile(join(unit, FILE), theirs);
  await run.write(choose('m7i.4xlarge'));
  expect(await run.do('plan')).toMatchObject({ failure: { code: 'variables-left' } });
  expect(owed(run)).toEqual([]);
  await run.write(choose(''));
  await run.do('plan');
  expect(await readFile(join(unit, FILE), 'utf8')).toBe(theirs);
});

test('a failure names its evidence by its place in the run’s folder', async () => {
  const { run } = await planning({});
  const ended = await run.do('plan');
  const log = ended.ok ? undefined : ended.failure.log;
  expect(log).toBe('logs/plan/1/plan.stderr');
  expect(existsSync(join(run.folder, log ?? ''))).toBe(true);
});

test.each(['', 'null', '<html>', '{"serial":'])(
  'on a state that is none (%j) nothing is planned',
  async (body) => {
    await using aws = await LocalAws.start();
    const caller = '<GetCallerIdentityResponse><GetCallerIdentityResult/></GetCallerIdentityResponse>';
    aws.answer = (request) => ({ body: actionOf(request) === 'GetCallerIdentity' ? caller : body });
    const plan = step('plan', { action: 'plan', with: { expect: expects } }, { effect: 'plan' });
    const run = await stepsOn([plan], { aws: aws.connect(), service });
    expect(await run.do('plan')).toMatchObject({
      failure: { code: 'unreadable', message: expect.stringContaining('is no state') },
    });
  },
);
