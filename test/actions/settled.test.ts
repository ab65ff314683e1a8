import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { withTraits } from '../../src/engine/failure.ts';
import { service } from '../sandbox/fixture.ts';
import { stand } from '../sandbox/standin/standin.ts';
import { step } from '../support/frame.ts';
import { printingTerragrunt } from '../support/printing-terragrunt.ts';
import { stepsOn } from '../support/steps.ts';
import { planStream, shownPlan } from '../terragrunt/fixtures.ts';

test('a plan that is not what it should be names the file that holds it', async () => {
  const world = await stand();
  onTestFinished(() => world.stop());
  const terragrunt = { file: process.execPath, before: [world.file], unit: world.unit, env: world.env };
  const settled = step(
    'settled',
    { with: { expect: { create: ['github_repository.ttb'] } } },
    { effect: 'plan' },
  );
  const { exclude: _, ...unlimited } = service;
  const run = await stepsOn([settled], { terragrunt, service: unlimited });
  const ended = await run.do('settled');
  expect(ended).toMatchObject({ failure: { code: 'not-settled', log: 'logs/settled/1/plan.stdout' } });
  const log = ended.ok ? '' : (ended.failure.log ?? '');
  expect(await readFile(join(run.folder, log), 'utf8')).toContain('"change_summary"');
});

test('what every plan leaves out is not expected of it, and is said not to have been looked at', async () => {
  const world = await stand();
  onTestFinished(() => world.stop());
  const terragrunt = { file: process.execPath, before: [world.file], unit: world.unit, env: world.env };
  const create = ['github_repository.ttb'];
  const settled = step('settled', { with: { expect: { create } } }, { effect: 'plan' });
  const exclude = { file: '/x', addresses: create };
  const run = await stepsOn([settled], { terragrunt, service: { ...service, exclude } });
  expect(await run.do('settled')).toMatchObject({
    ok: true,
    summary: 'a fresh plan is empty; not looked at, as in every plan: github_repository.ttb',
  });
});

test('what the run has left out is said not to have been looked at, and does not tell what a broken lock’s holder left half done', async () => {
  const world = await stand();
  onTestFinished(() => world.stop());
  const terragrunt = { file: process.execPath, before: [world.file], unit: world.unit, env: world.env };
  const steps = [
    step('plan', {}, { effect: 'plan' }),
    step('settled', { with: { expect: 'empty' } }, { effect: 'plan' }),
  ];
  const { exclude: _, ...unlimited } = service;
  const run = await stepsOn(steps, { terragrunt, service: unlimited });
  const owed = { type: 'obligation.opened', what: 'somebody else’s', how: 'Plan in full.' } as const;
  await run.write({ ...owed, id: 'lock-broken', check: { look: 'no-change' } });
  const mark = { step: 'plan', attempt: 1 };
  await run.write({ type: 'step.started', ...mark, params: {} });
  const failure = withTraits({ code: 'plan-unexpected', message: '' });
  await run.write({ type: 'step.failed', ...mark, failure });
  const id = 'plan.failed';
  const unexpected = ['github_repository.ttb'];
  const asked = { id, kind: 'choice', step: 'plan', title: '', choices: ['leave-out'] } as const;
  await run.write({ type: 'question.opened', ...asked, facts: { unexpected } });
  await run.write({ type: 'question.answered', id, by: 'op', choice: 'leave-out' });
  expect(await run.do('settled')).toMatchObject({
    ok: true,
    summary: 'a fresh plan is empty; not looked at, since this run leaves it out: github_repository.ttb',
  });
  expect(run.state().obligations).toMatchObject([{ id: 'lock-broken' }]);
  expect(run.state().obligations[0]?.settled).toBeUndefined();
});

test.each([
  ['moved-only', {}, 'a fresh plan is empty; 1 address gets another name in the state'],
  [
    'moved-only',
    { checks: [{ address: { to_display: 'check.disk_speed' }, status: 'fail' }] },
    'a fresh plan is empty; 1 address gets another name in the state; not so: check.disk_speed',
  ],
])(
  'what changes nothing in the world is said, and settles all the same: %s %j',
  async (name, more, summary) => {
    const terragrunt = await printingTerragrunt(planStream(name), { ...shownPlan(name), ...more });
    const settled = step('settled', { with: { expect: 'empty' } }, { effect: 'plan' });
    const { exclude: _, ...unlimited } = service;
    const run = await stepsOn([settled], { terragrunt, service: unlimited });
    expect(await run.do('settled')).toMatchObject({ ok: true, outputs: { summary } });
  },
);
