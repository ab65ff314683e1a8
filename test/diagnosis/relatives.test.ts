/**
 * Relatives of cases from the field whose kind has no entry of its own (docs/diagnosis.md): for each at least two, in the
 * shape of a public report, and what is near and is not told so. 06 and 24 have theirs in test/text and test/aws/credentials.
 */
import { afterEach, describe, expect, test } from 'vitest';
import { mergeConsole, NO_CONSOLE } from '../../src/boot/console.ts';
import { readStages } from '../../src/boot/stages.ts';
import { changesOf } from '../../src/terragrunt/changes.ts';
import { unexpected } from '../../src/terragrunt/expect.ts';
import { review } from '../../src/terragrunt/plan.ts';
import type { ShownPlan } from '../../src/terragrunt/shown-plan.ts';
import { parseStream } from '../../src/terragrunt/stream.ts';
import { unitIn } from '../../src/terragrunt/unit.ts';
import { createBorder } from '../../src/text/border.ts';
import { parseSince } from '../../src/words/since.ts';
import { mark } from '../boot/boot-lines.ts';
import { readBoot } from './boot-of.ts';

const stages = await readStages(unitIn(`${import.meta.dirname}/../../infrastructure`));

/** A console as EC2 returns it. */
function consoleOf(text: string) {
  const border = createBorder();
  const { lines } = mergeConsole(NO_CONSOLE, Buffer.from(text), (raw) => border.line(raw, 'console'));
  return { lines, ...readBoot(stages, lines) };
}

describe('09: a bar that only returns to the line’s beginning', () => {
  const during = (text: string) =>
    consoleOf(`${mark('images', 'start', 9)}\n${text}\n${mark('images', 'end', 40)}\n`);
  const between = (text: string) => during(text).lines.slice(1, -1);

  test.each([
    ['appveyor/ci#858', 'First line\rSecond line', ['Second line']],
    [
      'Shippable/support#495',
      `${Array.from({ length: 3000 }, (_, n) => `pull ${n} of 2999`).join('\r')}`,
      ['pull 2999 of 2999'],
    ],
    ['borgbackup/borg#6953', '12 % done\r\r88 % done\r\r\r100 % done\r', ['100 % done']],
  ])('%s: its last state, and the stage ends', (_, text, shown) => {
    expect(between(text)).toEqual(shown);
    const { failure, troubles, state } = during(text);
    expect([failure, troubles.seen]).toEqual([undefined, []]);
    expect(state.stages.find(({ id }) => id === 'images')?.status).toBe('ended');
  });

  test('near: lines that end in a return are lines, and none is lost', () => {
    expect(between('one\r\ntwo\r\nthree\r')).toEqual(['one', 'two', 'three']);
  });
});

const thing = (address: string, actions: readonly string[], more: object = {}): object => ({
  address,
  mode: 'managed',
  type: /(\w+)\.\w+(?:\[.*\])?$/.exec(address)?.[1],
  name: 'ttb',
  change: { actions, before: { id: 'i-0a', ami: 'ami-1' }, after: { ami: 'ami-1' }, after_unknown: {} },
  ...more,
});
const planOf = (...all: object[]): ShownPlan =>
  ({ format_version: '1.2', resource_changes: all, output_changes: {} }) as unknown as ShownPlan;
const wanted = {
  replace: ['aws_instance.ttb'],
  createFirst: true,
  mayFollow: ['aws_lb_target_group_attachment.ttb'],
};
const because = (plan: ShownPlan): string =>
  unexpected(changesOf(plan, wanted), wanted)
    .map((one) => one.because)
    .join('\n');
const renamed = (address: string) =>
  because(planOf(thing(address, ['no-op'], { previous_address: 'aws_instance.ttb' })));

describe('21: a resource that has another name by now', () => {
  test.each([
    ['hashicorp/terraform#29126, for_each', 'aws_instance.ttb["eu"]'],
    ['hashicorp/terraform#36425, a module', 'module.compute.module.app[0].aws_instance.ttb'],
    ['pulumi/pulumi-terraform-module#61, another name', 'module.app.aws_instance.server'],
  ])('%s: %s is told', (_, address) => expect(renamed(address)).toContain(`its address is ${address} now`));

  test('near: another resource was moved, or nothing was', () => {
    const other = thing('module.app.aws_lb.ttb', ['no-op'], { previous_address: 'aws_lb.ttb' });
    expect(because(planOf(other))).not.toContain('its address is');
    expect(because(planOf(thing('aws_instance.ttb', ['no-op'])))).not.toContain('its address is');
  });
});

