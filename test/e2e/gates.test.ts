import { execFile } from 'node:child_process';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { textOf } from '../../src/engine/facts.ts';
import { canonicalJson } from '../../src/journal/canonical.ts';
import type { Ready } from '../../src/sandbox/protocol.ts';
import { awsClient } from '../../src/sandbox/standin/client.ts';
import { questionIn, type Rehearsed, rehearse, resume } from '../support/rehearse.ts';

const inRun = ({ state, run }: Rehearsed, ...names: string[]) =>
  join(state, 'ttb-verifier', 'runs', run, ...names);
const OPENS = 'review=aws_instance.ttb';

/** Nothing may have changed the simulated world: no child that holds a plan was started. */
const nothingApplied = ({ events }: Rehearsed) =>
  expect(events.some((event) => event.type === 'child.intent')).toBe(false);

test('a plan file that was changed after the review is not applied', async () => {
  const waiting = await rehearse('instance-replacement', {});
  const file = inRun(waiting, 'logs', 'plan', '1', 'plan.tfplan');
  await writeFile(file, `${await readFile(file, 'utf8')} `);
  const after = await resume(waiting, OPENS);
  expect(after.code).toBe(4);
  expect(questionIn(after)).toMatchObject({
    id: 'apply.failed',
    facts: { failure: { code: 'plan-changed' } },
  });
  nothingApplied(after);
});

test('a plan file that is gone closes the gate, and says where it was', async () => {
  const waiting = await rehearse('instance-replacement', {});
  const file = inRun(waiting, 'logs', 'plan', '1', 'plan.tfplan');
  await rm(file);
  const after = await resume(waiting, OPENS);
  expect(questionIn(after)).toMatchObject({
    id: 'review.failed',
    facts: {
      failure: {
        code: 'plan-gone',
        message: `The gate has closed: the plan file that it showed is not there any more, ${file}. Nothing was applied.`,
      },
    },
  });
  nothingApplied(after);
});

test('a review document that was changed on disk closes the gate', async () => {
  const waiting = await rehearse('instance-replacement', {});
  const file = inRun(waiting, 'logs', 'plan', '1', 'review.json');
  const document = JSON.parse(await readFile(file, 'utf8')) as object;
  await writeFile(file, canonicalJson({ ...document, summary: 'nothing would change' }));
  const after = await resume(waiting, OPENS);
  expect(questionIn(after)).toMatchObject({ id: 'apply.failed', facts: { failure: { code: 'gate-moved' } } });
  nothingApplied(after);
});

test('a commit in the unit since the review closes the gate, and says so', async () => {
  const waiting = await rehearse('instance-replacement', {});
  const unit = inRun(waiting, 'rehearsal', 'unit');
  const git = (...args: string[]) =>
    promisify(execFile)('git', [
      '-C',
      unit,
      '-c',
      'user.name=op',
      '-c',
      'user.email=op@example.com',
      ...args,
    ]);
  await git('init', '-q');
  await git('add', '.');
  await git('commit', '-qm', 'meanwhile');
  const after = await resume(waiting, OPENS);
  const { facts } = questionIn(after);
  expect(facts).toMatchObject({
    failure: { code: 'gate-moved', message: expect.stringContaining('commit') },
  });
  nothingApplied(after);
});

test('a file that is new in a unit outside git closes the gate', async () => {
  const waiting = await rehearse('instance-replacement', {});
  await writeFile(inRun(waiting, 'rehearsal', 'unit', 'new.tf'), 'resource "x" "y" {}\n');
  const after = await resume(waiting, OPENS);
  expect(questionIn(after).facts).toMatchObject({
    failure: { code: 'gate-moved', message: expect.stringContaining('this moved: the files of the unit') },
  });
  nothingApplied(after);
});

