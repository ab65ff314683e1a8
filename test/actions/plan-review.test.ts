import { describe, expect, test } from 'vitest';
import { endsOf, summaryOf } from '../../src/actions/plan-review.ts';
import { digestOf } from '../../src/journal/canonical.ts';
import { changesOf } from '../../src/terragrunt/changes.ts';
import { reasonsOf, unexpected } from '../../src/terragrunt/expect.ts';
import type { ShownChange } from '../../src/terragrunt/shown-plan.ts';
import { EXPECTED, loudPlan, manyChanges, REPLACEMENT, reviewOfPlan } from '../support/reviews.ts';
import { changing, planOf, shownPlan } from '../terragrunt/fixtures.ts';

describe('the review document of a plan', () => {
  const { shown, warned } = loudPlan();
  const digest = (plan: typeof shown, warnings = warned): string =>
    digestOf(reviewOfPlan(plan, { warned: warnings }));

  test('holds what callers notice, what ends, checks, warnings, and drift apart from the changes', () => {
    expect(reviewOfPlan(shown, { warned })).toMatchObject({
      callers: 'Callers get errors until the new instance has booted and answers.',
      ends: 'Ends for ever, with all in it: aws_instance.ttb (i-0c3f91d2a77e4b105)',
      checks: [
        { name: 'check.disk_speed', status: 'fail', messages: [expect.stringContaining('55 s')] },
        { name: 'check.answers', status: 'unknown' },
      ],
      warnings: [{ address: 'aws_eip.nat', summary: 'Argument is deprecated' }],
      moreWarnings: 0,
      drift: [
        { address: 'aws_cloudwatch_metric_alarm.health', detail: 'it is gone' },
        { address: 'aws_lb.main', detail: 'idle_timeout 60 → 120' },
        { address: 'aws_s3_bucket.ollama_models', detail: '' },
        { address: 'aws_security_group.instance' },
      ],
      changes: [
        { address: 'aws_instance.ttb', why: 'asked', meant: true },
        { address: 'aws_lb_target_group_attachment.ttb', why: 'follows', detail: 'its target_id' },
      ],
    });
  });

  test('its digest changes with each of them, and not with their order or the hour', () => {
    const same = {
      ...shown,
      timestamp: '2026-11-23T09:00:00Z',
      resource_changes: (shown.resource_changes ?? []).toReversed(),
      resource_drift: (shown.resource_drift ?? []).toReversed(),
      checks: (shown.checks ?? []).toReversed(),
    };
    const digests = [
      digest(shown),
      digest({ ...shown, checks: [] }),
      digest({ ...shown, resource_drift: [] }),
      digest(shown, []),
    ];
    expect(digest(same)).toBe(digests[0]);
    expect(new Set(digests).size).toBe(4);
  });

  test('says what rides along with what was asked: another image', () => {
    const review = reviewOfPlan(manyChanges(0));
    expect(review['beside']).toBe(
      'aws_instance.ttb also gets another ami ami-0123456789abcdef0 → ami-0fedcba9876543210.',
    );
    expect(review['changes']).toMatchObject([
      {
        why: 'asked',
        detail: 'i-0aaaaaaaaaaaaaaaa → new, its ami ami-0123456789abcdef0 → ami-0fedcba9876543210',
      },
      { why: 'follows' },
    ]);
    expect(reviewOfPlan(planOf(REPLACEMENT))['beside']).toBe('');
  });

  test('of what only follows it says nothing there; what the runbook is about is named first', () => {
    const [instance, attachment] = REPLACEMENT;
    const port = { ...attachment?.change, after: { port: 8001 } } as ShownChange['change'];
    const first = changing('aws_a.a', { actions: ['delete'], before: { id: 'a-1' }, after: null });
    const review = reviewOfPlan(
      planOf([instance as ShownChange, { ...(attachment as ShownChange), change: port }, first]),
    );
    expect(review['beside']).toBe('');
    expect(review['ends']).toBe(
      'Ends for ever, with all in them: aws_instance.ttb (i-0c3f91d2a77e4b105), aws_a.a (a-1), 1 more',
    );
  });

  test('says how many warnings it has no room for', () => {
    const many = Array.from({ length: 60 }, (_, i) => ({
      severity: 'warning' as const,
      summary: `w${i}`,
      detail: '',
    }));
    expect(reviewOfPlan(planOf(REPLACEMENT), { warned: many })).toMatchObject({ moreWarnings: 10 });
  });

  test('holds the address that a thing had, that it is taken in, and the reason that nobody knows', () => {
    const changes = [
      changing('module.m.aws_x.y', {}, { previous_address: 'aws_x.y' }),
      changing('aws_x.z', { actions: ['no-op'], importing: { id: 'z' } }),
      changing('aws_x.w', {}, { action_reason: 'update_because_of_x' }),
    ];
    expect(reviewOfPlan(planOf(changes))['changes']).toMatchObject([
      { kind: 'import', imported: true },
      { address: 'aws_x.w', why: 'unknown', reason: 'update_because_of_x' },
      { address: 'module.m.aws_x.y', movedFrom: 'aws_x.y' },
    ]);
  });

  test('a drift that the plan answers to is told on its change and marked in the list', () => {
    const drift = changing('aws_x.y', { before: { tags: 'a' }, after: { tags: 'b' } });
    const back = changing('aws_x.y', { before: { tags: 'b' }, after: { tags: 'a' } });
    expect(reviewOfPlan(planOf([back], { resource_drift: [drift] }))).toMatchObject({
      changes: [{ why: 'drift', detail: 'its tags b → a', drift: 'tags a → b' }],
      drift: [{ address: 'aws_x.y', answered: true }],
    });
  });
});

