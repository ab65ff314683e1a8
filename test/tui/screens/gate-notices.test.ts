import { describe, expect, test } from 'vitest';
import { changeLines } from '../../../src/tui/screens/gate/gate-changes.ts';
import { readReview } from '../../../src/tui/screens/gate/gate-facts.ts';
import {
  harmLines,
  readNotices,
  restLines,
  warningLines,
} from '../../../src/tui/screens/gate/gate-notices.ts';
import { REVIEW } from '../../support/fake-run.ts';
import { gateOf, loudPlan, manyChanges, REPLACEMENT, reviewOfPlan } from '../../support/reviews.ts';
import { KEYS, letters } from '../../support/term.tsx';
import { gated } from '../../support/walk.ts';
import { planOf } from '../../terragrunt/fixtures.ts';

const loud = reviewOfPlan(loudPlan().shown, loudPlan());
const texts = (lines: readonly { readonly text: string }[]) => lines.map(({ text }) => text);
const notices = (review: Parameters<typeof readNotices>[0], width = 300, details = false) =>
  texts([harmLines, warningLines].flatMap((lines) => lines(readNotices(review), width, details)));

describe('what stands on a gate beside its changes', () => {
  test('each has one line: callers, what ends, a failed check, a warning', () => {
    expect(notices(loud)).toEqual([
      '! Callers get errors until the new instance has booted and answers.',
      '! Ends for ever, with all in it: aws_instance.ttb (i-0c3f91d2a77e4b105)',
      expect.stringMatching(/^! check\.disk_speed fails: m5\.xlarge moves .* about 55 s instead of 8\.$/),
      '! aws_eip.nat: Argument is deprecated: vpc is deprecated. Use domain instead. (and 2 more similar warnings elsewhere)',
    ]);
  });

  test('what says that nothing happens is no alarm', () => {
    expect(notices({ callers: 'Callers notice nothing.', ends: '' })).toEqual([
      '  Callers notice nothing.',
      '  Nothing ends for ever.',
    ]);
  });

  test('what the apply runs on this machine is said, and is no alarm', () => {
    expect(
      notices({ callers: 'Callers get errors.', ends: '', runs: 'Runs a.sh, which may call B.' }),
    ).toEqual(['! Callers get errors.', '  Nothing ends for ever.', '  Runs a.sh, which may call B.']);
  });

  test('what else a thing gets stands with what this run asked for: whoever reads need not guess why', () => {
    const beside = 'aws_instance.ttb also gets another subnet_id subnet-a → subnet-b.';
    const said = (review: object) => notices({ callers: 'x', ends: '', beside, ...review })[2];
    expect(said({ variables: { availability_zone: 'b' } })).toBe(
      `! With availability_zone = b as asked: ${beside}`,
    );
    expect(said({})).toBe(`! ${beside}`);
    expect(notices({ callers: 'x', ends: '', variables: { availability_zone: 'b' } })).toHaveLength(2);
  });

  test('what callers notice and what ends is whole without any key, however narrow it is', () => {
    const callers = 'Callers get errors, and get them again. '.repeat(6).trim();
    const ends = `Ends for ever, with all in them: ${'aws_instance.of_a_long_name, '.repeat(6)}and more`;
    for (const words of [callers, ends])
      expect(notices({ callers, ends }, 40).join(' ').replaceAll(/\s+/g, ' ')).toContain(words);
  });

  test('few are told in full; of many each has one row, and the details have them all', () => {
    const many = (n: number) => ({
      warnings: Array.from({ length: n }, (_, i) => ({ summary: `w${i}`, detail: 'long words '.repeat(8) })),
    });
    expect(notices(many(2), 40).length).toBeGreaterThan(4);
    const rows = notices({ ...many(9), moreWarnings: 12 }, 60);
    expect(rows).toHaveLength(8);
    expect(rows[0]).toMatch(/^! w0: long .*… tab$/);
    expect(rows.slice(-2)).toEqual([
      '! 3 more such: tab shows them',
      '! 12 more warnings stand only in the log of the plan',
    ]);
    expect(notices(many(9), 300, true)).toHaveLength(9);
  });

  test('a warning of several lines stays behind its sign, and begins no row like a change', () => {
    const warnings = [{ summary: 'Old', detail: 'first\n\n± replace aws_x.y\nlast' }];
    expect(notices({ warnings }, 300, true)).toEqual(['! Old: first', '  ± replace aws_x.y', '  last']);
    expect(notices({ warnings })).toEqual(['! Old: first ± replace aws_x.y last']);
  });

  test('drift stands apart, with what differs; what only writes nothing in another way is counted', () => {
    expect(texts(restLines(readNotices(loud), 200, false))).toEqual([
      'Drift: 3 things were changed outside of the code, and this plan leaves it so',
      ' ≠ aws_cloudwatch_metric_alarm.health  it is gone',
      ' ≠ aws_lb.main  idle_timeout 60 → 120',
      ' ≠ aws_security_group.instance  description ttb → opened by hand',
      '   and 1 only in how nothing is written',
      'Known only after the apply: check.answers',
      '',
    ]);
    // With all details too: what only writes nothing in another way was changed by nobody.
    const [head, ...all] = texts(restLines(readNotices(loud), 200, true));
    expect(head).toBe('Drift: 3 things were changed outside of the code, and this plan leaves it so');
    expect(all).toContain(' ≠ aws_s3_bucket.ollama_models  only in how nothing is written');
  });

  test('a review of an older run, without any of it, says none of it', () => {
    const old = REVIEW.facts['review'] as Parameters<typeof readNotices>[0];
    expect(notices(old)).toEqual([]);
    expect(restLines(readNotices(old), 200, false)).toEqual([]);
    const drift = texts(restLines(readNotices({ ...old, drift: ['aws_lb.main'] }), 200, false));
    expect(drift).toContain(' ≠ aws_lb.main  differs');
  });

  test('drift that the plan answers to stands on its change, and not there', () => {
    const drift = [{ address: 'aws_lb.main', detail: 'tags', answered: true }];
    expect(restLines(readNotices({ drift }), 200, false)).toEqual([]);
  });
});

