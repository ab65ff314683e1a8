import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readReview } from '../../../src/tui/screens/gate/gate-facts.ts';
import { REVIEW } from '../../support/fake-run.ts';

describe('a review', () => {
  test('shows the worst first, and among equals what is asked to be typed', () => {
    const { changes } = readReview(REVIEW.facts, { expects: 'aws_instance.ttb' });
    expect(changes.map(({ address }) => address)).toEqual([
      'aws_instance.ttb',
      'aws_lb_target_group_attachment.ttb',
      'aws_ssm_document.tail_boot_log',
    ]);
  });
  test('what was asked for comes before what follows, though its real-world name is typed', () => {
    const changes = [
      { address: 'aws_route53_record.validation', kind: 'replace', why: 'follows' },
      { address: 'aws_acm_certificate.ttb', kind: 'replace', why: 'asked' },
    ];
    const read = readReview({ review: { changes } }, { expects: 'ttb-verifier.example.com' });
    expect(read.changes.map(({ address }) => address)).toEqual([
      'aws_acm_certificate.ttb',
      'aws_route53_record.validation',
    ]);
  });
  test('takes facts of any shape', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.jsonValue(), (facts, review) => {
        const read = readReview({ ...facts, review } as never, {});
        expect(read.changes.every(({ address }) => address !== '')).toBe(true);
      }),
    );
  });
});

test('a unit with uncommitted changes, or not in git, says so: the review holds their digest, or nothing', () => {
  const unitIn = (dirty: string, commit = 'abcdef123') =>
    readReview({ review: { unit: 'infra', commit, dirty } }, {}).facts;
  expect(unitIn('f'.repeat(64))).toContainEqual(['unit', 'infra @ abcdef1, with uncommitted changes']);
  expect(unitIn('')).toContainEqual(['unit', 'infra @ abcdef1']);
  expect(unitIn('f'.repeat(64), '')).toContainEqual(['unit', 'infra, not in git']);
});

test('what a rehearsal changes in the state only is marked, in the list and in the details', () => {
  const marked = readReview(REVIEW.facts, {}).changes.filter(({ simulated }) => simulated);
  expect(marked.map(({ address }) => address)).toEqual([
    'aws_lb_target_group_attachment.ttb',
    'aws_ssm_document.tail_boot_log',
  ]);
});

test('variables beside the code, those passed on and what is left out stand in lines of their own', () => {
  const review = {
    changes: [],
    variables: { instance_type: 'm7i.4xlarge' },
    environment: { TF_VAR_x: '1' },
    excluded: ['a.b'],
    alwaysExcluded: ['c.d', 'e.f'],
  };
  expect(readReview({ review }, {}).facts).toEqual(
    expect.arrayContaining([
      ['with', 'instance_type = m7i.4xlarge, set in recovery.auto.tfvars.json from then on'],
      ['passed on', 'TF_VAR_x = 1'],
      ['left out', 'a.b; c.d, e.f (as always)'],
    ]),
  );
});

describe('what runs out first', () => {
  const now = Date.parse('2026-11-23T06:02:00.000Z');
  const said = (facts: Readonly<Record<string, string>>, leftMs?: number) =>
    readReview({ review: {}, ...facts }, { wallMs: now, ...(leftMs === undefined ? {} : { leftMs }) }).facts;
  const credentialsUntil = '2026-11-23T06:43:30.000Z';

  test('the credentials, by the wall clock', () => {
    expect(said({ credentialsUntil })).toEqual([['runs out first', 'credentials, in 41 min (06:43 UTC)']]);
  });

  test('the plan, before the credentials', () => {
    expect(said({ credentialsUntil }, 14 * 60_000)).toContainEqual([
      'runs out first',
      'plan, in 14 min; credentials at 06:43 UTC',
    ]);
  });

  test('the battery and the disk', () => {
    const batteryUntil = '2026-11-23T06:07:00.000Z';
    expect(said({ credentialsUntil: '', batteryUntil })).toEqual([['runs out first', 'battery, in 5 min']]);
    expect(said({ batteryUntil, diskUntil: '2026-11-23T06:02:00.000Z' })).toEqual([
      ['runs out first', 'disk, now'],
    ]);
  });

  test('nothing is said where nothing is known', () => {
    expect(said({ credentialsUntil: '' })).toEqual([]);
  });
});
