import { expect, test } from 'vitest';
import { review } from '../../src/terragrunt/plan.ts';
import {
  LONGEST_WARNING,
  MOST_WARNINGS,
  openChecks,
  warningsOf,
} from '../../src/terragrunt/plan-warnings.ts';
import { parseStream } from '../../src/terragrunt/stream.ts';
import { planStream, shownPlan, unitPlan, unitStream } from './fixtures.ts';

test('the real tool’s failed check is told once, with its message, and one that is not known yet after it', () => {
  const { summary, warnings } = parseStream(planStream('triggers-other'));
  expect(warnings).toHaveLength(2);
  const judged = review(
    shownPlan('triggers-other'),
    { out: '/p', replace: ['terraform_data.box'] },
    summary?.summary,
    warnings,
  );
  expect(judged.checks).toEqual([
    {
      name: 'check.disk_speed',
      status: 'fail',
      messages: ['m5.xlarge moves at most 143 MB/s to its disks.'],
    },
    { name: 'check.later', status: 'unknown', messages: [] },
  ]);
  expect(judged.warnings).toEqual([]);
});

test('a warning that says more than its check is kept', () => {
  const check = { name: 'check.a', status: 'fail' as const, messages: ['slow'] };
  const summary = 'Check block assertion failed';
  const warned = (detail: string) => ({ severity: 'warning' as const, summary, detail });
  expect(warningsOf([warned('slow'), warned('slow: 55 s, not 8')], [check]).warnings).toEqual([
    { summary, detail: 'slow: 55 s, not 8' },
  ]);
});

test('a status that nobody knows is no pass', () => {
  const address = { to_display: 'check.a' };
  expect(openChecks({ checks: [{ address, status: 'skipped' }] })).toMatchObject([{ status: 'unknown' }]);
  expect(openChecks({})).toEqual([]);
});

test('warnings are in an order of their own, and what is cut off is told', () => {
  const warned = Array.from({ length: 60 }, (_, i) => ({
    severity: 'warning' as const,
    summary: `Deprecated ${String(i).padStart(2, '0')}`,
    detail: 'x'.repeat(1200),
    address: 'aws_x.y',
  }));
  const told = warningsOf(warned.toReversed(), []);
  expect(told).toEqual(warningsOf([...warned, ...warned], []));
  expect(told.warnings).toHaveLength(MOST_WARNINGS);
  expect(told.more).toBe(10);
  expect(told.warnings[0]).toEqual({
    summary: 'Deprecated 00',
    detail: `${'x'.repeat(LONGEST_WARNING)}… (200 more characters)`,
    address: 'aws_x.y',
  });
});

test('that targeting is in effect is no news where this program asked for it, and one where it did not', () => {
  const { summary, warnings } = parseStream(unitStream('certd'));
  expect(warnings.map((one) => one.summary)).toEqual(['Resource targeting is in effect']);
  const judged = (options: object) =>
    review(unitPlan('certd'), { out: '/p', destroy: true, ...options }, summary?.summary, warnings).warnings;
  expect(judged({ target: ['aws_acm_certificate.ttb'] })).toEqual([]);
  expect(judged({ exclude: ['aws_acm_certificate.ttb'] })).toEqual([]);
  expect(judged({})).toHaveLength(1);
});