describe('22: warnings that do not reach who approves', () => {
  const replaced = planOf(
    thing('aws_instance.ttb', ['create', 'delete'], { action_reason: 'replace_by_request' }),
  );
  const gate = (summary: string, detail: string, plan: object = {}) => {
    const line = {
      '@level': 'warn',
      '@message': `Warning: ${summary}`,
      type: 'diagnostic',
      diagnostic: { severity: 'warning', summary, detail },
    };
    const changes = { add: 1, change: 0, import: 0, remove: 1, forget: 0, operation: 'plan' };
    const counted = { '@level': 'info', '@message': 'Plan: 1 to add', type: 'change_summary', changes };
    const { warnings, summary: said } = parseStream(`${JSON.stringify(line)}\n${JSON.stringify(counted)}\n`);
    const judged = review(
      { ...replaced, ...plan },
      { out: '/p', replace: wanted.replace },
      said?.summary,
      warnings,
    );
    return JSON.stringify([judged.checks, judged.warnings]);
  };

  test.each([
    [
      'borchero/terraform-plan-comment#44',
      'cannot read schema',
      'Schema dev_default.test_bad does not exist.',
    ],
    ['dflook/terraform-github-actions#191', 'Argument is deprecated', 'It will be removed in v1.3.'],
    [
      'cloudposse/atmos#3178',
      'Incompletely-matched force-replace resource instance',
      'It has other instances.',
    ],
  ])('%s: at the gate', (_, summary, detail) => {
    expect(gate(summary, detail)).toContain(summary);
    expect(gate(summary, detail)).toContain(detail);
  });

  test('hashicorp/terraform#35885: a failed check that only the plan file has', () => {
    const address = { kind: 'check', name: 'name_valid', to_display: 'check.name_valid' };
    const problems = [{ message: 'Instance name cannot be test.' }];
    const checks = [{ address, status: 'fail', instances: [{ address, status: 'fail', problems }] }];
    expect(gate('x', 'y', { checks })).toContain('Instance name cannot be test.');
  });

  test('near: a check that passed is no news', () => {
    const checks = [{ address: { to_display: 'check.name_valid' }, status: 'pass' }];
    expect(gate('x', 'y', { checks })).not.toContain('name_valid');
  });
});

describe('23: more changes than were asked for, the image among them', () => {
  const instance = thing('aws_instance.ttb', ['create', 'delete'], { action_reason: 'replace_by_request' });
  const other = (image: string) =>
    thing('aws_instance.other', ['delete', 'create'], {
      action_reason: 'replace_because_cannot_update',
      replace_paths: [['ami']],
      change: {
        actions: ['delete', 'create'],
        before: { id: 'i-0b', ami: 'ami-1' },
        after: { ami: image },
        after_unknown: {},
      },
    });

  test.each([
    ['terraform-aws-modules/terraform-aws-ec2-instance#300', 'ami-2'],
    ['hashicorp/terraform-provider-aws#43364', 'resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023'],
  ])('%s: what rides along with %s is refused by name', (_, image) => {
    expect(because(planOf(instance, other(image)))).toMatch(/^aws_instance\.other would be replaced/);
  });

  test('near: what is only read, and what stays, is not in the list', () => {
    const stays = thing('aws_lb.ttb', ['no-op']);
    const read = { ...thing('data.aws_ami.al2023', ['read']), mode: 'data' };
    expect(because(planOf(instance, stays, read))).toBe('');
  });
});

describe('26: an hour that comes twice, or never', () => {
  const zone = process.env['TZ'];
  afterEach(() => {
    if (zone === undefined) delete process.env['TZ'];
    else process.env['TZ'] = zone;
  });
  const said = (text: string, now: string, tz: string): string => {
    process.env['TZ'] = tz;
    const since = parseSince(text, new Date(now));
    return 'error' in since ? since.error : `${since.at.toISOString()} ${since.says}`;
  };

  test.each([
    [
      'josiahcarlson/parse-crontab#31',
      ['01:00', '2018-11-04T09:30:00Z', 'America/Los_Angeles'],
      /^2018-11-04T09:00.*twice/,
    ],
    [
      'QwenLM/qwen-code#11720, the second 01:30',
      ['01:30', '2026-11-01T06:30:15Z', 'America/New_York'],
      /^2026-11-01T06:30.*twice/,
    ],
    [
      'QwenLM/qwen-code#11720, the first 01:30',
      ['01:30', '2026-11-01T06:10:00Z', 'America/New_York'],
      /^2026-11-01T05:30.*twice/,
    ],
    [
      'harrisiirak/cron-parser#404',
      ['02:30', '2025-03-30T03:00:00Z', 'Europe/Rome'],
      /^it was never 02:30 then/,
    ],
    [
      'librefang/librefang#3831',
      ['02:15', '2026-03-08T09:00:00Z', 'America/New_York'],
      /^it was never 02:15 then/,
    ],
  ] as const)('%s', (_, [text, now, tz], told) => expect(said(text, now, tz)).toMatch(told));

  test.each([
    ['03:30', '2025-03-30T03:00:00Z', 'Europe/Rome', /^2025-03-30T01:30/],
    ['02:00', '2026-11-01T08:00:00Z', 'America/New_York', /^2026-11-01T07:00/],
    ['01:30', '2026-11-01T06:30:15Z', 'UTC', /^2026-11-01T01:30/],
  ])('near: %s was once', (text, now, tz, told) => {
    expect(said(text, now, tz)).toMatch(told);
    expect(said(text, now, tz)).not.toMatch(/twice|never/);
  });
});
