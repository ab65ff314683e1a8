import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RunInstancesCommand } from '@aws-sdk/client-ec2';
import { expect, onTestFinished, test } from 'vitest';
import type { ActionContext } from '../../src/actions/action.ts';
import { newInstance } from '../../src/actions/new-instance.ts';
import { newestInstance } from '../../src/aws/ec2.ts';
import { namesOf } from '../../src/sandbox/names.ts';
import { sandboxFor, service } from '../sandbox/fixture.ts';
import { awsOn } from '../support/aws.ts';
import { scratch } from '../support/folder.ts';
import { step } from '../support/frame.ts';
import { stepsOn } from '../support/steps.ts';

const STEPS = [
  step('evidence', { action: 'evidence' }),
  step('apply', { action: 'apply', with: { of: 'plan', gate: 'review' } }, { effect: 'mutate' }),
  step('boot', { action: 'boot' }),
];

async function world() {
  const made = await sandboxFor();
  onTestFinished(() => made.sandbox.stop());
  const aws = awsOn(made.ready);
  const terragrunt = { file: '/none', before: [], unit: await scratch(), env: {} };
  const old = (await newestInstance(aws, service.name))?.id ?? expect.fail('no instance is there');
  const launch = async () => {
    const answer = await made.ec2().send(
      new RunInstancesCommand({
        ImageId: namesOf(service).amiId,
        InstanceType: 'm7i.2xlarge',
        SubnetId: namesOf(service).subnets.a,
        MinCount: 1,
        MaxCount: 1,
        TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'Service', Value: service.name }] }],
      }),
    );
    return answer.Instances?.[0]?.InstanceId ?? expect.fail('nothing was launched');
  };
  const context = (before: readonly string[]) =>
    ({ aws, service, kept: async () => [JSON.stringify(before)] }) as unknown as ActionContext;
  return { old, launch, context, run: await stepsOn(STEPS, { aws, service, terragrunt }) };
}

test('the sick instance, whose evidence was kept, is not taken for the new one when its apply was only said to be done', async () => {
  const { old, run } = await world();
  await run.do('evidence');
  expect(await run.do('apply')).toMatchObject({ ok: false });
  expect(await run.do('boot')).toMatchObject({
    ok: false,
    failure: { code: 'not-new', message: expect.stringContaining(`${old} is not a new instance`) },
  });
});

test('without that evidence, what was there when the apply began is not new either', async () => {
  const { run } = await world();
  await run.do('apply');
  expect(await run.do('boot')).toMatchObject({
    ok: false,
    failure: { code: 'not-new', message: expect.stringContaining('before this run changed anything') },
  });
});

test('what was launched since is watched, named or looked up; what was there not even by its name', async () => {
  const { old, launch, context } = await world();
  const since = context([old]);
  const made = await launch();
  expect(await newInstance(undefined, since)).toBe(made);
  expect(await newInstance(made, since)).toBe(made);
  await expect(newInstance(old, since)).rejects.toThrow('before this run changed anything');
});

test('what was there when the evidence was kept is old, what came since is new: no clock is asked', async () => {
  const { old, launch, context, run } = await world();
  await run.do('evidence');
  expect(await run.do('boot')).toMatchObject({ failure: { code: 'not-new', facts: { instance: old } } });
  const before = await readFile(join(run.folder, 'logs/evidence/1/instances-before.json'), 'utf8');
  const made = await launch();
  expect(await newInstance(undefined, context(JSON.parse(before) as string[]))).toBe(made);
});
