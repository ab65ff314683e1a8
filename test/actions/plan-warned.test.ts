import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { sandboxFor, service } from '../sandbox/fixture.ts';
import { awsOn } from '../support/aws.ts';
import { step } from '../support/frame.ts';
import { printingTerragrunt } from '../support/printing-terragrunt.ts';
import { EXPECTED, loudPlan, REPLACEMENT } from '../support/reviews.ts';
import { stepsOn } from '../support/steps.ts';
import { changing, planOf } from '../terragrunt/fixtures.ts';

const line = (json: object): string => `${JSON.stringify({ '@message': 'x', ...json })}\n`;

test('the plan’s own warnings reach the review document, masked with what the plan itself says is secret', async () => {
  const { sandbox, ready } = await sandboxFor();
  onTestFinished(() => sandbox.stop());
  const { shown } = loudPlan();
  const secret = 'correct-horse-battery';
  const warning = (detail: string) =>
    line({ type: 'diagnostic', diagnostic: { severity: 'warning', summary: 'Check', detail } });
  const counts = { add: 2, change: 0, remove: 2, forget: 0, import: 0, operation: 'plan' };
  const stream = [
    line({ type: 'version', tofu: '1.12.6' }),
    warning(`it takes 55 s with ${secret}`),
    line({ type: 'change_summary', changes: counts }),
  ].join('');
  const terragrunt = await printingTerragrunt(stream, {
    ...shown,
    checks: [
      {
        address: { to_display: 'check.secret' },
        status: 'fail',
        instances: [
          { address: { to_display: 'check.secret' }, status: 'fail', problems: [{ message: secret }] },
        ],
      },
    ],
    planned_values: { outputs: { key: { sensitive: true, value: secret } } },
  });
  const expects = { replace: EXPECTED.replace, follow: EXPECTED.mayFollow };
  const plan = step(
    'plan',
    {
      action: 'plan',
      with: { replace: EXPECTED.replace ?? [], expect: expects, callers: 'Callers get errors.' } as never,
    },
    { effect: 'plan' },
  );
  const run = await stepsOn([plan], { aws: awsOn(ready, { allow: 'read' }), service, terragrunt });
  expect(await run.do('plan')).toMatchObject({ ok: true });
  const text = await readFile(join(run.folder, 'logs/plan/1/review.json'), 'utf8');
  expect(JSON.parse(text)).toMatchObject({
    callers: 'Callers get errors.',
    warnings: [{ detail: expect.stringMatching(/^it takes 55 s with /) }],
    checks: [{ name: 'check.secret', status: 'fail' }],
  });
  expect(text).not.toContain(secret);
});

test.each([
  [200, '{"status":"ok"}', 'answers', 'Nobody notices.'],
  [503, '', 'silent', 'They get errors.'],
  [
    'ENOTFOUND',
    '',
    'unknown',
    'Whether the old one answers could not be asked (ENOTFOUND). If it does: Nobody notices. If not: They get errors.',
  ],
])(
  'the gate says what callers notice by how the health check is answered: %s',
  async (status, body, health, callers) => {
    const { sandbox, ready } = await sandboxFor();
    onTestFinished(() => sandbox.stop());
    const shown = {
      format_version: '1.2',
      terraform_version: '1.12.6',
      errored: false,
      resource_changes: REPLACEMENT,
    };
    const counts = { add: 2, change: 0, remove: 2, forget: 0, import: 0, operation: 'plan' };
    const stream = [
      line({ type: 'version', tofu: '1.12.6' }),
      line({ type: 'change_summary', changes: counts }),
    ].join('');
    const terragrunt = await printingTerragrunt(stream, shown);
    const expects = { replace: EXPECTED.replace, follow: EXPECTED.mayFollow };
    const plan = step(
      'plan',
      {
        action: 'plan',
        with: {
          replace: EXPECTED.replace ?? [],
          expect: expects,
          callers: { answers: 'Nobody notices.', silent: 'They get errors.' },
          runs: 'Runs a.sh.',
        } as never,
      },
      { effect: 'plan' },
    );
    const http = async () => {
      if (typeof status === 'number') return new Response(body, { status });
      throw Object.assign(new Error('getaddrinfo'), { code: status });
    };
    const run = await stepsOn([plan], { aws: awsOn(ready, { allow: 'read' }), service, terragrunt, http });
    expect(await run.do('plan')).toMatchObject({ ok: true, outputs: { health } });
    const text = await readFile(join(run.folder, 'logs/plan/1/review.json'), 'utf8');
    expect(JSON.parse(text)).toMatchObject({ callers, runs: 'Runs a.sh.' });
  },
);

test('a replacement that a moved block makes miss its address is refused, with the name that it has now', async () => {
  const { sandbox, ready } = await sandboxFor();
  onTestFinished(() => sandbox.stop());
  const present = changing('module.app.aws_instance.ttb', { actions: ['no-op'] });
  const counts = { add: 0, change: 0, remove: 0, forget: 0, import: 0, operation: 'plan' };
  const stream = [
    line({ type: 'version', tofu: '1.12.6' }),
    line({ type: 'change_summary', changes: counts }),
  ].join('');
  const replace = ['aws_instance.ttb'];
  const plan = step(
    'plan',
    { action: 'plan', with: { replace, expect: { replace } } as never },
    { effect: 'plan' },
  );
  const message = async (moved: object): Promise<unknown> => {
    const terragrunt = await printingTerragrunt(stream, planOf([{ ...present, ...moved }]));
    const run = await stepsOn([plan], { aws: awsOn(ready, { allow: 'read' }), service, terragrunt });
    return run.do('plan');
  };
  expect(await message({ previous_address: 'aws_instance.ttb' })).toMatchObject({
    failure: {
      code: 'plan-refused',
      message: expect.stringContaining('its address is module.app.aws_instance.ttb now'),
    },
  });
  expect(await message({})).toMatchObject({
    failure: { message: expect.stringContaining('the unit has module.app.aws_instance.ttb.') },
  });
});
