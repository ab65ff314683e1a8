import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
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
async function planning(given: Record<string, unknown>, script = 'process.exit(1)') {
  const made = await sandboxFor();
  onTestFinished(() => made.sandbox.stop());
  const aws = awsOn(made.ready, { allow: 'read' });
  const unit = await scratch();
  const terragrunt = { file: process.execPath, before: ['-e', script, '--'], unit, env: {} };
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

/** Says which of the files that a plan may need of its own lie where it is made, and fails. */
const TELLS = `
  const { existsSync, readFileSync } = require('node:fs');
  for (const name of ['${OVERRIDE_FILE}', 'recovery.auto.tfvars.json', 'main.tf'])
    console.error(name, existsSync(name) ? readFileSync(name, 'utf8').replaceAll(/\\s/g, '') : 'is not there');
  process.exit(1)`;
const VARIABLES = 'recovery.auto.tfvars.json';
const typed = { variables: { instance_type: '${inputs.type}' } };
const choose = (value: string) => ({ type: 'input.changed', input: 'type', value, by: 'op' }) as const;
const said = async (run: Awaited<ReturnType<typeof planning>>['run'], attempt = 1) =>
  readFile(join(run.folder, `logs/plan/${attempt}/plan.stderr`), 'utf8');

test('what a plan has that the code has not lies in a private copy, which is gone afterwards', async () => {
  const { run, unit } = await planning({ liftProtection: ['aws_acm_certificate.ttb'], ...typed }, TELLS);
  await writeFile(join(unit, 'main.tf'), 'here');
  await run.write(choose('m7i.4xlarge'));
  expect(await run.do('plan')).toMatchObject({ ok: false });
  const there = await said(run);
  expect(there).toContain(`${OVERRIDE_FILE} {"resource":{"aws_acm_certificate":{"ttb"`);
  expect(there).toContain(`${VARIABLES} {"instance_type":"m7i.4xlarge"}`);
  expect(there).toContain('main.tf here');
  expect(await readdir(unit)).toEqual(['main.tf']);
  expect(existsSync(join(run.folder, 'logs/plan/1/copy'))).toBe(false);
  expect(run.events.filter(({ type }) => type.startsWith('obligation'))).toEqual([]);
});

test('without anything of its own it is made in the unit', async () => {
  const { run, unit } = await planning({}, TELLS);
  await writeFile(join(unit, VARIABLES), '{}');
  await run.do('plan');
  expect(await said(run)).toContain(`${VARIABLES} {}`);
});

test('an override that is there already is not written over', async () => {
  const { run, unit } = await planning({ liftProtection: ['aws_acm_certificate.ttb'] });
  await writeFile(join(unit, OVERRIDE_FILE), '{}');
  expect(await run.do('plan')).toMatchObject({ failure: { code: 'override-left' } });
  expect(await readFile(join(unit, OVERRIDE_FILE), 'utf8')).toBe('{}');
});

test('a file of variables that is not this run’s is neither planned over nor taken back', async () => {
  const { run, unit } = await planning(typed, TELLS);
  const theirs = '{"instance_type": "r7i.xlarge", "key": "theirs"}';
  await writeFile(join(unit, VARIABLES), theirs);
  await run.write(choose('m7i.4xlarge'));
  expect(await run.do('plan')).toMatchObject({ failure: { code: 'variables-left' } });
  await run.write(choose(''));
  await run.do('plan');
  expect(await said(run, 2)).toContain('"key":"theirs"');
  expect(await readFile(join(unit, VARIABLES), 'utf8')).toBe(theirs);
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