test('a change says beside itself what led to it, what it was called, and that it is taken in', async () => {
  const shown = (address: string, more: object) => ({ address, kind: 'update', why: 'drift', ...more });
  const changes = [
    shown('aws_a.a', { drift: 'tags a → b' }),
    shown('aws_b.b', { movedFrom: 'aws_old.b' }),
    shown('aws_c.c', { imported: true }),
    shown('aws_d.d', { why: 'unknown', reason: 'update_because_of_x' }),
    { address: 'module.m.aws_e.e', kind: 'move', why: 'moved', detail: 'was aws_e.e' },
  ];
  const { t } = await gated({ ...REVIEW, facts: { review: { changes, summary: 'x' } } });
  const screen = t.screen();
  expect(screen).toContain('differs outside of the code: tags a → b');
  expect(screen).toContain('its address was aws_old.b until now');
  expect(screen).toContain('is taken into the state: from here on it is managed');
  expect(screen).toContain("tofu's reason, which nobody here knows: update_because_of_x");
  expect(screen).toMatch(/→ move +module\.m\.aws_e\.e +another address +was aws_e\.e/);
});

test('what the runbook is about is bold and first among its equals, by the review’s own word', () => {
  const { changes } = readReview({ review: reviewOfPlan(manyChanges()) }, {});
  expect(changes.filter(({ meant }) => meant).map(({ address }) => address)).toEqual(['aws_instance.ttb']);
  expect(changes[10]?.address).toBe('aws_instance.ttb');
  const tainted = { kind: 'replace', why: 'tainted', detail: '' };
  const review = {
    changes: [
      { ...tainted, address: 'aws_a.a' },
      { ...tainted, address: 'aws_b.b', meant: true },
    ],
  };
  const read = readReview({ review }, {}).changes;
  expect(read.map(({ address }) => address)).toEqual(['aws_b.b', 'aws_a.a']);
  expect(changeLines(read, 80, false).map(({ strong }) => strong)).toEqual([true, undefined, undefined]);
});

describe('among 500 changes', () => {
  const open = async () => gated(gateOf(reviewOfPlan(manyChanges())));

  test('the name that is typed is that of what is replaced, though others are destroyed', async () => {
    const { t } = await open();
    expect(t.screen()).toContain('To replace it, type  aws_instance.ttb');
    expect(t.screen()).toContain('- 10 delete  ± 2 replace  ~ 490 update');
  });

  test('the search counts what it finds and goes from hit to hit', async () => {
    const { t } = await open();
    t.wait(400);
    await t.type('/', ...letters('t33'));
    expect(t.screen()).toContain('Search the plan: 10 rows');
    const first = t.screen();
    expect(first).toMatch(/▸[~±-] update .*t330/);
    await t.type(KEYS.down);
    expect(t.screen()).not.toBe(first);
    await t.type(KEYS.up);
    expect(t.screen()).toBe(first);
  });

  test('they are laid out in a few milliseconds, so that a key is answered at once', () => {
    const { changes } = readReview({ review: reviewOfPlan(manyChanges()) }, {});
    const begun = performance.now();
    for (let i = 0; i < 20; i += 1) changeLines(changes, 200, false);
    expect((performance.now() - begun) / 20).toBeLessThan(50);
  });
});

test('a search finds an address in the part that was cut out of its row', async () => {
  const address = `module.${'a'.repeat(60)}_needle_${'b'.repeat(60)}.aws_x.y`;
  const changes = [{ address, kind: 'update', why: 'follows', detail: 'its tags' }];
  const { t } = await gated({ ...REVIEW, facts: { review: { changes, summary: 'x' } } });
  t.wait(400);
  expect(t.screen()).not.toContain('needle');
  await t.type('/', ...letters('needle'));
  expect(t.screen()).toContain('Search the plan: 1 row');
  expect(t.screen()).toMatch(/▸~ update/);
});

test('a plain plan says what ends and what callers notice in the help too', async () => {
  const { t } = await gated(gateOf(reviewOfPlan(planOf(REPLACEMENT))));
  await t.type('?');
  expect(t.screen()).toContain('Callers get errors until the new instance has booted and answers.');
});