test('nothing is forgotten without the copy of the state that its rollback puts back', async () => {
  const inputs = ['--input', 'address=github_repository.ttb', '--input', 'form=forget'];
  const waiting = await rehearse('protection-removal', {}, inputs);
  const backup = waiting.events.find((one) => one.type === 'step.succeeded' && one.step === 'backup');
  const file = backup?.type === 'step.succeeded' ? textOf(backup.outputs, 'file') : '';
  const kept = await readFile(file, 'utf8');
  expect(kept).toContain('github_repository');
  await rm(inRun(waiting, 'logs', 'backup'), { recursive: true });
  const done = await resume(waiting, 'review-forget=example-org/ttb-verifier');
  expect(done.code, done.stderr).toBe(0);
  expect(await readFile(file, 'utf8')).toBe(kept);
});

test('a retry after a closed gate plans and asks anew', async () => {
  const waiting = await rehearse('instance-replacement', {});
  const file = inRun(waiting, 'logs', 'plan', '1', 'plan.tfplan');
  await writeFile(file, 'x');
  const done = await resume(waiting, OPENS, 'apply.failed=retry', 'review.2=aws_instance.ttb');
  expect(done.code, done.stderr).toBe(0);
  expect(done.rto?.steps.find(({ id }) => id === 'plan')).toMatchObject({ attempts: 2 });
});

test('what the plan holds beyond what is expected is left out by name, shown again, and owed', async () => {
  // Stopped before it plans, so that the world can be changed behind its back.
  const stopped = await rehearse('instance-replacement', {}, ['--scenario', 'lock-held']);
  const ready = JSON.parse(await readFile(inRun(stopped, 'sandbox.json'), 'utf8')) as Ready;
  const client = awsClient(new URL(ready.endpoint), {
    AWS_ACCESS_KEY_ID: ready.accessKeyId,
    AWS_SECRET_ACCESS_KEY: ready.secretAccessKey,
    AWS_REGION: ready.region,
  });
  await loseFromState(client, 'aws_ssm_document', 'tail_boot_log');

  const id = textOf(questionIn(stopped).facts, 'confirm');
  const refused = await resume(stopped, `quiet.failed=rollback: ${id}`, 'quiet.rollback-ended=retry');
  expect(refused.code).toBe(4);
  expect(questionIn(refused)).toMatchObject({
    id: 'plan.failed',
    facts: { failure: { code: 'plan-unexpected' }, unexpected: ['aws_ssm_document.tail_boot_log'] },
  });
  expect(questionIn(refused).choices).not.toContain('skip');
  expect(questionIn(refused).choices).not.toContain('by-hand');

  const again = await resume(refused, 'plan.failed=leave-out');
  expect(questionIn(again)).toMatchObject({
    id: 'review',
    facts: {
      review: { excluded: ['aws_ssm_document.tail_boot_log'], summary: expect.stringContaining('left out') },
    },
  });
  const applied = await resume(again, OPENS);
  expect(applied.code, applied.stderr).toBe(0);
  expect(
    applied.events.find((event) => event.type === 'obligation.opened' && event.id === 'left-out'),
  ).toMatchObject({
    what: expect.stringContaining('aws_ssm_document.tail_boot_log'),
    check: { look: 'no-change', addresses: ['aws_ssm_document.tail_boot_log'] },
  });
});

/** As if somebody had run `state rm`: the next plan wants to create it. */
async function loseFromState(
  client: ReturnType<typeof awsClient>,
  type: string,
  name: string,
): Promise<void> {
  const path = '/ttb-verifier-tfstate-123456789012/infrastructure/terraform.tfstate';
  const { body } = await client.call({ service: 's3', operation: 'GetObject', method: 'GET', path });
  const state = JSON.parse(body) as { serial: number; resources: { type: string; name: string }[] };
  const resources = state.resources.filter((one) => one.type !== type || one.name !== name);
  expect(resources.length).toBe(state.resources.length - 1);
  const without = JSON.stringify({ ...state, serial: state.serial + 1, resources });
  await client.call({ service: 's3', operation: 'PutObject', method: 'PUT', path, body: without });
}
