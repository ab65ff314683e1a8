import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { expect, onTestFinished, test } from 'vitest';
import { clearCache, hiddenBy, toHide } from '../../src/aws/cache-clearing.ts';
import type { AwsClients } from '../../src/aws/clients.ts';
import { readText } from '../../src/aws/s3.ts';
import { sandboxFor, service } from '../sandbox/fixture.ts';
import { awsOn } from '../support/aws.ts';
import { scratch } from '../support/folder.ts';
import { step } from '../support/frame.ts';
import { stepsOn } from '../support/steps.ts';

const { cache } = service;
const rollback = {
  title: 'Bring the cleared cache back',
  action: 'cache-restore',
  with: { versions: '${steps.clear.versions}' },
  byHand: '',
};
const STEPS = [
  step('plan-clear', { action: 'review-clear' }, { reviewed: true }),
  step('review-clear', { action: 'gate', with: { of: 'plan-clear' } }),
  step('clear', { action: 'cache-clear', with: { of: 'plan-clear', gate: 'review-clear' }, rollback }),
  step('boot', { rollback }),
];

/** A run about clearing, in a world whose deletes can be made to fail after `lastDeletes` more. */
async function world() {
  const made = await sandboxFor();
  onTestFinished(() => made.sandbox.stop());
  const aws = awsOn(made.ready);
  let deletesLeft = Infinity;
  const failing: AwsClients = {
    ...aws,
    async s3() {
      const client = await aws.s3();
      const send = client.send.bind(client) as (command: object, ...rest: unknown[]) => Promise<unknown>;
      const guarded = async (command: object, ...rest: unknown[]) => {
        if (command.constructor.name === 'DeleteObjectCommand' && deletesLeft-- <= 0)
          throw new Error('cut off');
        return send(command, ...rest);
      };
      return new Proxy(client, { get: (of, name) => (name === 'send' ? guarded : Reflect.get(of, name)) });
    },
  };
  const terragrunt = { file: '/none', before: [], unit: await scratch(), env: {} };
  const run = await stepsOn(STEPS, { aws: failing, service, terragrunt });
  const put = (key: string, body: string) =>
    made.s3().send(new PutObjectCommand({ Bucket: cache.bucket, Key: `${cache.prefix}/${key}`, Body: body }));
  const review = async () => {
    await run.do('plan-clear');
    const { digest } = run.state().steps[0]?.review ?? {};
    await run.write({ type: 'step.started', step: 'review-clear', attempt: 1, params: {} });
    await run.write({
      type: 'step.succeeded',
      step: 'review-clear',
      attempt: 1,
      summary: '',
      outputs: { digest: digest ?? '' },
    });
  };
  const allow = (deletes: number) => {
    deletesLeft = deletes;
  };
  return { aws, run, put, review, allow };
}

test('a fresh export under a reviewed name closes the gate: nothing is hidden, and nothing is owed', async () => {
  const { aws, run, put, review } = await world();
  await review();
  await put('COMPLETE', '{"fresh":true}');
  expect(await run.do('clear')).toMatchObject({
    ok: false,
    failure: { code: 'cache-moved', facts: { unseen: [`${cache.prefix}/COMPLETE`] } },
  });
  expect(await hiddenBy(aws, cache)).toEqual([]);
  expect(run.state().obligations).toEqual([]);
});

test('the review says what callers notice, and that nothing ends', async () => {
  const { run, review } = await world();
  await review();
  const text = await readFile(join(run.folder, 'logs/plan-clear/1/review.json'), 'utf8');
  expect(JSON.parse(text)).toMatchObject({
    callers: expect.stringMatching(/^Callers notice nothing now\./),
    ends: '',
  });
});

test('a manifest that nobody reviewed closes the gate too', async () => {
  const { aws, run, put, review } = await world();
  await review();
  await put('manifests/x/y/z/new', '{}');
  expect(await run.do('clear')).toMatchObject({ ok: false, failure: { code: 'cache-moved' } });
  expect(await hiddenBy(aws, cache)).toEqual([]);
});

test('what was reviewed is hidden, and what comes while it is being hidden stays', async () => {
  const { aws, put } = await world();
  const reviewed = await toHide(aws, cache);
  const marks = await clearCache(aws, cache, reviewed, async () => {
    await put('manifests/x/y/z/new', 'new');
  });
  expect(marks.map(({ key }) => key).sort()).toEqual(reviewed.map(({ key }) => key));
  expect((await readText(aws, cache.bucket, `${cache.prefix}/manifests/x/y/z/new`))?.text).toBe('new');
});