test('an id that is only a time names nothing, and is not told', () => {
  const gone = (address: string, id: string) =>
    changing(address, { actions: ['delete'], before: { id }, after: null });
  const review = reviewOfPlan(
    planOf([gone('aws_a.a', '2026-10-02 09:14:31 +0000 UTC'), gone('aws_b.b', '2026-10')]),
  );
  expect(review['ends']).toBe('Ends for ever, with all in them: aws_a.a, aws_b.b (2026-10)');
  expect(review['changes']).toMatchObject([{ detail: '' }, { detail: '2026-10', id: '2026-10' }]);
  expect(review['changes']).not.toHaveProperty('0.id');
});

test('what is forgotten lives on, and nothing else of it ends', () => {
  const forget = (address: string) => ({ address, kind: 'forget', why: 'asked' }) as const;
  expect(endsOf([forget('aws_a.a'), forget('aws_b.b')], ({ address }) => address === 'aws_b.b')).toBe(
    'Lives on, but nobody manages it any more: aws_b.b, aws_a.a',
  );
  expect(endsOf([{ address: 'aws_a.a', kind: 'update', why: 'follows' }])).toBe('');
});

test('a plan that only moves says that nothing in the world would change', () => {
  const changes = changesOf(shownPlan('moved-only'), {});
  expect(summaryOf({ changes, excluded: [] })).toBe(
    'nothing would change in the world; 1 address gets another name in the state',
  );
  expect(summaryOf({ changes: [], excluded: [] })).toBe('nothing would change');
});

test('data that is read while applying is counted as that, and not as what follows', () => {
  const read = changing(
    'data.aws_d.x',
    { actions: ['read'] },
    { action_reason: 'read_because_config_unknown' },
  );
  const changes = changesOf(planOf([...REPLACEMENT, read]), { replace: ['aws_instance.ttb'] });
  expect(summaryOf({ changes, excluded: [] })).toBe(
    '1 replaced (the new one comes first), 1 read, 1 follows, nothing else; as expected',
  );
});

test('a refusal of 500 changes tells the worst of them and how many more there are', () => {
  const changes = changesOf(manyChanges(), { replace: ['aws_instance.ttb'] });
  const found = unexpected(changes, EXPECTED);
  expect(found).toHaveLength(500);
  const text = reasonsOf(found);
  expect(text.length).toBeLessThan(1000);
  expect(text).toMatch(/^module\.tenant\["t007"\]\.aws_iam_role\.reader would be destroyed/);
  expect(text).toMatch(/And 492 more like these\.$/);
});
