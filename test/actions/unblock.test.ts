import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { expect, onTestFinished, test } from 'vitest';
import type { AwsClients } from '../../src/aws/clients.ts';
import { explainCall } from '../../src/diagnosis/call.ts';
import { withTraits } from '../../src/engine/failure.ts';
import { judge } from '../../src/engine/judge-answer.ts';
import { pullState } from '../../src/terragrunt/tofu-state.ts';
import type { Terragrunt } from '../../src/terragrunt/terragrunt.ts';
import { createBorder } from '../../src/text/border.ts';
import { sandboxFor, service } from '../sandbox/fixture.ts';
import { stand } from '../sandbox/standin/standin.ts';
import { awsOn } from '../support/aws.ts';
import { scratch } from '../support/folder.ts';
import { step } from '../support/frame.ts';
import { stepsOn } from '../support/steps.ts';

const ID = '077cd055-d6ab-7fd7-0d66-5bc1e8f7d0c3';
const OPERATOR = 'arn:aws:sts::123456789012:assumed-role/Recovery/op';

/** An account that says whose keys these are. */
const awsAs = (caller: () => string) =>
  ({
    sts: async () => ({
      send: async () => ({ Arn: caller() }),
      config: { credentials: async () => ({}), systemClockOffset: 0 },
    }),
  }) as unknown as AwsClients;

/** A run that was begun as the operator, and whose step `quiet` has found a lock. */
async function lockFound(terragrunt: Terragrunt, caller: () => string) {
  const rollback = { title: 'Take the lock away', action: 'unblock', with: {}, byHand: '' };
  const steps = [step('identity'), step('quiet', { rollback })];
  const run = await stepsOn(steps, { terragrunt, aws: awsAs(caller) });
  await run.write({ type: 'step.started', step: 'identity', attempt: 1, params: {} });
  await run.write({
    type: 'step.succeeded',
    step: 'identity',
    attempt: 1,
    summary: '',
    outputs: { caller: OPERATOR },
  });
  await run.write({ type: 'step.started', step: 'quiet', attempt: 1, params: {} });
  const failure = withTraits({ code: 'lock-held', message: '' });
  await run.write({ type: 'step.failed', step: 'quiet', attempt: 1, failure });
  return run;
}

test('an id that was typed with spaces around it removes the lock, as the dialog said it would', async () => {
  const terragrunt = { file: process.execPath, before: ['-e', '0', '--'], unit: await scratch(), env: {} };
  const run = await lockFound(terragrunt, () => OPERATOR);
  const asked = { id: 'quiet.failed', kind: 'choice', step: 'quiet', title: '' } as const;
  const question = { ...asked, choices: ['rollback'], facts: { confirm: ID } } as const;
  const answer = { by: 'op', choice: 'rollback', text: `  ${ID} ` } as const;
  await run.write({ type: 'question.opened', ...question });
  expect(judge(run.state(), question, answer).ok).toBe(true);
  await run.write({ type: 'question.answered', id: question.id, ...answer });
  expect(await run.do('quiet', { rollback: true })).toMatchObject({
    ok: true,
    summary: `lock ${ID} removed`,
  });
  // Whose it was is not known, so that somebody has to look what they were at.
  expect(run.state().obligations).toMatchObject([
    { id: 'lock-broken', what: expect.stringContaining(ID), check: { look: 'no-change' } },
  ]);
});

test('a second lock that turns out not to be there takes nothing from what is owed for the first', async () => {
  const unit = await scratch();
  const answer = join(unit, 'answer.mjs');
  const terragrunt = { file: process.execPath, before: [answer], unit, env: {} };
  const run = await lockFound(terragrunt, () => OPERATOR);
  const choose = async (id: string, typed: string) => {
    const question = { id, kind: 'choice', step: 'quiet', title: '', choices: ['rollback'] } as const;
    await run.write({ type: 'question.opened', ...question, facts: { confirm: typed } });
    await run.write({ type: 'question.answered', id, by: 'op', choice: 'rollback', text: typed });
    return run.do('quiet', { rollback: true });
  };
  await writeFile(answer, '');
  expect(await choose('quiet.failed', ID)).toMatchObject({ ok: true });
  const summary = 'Failed to unlock state: no lock info found for: "b/k"';
  const diagnostic = { severity: 'error', summary, detail: '' };
  const said = JSON.stringify({ '@message': `Error: ${summary}`, type: 'diagnostic', diagnostic });
  await writeFile(answer, `console.log(${JSON.stringify(said)});\nprocess.exitCode = 1;\n`);
  const second = ID.replace('077', '178');
  expect(await choose('quiet.rollback-ended', second)).toMatchObject({
    summary: 'the lock was gone already',
  });
  expect(run.state().obligations).toMatchObject([{ id: 'lock-broken', what: expect.stringContaining(ID) }]);
  expect(run.state().obligations[0]?.settled).toBeUndefined();
  expect(run.state().obligations[0]?.what).not.toContain(second);
});