test('a run that cleared nothing brings nothing back that others have hidden', async () => {
  const { aws, run } = await world();
  const others = await clearCache(aws, cache, await toHide(aws, cache), async () => undefined);
  await run.write({ type: 'step.skipped', step: 'clear', reason: 'only when cache is clear' });
  expect(await run.do('boot', { rollback: true })).toMatchObject({
    ok: false,
    failure: { code: 'nothing-cleared' },
  });
  expect(await hiddenBy(aws, cache)).toEqual(others);
});

test('a clearing that broke off is brought back, also after another attempt went through', async () => {
  const { aws, run, review, allow } = await world();
  const before = await toHide(aws, cache);
  await review();
  allow(1);
  expect(await run.do('clear')).toMatchObject({ ok: false });
  expect(await hiddenBy(aws, cache)).toHaveLength(1);
  allow(Infinity);
  expect(run.state().obligations).toMatchObject([{ id: 'cache-cleared' }]);
  expect(await run.do('clear', { rollback: true })).toMatchObject({ ok: true });
  expect(await toHide(aws, cache)).toEqual(before);
  expect(run.state().obligations.filter(({ settled }) => !settled)).toEqual([]);

  await review();
  allow(1);
  await run.do('clear');
  allow(Infinity);
  await review();
  expect(await run.do('clear')).toMatchObject({ ok: true });
  expect(await run.do('boot', { rollback: true })).toMatchObject({ ok: true });
  expect(await toHide(aws, cache)).toEqual(before);
});

test('of a clearing that was being taken back when firedrill died it is said what is still hidden', async () => {
  const { aws, run, review, allow } = await world();
  const seen = async (): Promise<string> => {
    const ended = await run.do('boot', { rollback: true, cut: { began: true } });
    return ended.ok === false ? ended.failure.message : '';
  };
  expect(await seen()).toContain('This run has hidden nothing.');
  await review();
  expect(await run.do('clear')).toMatchObject({ ok: true });
  const hidden = await hiddenBy(aws, cache);
  expect(await seen()).toContain(`on ${hidden.length} objects: ${hidden[0]?.key}`);
  allow(1);
  expect(await run.do('boot', { rollback: true })).toMatchObject({ ok: false });
  const [left] = await hiddenBy(aws, cache);
  expect(await seen()).toContain(`still on 1 object: ${left?.key}.`);
  allow(Infinity);
  expect(await run.do('boot', { rollback: true })).toMatchObject({ ok: true });
  expect(await seen()).toContain('None of the delete markers that this run has made is there.');
});

test('cut off before its first marker, a second attempt does not say that nothing was hidden by the first', async () => {
  const { aws, run, review, allow } = await world();
  const open = () => run.state().obligations.filter(({ settled }) => !settled);
  await review();
  expect(await run.do('clear', { cut: { began: true } })).toMatchObject({ failure: { code: 'not-begun' } });
  allow(1);
  await run.do('clear');
  allow(Infinity);
  await review();
  expect(await run.do('clear', { cut: { began: true } })).toMatchObject({ failure: { code: 'not-begun' } });
  expect(await hiddenBy(aws, cache)).toHaveLength(1);
  expect(open()).toMatchObject([{ id: 'cache-cleared' }]);
});

test('where what it kept is lost, what is hidden now leaves a doubt', async () => {
  const { aws, run, review } = await world();
  await review();
  await run.do('clear');
  const [hidden] = await hiddenBy(aws, cache);
  await rm(join(run.folder, 'logs/clear'), { recursive: true });
  expect(await run.do('clear', { cut: { began: true } })).toMatchObject({
    ok: 'unknown',
    doubt: { finding: 'unknown', seen: expect.stringContaining(hidden?.key ?? '?'), answer: 'look-closer' },
  });
  expect(run.state().obligations).toMatchObject([{ id: 'cache-cleared' }]);
});

test('where the review is lost too, nobody can look, and nothing is said to be undone', async () => {
  const { run, review } = await world();
  await review();
  await run.do('clear');
  await rm(join(run.folder, 'logs'), { recursive: true });
  expect(await run.do('clear', { cut: { began: true } })).toMatchObject({
    ok: 'unknown',
    doubt: {
      finding: 'unknown',
      seen: expect.stringMatching(
        /is gone .*It could not be looked at: the review document .* is missing or broken/,
      ),
      answer: 'look-closer',
    },
  });
});
