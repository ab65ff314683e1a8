import { describe, expect, test } from 'vitest';
import { fakeHost, HOME } from '../../support/fake-host.ts';
import { gateOf, loudPlan, manyChanges, REPLACEMENT, reviewOfPlan } from '../../support/reviews.ts';
import { gated } from '../../support/walk.ts';
import { planOf } from '../../terragrunt/fixtures.ts';

const loud = loudPlan();
const REVIEWS = {
  'a plain replacement': reviewOfPlan(planOf(REPLACEMENT)),
  'a replacement with warnings, a failed check and drift': reviewOfPlan(loud.shown, loud),
  '500 changes': reviewOfPlan(manyChanges()),
};

/** Without the machine's own clock, and without rows of the pane that hold nothing. */
const told = (screen: string): string =>
  screen
    .replaceAll(/\(\d\d:\d\d UTC\)/g, '(hh:mm UTC)')
    .split('\n')
    .filter((line) => !/^│ *│$/.test(line))
    .join('\n');

describe.each([
  [80, 24],
  [120, 40],
  [200, 60],
] as const)('the gate at %dx%d', (columns, rows) => {
  test.each(Object.entries(REVIEWS))('%s', async (_, review) => {
    const { t } = await gated(gateOf(review), fakeHost(), {}, HOME, { columns, rows });
    t.wait(400);
    await t.settle();
    const screen = t.screen();
    for (const line of screen.split('\n')) expect(line.length).toBeLessThanOrEqual(columns);
    expect(told(screen)).toMatchSnapshot();
    // Who, where and from which code is on the first screen, whatever stands above it or below.
    for (const words of ['Recovery/op', '123456789012', 'us-east-1', '@ 98921c8'])
      expect(screen).toContain(words);
  });
});