test('keys that have changed hands take no lock away, until a person was told whose they are now', async () => {
  let caller = 'arn:aws:sts::123456789012:assumed-role/Other/op';
  const asked: (string | undefined)[] = [];
  const terragrunt = {
    file: process.execPath,
    before: ['-e', '0', '--'],
    unit: await scratch(),
    env: {},
    keys: async (of?: string) => {
      asked.push(of);
      return {};
    },
  };
  const run = await lockFound(terragrunt, () => caller);
  const choose = async (id: string) => {
    const question = { id, kind: 'choice', step: 'quiet', title: '', choices: ['rollback'] } as const;
    await run.write({ type: 'question.opened', ...question, facts: { confirm: ID } });
    await run.write({ type: 'question.answered', id, by: 'op', choice: 'rollback', text: ID });
    return run.do('quiet', { rollback: true });
  };

  const refused = await choose('quiet.failed');
  expect(refused).toMatchObject({ ok: false, failure: { code: 'gate-moved', changed: 'none' } });
  // Both are named, and nothing was owed or started.
  expect(refused).toMatchObject({ failure: { message: expect.stringContaining(caller) } });
  expect(refused).toMatchObject({ failure: { message: expect.stringContaining(OPERATOR) } });
  expect([asked, run.state().obligations]).toEqual([[], []]);

  // Whoever chooses it again does so as who they were told, and as nobody else.
  expect(await choose('quiet.rollback-ended')).toMatchObject({ ok: true });
  expect(asked).toEqual([caller]);
  caller = 'arn:aws:sts::123456789012:assumed-role/Third/op';
  expect(await choose('quiet.rollback-ended-2')).toMatchObject({ failure: { code: 'gate-moved' } });
  expect(asked).toHaveLength(1);
});

test('a state that an apply could not save is put back by its serial, and only on top of what it goes on from', async () => {
  const world = await stand();
  onTestFinished(() => world.stop());
  const asked: (string | undefined)[] = [];
  const keys = async (caller?: string) => {
    asked.push(caller);
    return {};
  };
  const terragrunt = { file: process.execPath, before: [world.file], unit: world.unit, env: world.env, keys };
  const rollback = { title: 'Put it back', action: 'unblock', with: {}, byHand: '' };
  const aws = awsAs(() => OPERATOR);
  const run = await stepsOn([step('identity'), step('quiet', { rollback })], { terragrunt, service, aws });
  const mark = { step: 'identity', attempt: 1 };
  await run.write({ type: 'step.started', ...mark, params: {} });
  await run.write({ type: 'step.succeeded', ...mark, summary: '', outputs: { caller: OPERATOR } });
  const call = (name: string) => ({
    terragrunt: { ...terragrunt, file: world.file, before: [] },
    processes: world.processes,
    border: createBorder(),
    explain: explainCall,
    name,
  });
  const now = await pullState(call('now'));
  const file = join(world.unit, 'errored.tfstate');
  const leave = (change: object) =>
    writeFile(file, JSON.stringify({ ...JSON.parse(now.text), serial: now.serial + 1, ...change }));
  const failure = withTraits({ code: 'errored-state', message: '' });
  let attempt = 0;
  const put = async (typed: string, cut?: { readonly began: boolean }) => {
    attempt += 1;
    const mark = { step: 'quiet', attempt };
    await run.write({ type: 'step.started', ...mark, params: {} });
    await run.write({ type: 'step.failed', ...mark, failure });
    const id = `quiet.failed.${attempt}`;
    await run.write({
      type: 'question.opened',
      id,
      kind: 'choice',
      step: 'quiet',
      title: '',
      choices: ['rollback'],
      facts: {},
    });
    await run.write({ type: 'question.answered', id, by: 'op', choice: 'rollback', text: typed });
    return run.do('quiet', { rollback: true, ...(cut && { cut }) });
  };
  const seenOf = (typed: string) => put(typed, { began: true });

  await leave({ lineage: 'another' });
  expect(await put(`push serial ${now.serial + 1}`)).toMatchObject({ failure: { code: 'state-moved' } });
  await leave({ serial: now.serial, outputs: {} });
  expect(await put(`push serial ${now.serial}`)).toMatchObject({ failure: { code: 'state-moved' } });
  await leave({});
  // What is typed names no lock either.
  expect(await put('push serial 999')).toMatchObject({ ok: false });
  expect((await pullState(call('still'))).serial).toBe(now.serial);
  // Cut off before the push.
  await leave({ outputs: {} });
  expect(await seenOf(`push serial ${now.serial + 1}`)).toMatchObject({
    failure: { code: 'interrupted', message: expect.stringContaining('is still to be saved') },
  });

  await leave({});
  const made = await readFile(file);
  expect(await put(`push serial ${now.serial + 1}`)).toMatchObject({ ok: true });
  // Only what changes something has to be somebody's.
  expect(asked.filter((caller) => caller !== undefined)).toEqual([OPERATOR]);
  // tofu counts the push itself, too.
  expect((await pullState(call('after'))).serial).toBe(now.serial + 2);
  expect(existsSync(file)).toBe(false);
  const kept = join(run.folder, `logs/quiet/${attempt}/rollback-1`);
  expect(JSON.parse(await readFile(join(kept, 'state-backup.json'), 'utf8'))).toMatchObject({
    serial: now.serial,
  });
  expect(JSON.parse(await readFile(join(kept, 'errored.tfstate'), 'utf8'))).toMatchObject({
    serial: now.serial + 1,
  });

  // Cut off with all done, and between the push and the file's end: doing it again only moves that away.
  expect(await seenOf(`push serial ${now.serial + 1}`)).toMatchObject({
    failure: { message: expect.stringContaining('is gone, as it is once that is saved') },
  });
  await writeFile(file, made);
  expect(await seenOf(`push serial ${now.serial + 1}`)).toMatchObject({
    failure: { message: expect.stringContaining('The state is saved') },
  });
  expect(await put(`push serial ${now.serial + 1}`)).toMatchObject({
    ok: true,
    summary: expect.stringContaining('was saved already'),
  });
  expect((await pullState(call('in-the-end'))).serial).toBe(now.serial + 2);
  expect(existsSync(file)).toBe(false);
});

test('of a lock that was being taken away when firedrill died it is said whether it is there', async () => {
  const made = await sandboxFor();
  onTestFinished(() => made.sandbox.stop());
  const terragrunt = { file: '/none', before: [], unit: await scratch(), env: {} };
  const rollback = { title: 'Take the lock away', action: 'unblock', with: {}, byHand: '' };
  const run = await stepsOn([step('quiet', { rollback })], { terragrunt, service, aws: awsOn(made.ready) });
  const mark = { step: 'quiet', attempt: 1 };
  const failure = withTraits({ code: 'lock-held', message: '' });
  await run.write({ type: 'step.started', ...mark, params: {} });
  await run.write({ type: 'step.failed', ...mark, failure });
  const seen = async (number: number) => {
    const question = { id: `quiet.failed.${number}`, kind: 'choice', step: 'quiet', title: '' } as const;
    await run.write({ type: 'question.opened', ...question, choices: ['rollback'], facts: {} });
    const answer = { by: 'op', choice: 'rollback', text: ID } as const;
    await run.write({ type: 'question.answered', id: question.id, ...answer });
    const ended = await run.do('quiet', { rollback: true, cut: { began: true } });
    return ended.ok === false ? ended.failure.message : '';
  };
  const hold = (id: string) =>
    made.s3().send(
      new PutObjectCommand({
        Bucket: service.state.bucket,
        Key: `${service.state.key}.tflock`,
        Body: JSON.stringify({ ID: id, Who: 'ann@bastion', Operation: 'OperationTypeApply' }),
      }),
    );
  expect(await seen(1)).toContain(`Lock ${ID} is gone.`);
  await hold(ID);
  expect(await seen(2)).toContain(`Lock ${ID} of ann@bastion is still there.`);
  await hold('another');
  expect(await seen(3)).toContain(`Lock ${ID} is gone; by now lock another of ann@bastion is there.`);
});
