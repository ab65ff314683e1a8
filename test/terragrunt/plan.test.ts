import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { changesOf } from '../../src/terragrunt/changes.ts';
import { unexpected } from '../../src/terragrunt/expect.ts';
import { review } from '../../src/terragrunt/plan.ts';
import type { ShownChange, ShownPlan } from '../../src/terragrunt/shown-plan.ts';
import { parseStream } from '../../src/terragrunt/stream.ts';
import { recorded, unitPlan, unitStream } from './fixtures.ts';

/** moto's own noise (fixtures' README). */
const NOISE = [
  'aws_vpc_security_group_egress_rule.to_instance',
  'aws_vpc_security_group_ingress_rule.from_load_balancer',
];

const brief = (plan: ShownPlan, asked: Parameters<typeof changesOf>[1]): string[] =>
  changesOf(plan, asked)
    .filter(
      ({ address, kind }) =>
        !NOISE.includes(address) && !(address === 'aws_instance.ttb' && kind === 'update'),
    )
    .map(({ kind, order, address, why, forcedBy }) =>
      [kind, order, address, why, ...forcedBy].filter(Boolean).join(' '),
    );

describe('changes of plans that the real tool made of infrastructure/', () => {
  it('replaces the instance and lets its place in the target group follow', () => {
    expect(brief(unitPlan('repl'), { replace: ['aws_instance.ttb'] })).toEqual([
      'replace create-first aws_instance.ttb asked',
      'replace create-first aws_lb_target_group_attachment.ttb follows target_id',
    ]);
  });

  it('says that another zone is what replaces it', () => {
    expect(brief(unitPlan('zone'), {})[0]).toBe(
      'replace create-first aws_instance.ttb configuration subnet_id',
    );
    const [instance] = changesOf(unitPlan('zonerepl'), { replace: ['aws_instance.ttb'] });
    expect(instance?.changed).toEqual([
      {
        path: 'subnet_id',
        before: expect.stringMatching(/^subnet-/),
        after: expect.stringMatching(/^subnet-/),
        known: true,
      },
    ]);
  });

  it('replaces the certificate, destroying first what stands on it and can be remade', () => {
    expect(brief(unitPlan('cert'), { replace: ['aws_acm_certificate.ttb'] })).toEqual([
      'replace destroy-first aws_acm_certificate_validation.ttb follows validation_record_fqdns certificate_arn',
      'replace destroy-first aws_route53_record.validation["ttb-verifier.example.com"] follows name',
      'replace create-first aws_acm_certificate.ttb asked',
      'update aws_lb_listener.https follows',
    ]);
  });

  it('names every dependant of a destruction', () => {
    expect(brief(unitPlan('certd'), { destroy: true, target: ['aws_acm_certificate.ttb'] })).toEqual([
      'delete aws_acm_certificate.ttb asked',
      'delete aws_acm_certificate_validation.ttb follows',
      'delete aws_lb_listener.https follows',
      'delete aws_route53_record.validation["ttb-verifier.example.com"] follows',
    ]);
  });

  it('lists what would come back after a destruction as missing', () => {
    expect(
      brief(unitPlan('after'), {}).every((line) => line.startsWith('create') && line.endsWith('missing')),
    ).toBe(true);
  });

  it('tells an old object that an interrupted replacement left from the current one', () => {
    const plan = JSON.parse(readFileSync('test/fixtures/tofu/deposed-show.json', 'utf8')) as ShownPlan;
    const changes = changesOf(plan, { replace: ['terraform_data.inst'] });
    expect(
      changes.map(({ kind, address, why, deposed }) => [kind, address, why, deposed !== undefined]),
    ).toEqual([
      ['delete', 'terraform_data.inst', 'leftover', true],
      ['replace', 'terraform_data.att', 'follows', false],
      ['replace', 'terraform_data.inst', 'tainted', false],
    ]);
    const expected = { replace: ['terraform_data.inst'], mayFollow: ['terraform_data.att'] };
    expect(unexpected(changes, expected)).toEqual([]);
    expect(unexpected(changes, { empty: true })).toHaveLength(3);
    const said = parseStream(readFileSync('test/fixtures/tofu/deposed-plan.ndjson', 'utf8')).summary?.summary;
    expect(review(plan, { out: '/p' }, said).summary).toEqual({
      add: 2,
      change: 0,
      remove: 3,
      forget: 0,
      import: 0,
    });
  });

  it('shows no secret, long or unknown value', () => {
    const text = JSON.stringify(
      changesOf(JSON.parse(recorded('48').stdout) as ShownPlan, { replace: ['terraform_data.box'] }),
    );
    expect(text).not.toContain('hunter2');
  });
});

describe('review', () => {
  const options = { out: '/p', replace: ['aws_instance.ttb'] };
  const said = (name: string) => parseStream(unitStream(name)).summary?.summary;

  it('agrees with the summary of the stream', () => {
    for (const name of ['noop', 'repl', 'zone', 'typerepl', 'excl', 'after']) {
      const judged = review(unitPlan(name), { out: '/p' }, said(name));
      expect(judged.summary).toMatchObject({ add: said(name)?.add, remove: said(name)?.remove });
    }
    expect(review(unitPlan('certd'), { out: '/p', destroy: true }, said('certd')).summary.remove).toBe(4);
  });

  it('refuses a plan file that says something else than its stream', () => {
    expect(() => review(unitPlan('repl'), options, said('noop'))).toThrow(/do not agree/);
    expect(() => review(unitPlan('repl'), options, undefined)).toThrow(/do not agree/);
  });

  it('refuses an errored plan, whatever it lists', () => {
    expect(() => review(unitPlan('certpd'), options, said('certpd'))).toThrow(/ended in an error/);
    expect(() => review(JSON.parse(recorded('32').stdout) as ShownPlan, options, undefined)).toThrow(
      /ended in an error/,
    );
  });

  it('counts a forget that creates again as both', () => {
    const plan = JSON.parse(recorded('158').stdout) as ShownPlan;
    const { summary, changes } = review(
      plan,
      { out: '/p' },
      parseStream(recorded('157').stdout).summary?.summary,
    );
    expect(summary).toEqual({ add: 1, change: 0, remove: 0, forget: 1, import: 0 });
    expect(changes[0]?.kind).toBe('forget');
  });
});

describe('unexpected', () => {
  const replacement = changesOf(unitPlan('repl'), { replace: ['aws_instance.ttb'] });
  const expected = {
    replace: ['aws_instance.ttb'],
    createFirst: true,
    mayFollow: ['aws_lb_target_group_attachment.ttb'],
  };

  it('lets through exactly what the runbook expects', () => {
    const ours = replacement.filter(({ address }) => !NOISE.includes(address));
    expect(unexpected(ours, expected)).toEqual([]);
  });

  it('lists everything else with its reason', () => {
    expect(unexpected(replacement, expected).map(({ address }) => address)).toEqual(NOISE);
    const certificate = changesOf(unitPlan('cert'), { replace: ['aws_acm_certificate.ttb'] });
    expect(
      unexpected(certificate, expected).some(({ because }) => because.includes('does not expect it')),
    ).toBe(true);
  });

  it('misses what a wrong address does not touch, although such a plan ends well', () => {
    expect(unexpected([], expected)).toEqual([
      { address: 'aws_instance.ttb', because: expect.stringContaining('Check the address') },
    ]);
  });

  it('does not let the old one go first where the new one must be there before', () => {
    const [first, ...rest] = replacement.filter(({ address }) => !NOISE.includes(address));
    const turned = [{ ...(first as (typeof replacement)[0]), order: 'destroy-first' as const }, ...rest];
    expect(unexpected(turned, expected)[0]?.because).toMatch(/destroyed before the new one/);
  });

  it('lets nothing follow that has another reason', () => {
    const zone = changesOf(unitPlan('zone'), {}).filter(({ address }) => !NOISE.includes(address));
    const [problem] = unexpected(zone, {
      mayFollow: ['aws_instance.ttb', 'aws_lb_target_group_attachment.ttb'],
    });
    expect(problem?.because).toMatch(/code or a variable/);
  });

  it('takes a new one for a replacement where the old one is gone already', () => {
    const created = changesOf(unitPlan('after'), {}).filter(({ kind }) => kind === 'create');
    const mayFollow = [
      'aws_acm_certificate_validation.ttb',
      'aws_lb_listener.https',
      'aws_route53_record.validation',
    ];
    expect(
      unexpected(created, { replace: ['aws_acm_certificate.ttb'], createFirst: true, mayFollow }),
    ).toEqual([]);
    expect(unexpected(created, { replace: ['aws_acm_certificate.ttb'] })).toHaveLength(3);
    expect(unexpected(created, { destroy: ['aws_acm_certificate.ttb'], mayFollow })).toHaveLength(1);
  });

  it('takes dependants of a destruction only where they may follow', () => {
    const destroyed = changesOf(unitPlan('certd'), { destroy: true, target: ['aws_acm_certificate.ttb'] });
    const dependants = [
      'aws_acm_certificate_validation.ttb',
      'aws_lb_listener.https',
      'aws_route53_record.validation',
    ];
    expect(unexpected(destroyed, { destroy: ['aws_acm_certificate.ttb'], mayFollow: dependants })).toEqual(
      [],
    );
    expect(unexpected(destroyed, { destroy: ['aws_acm_certificate.ttb'] })).toHaveLength(3);
    expect(unexpected(destroyed, { empty: true })).toHaveLength(4);
  });
});

describe('what a plan can hold beside the usual changes', () => {
  const shown = (change: ShownChange['change']): ShownPlan => ({
    format_version: '1.2',
    terraform_version: '1.12.4',
    errored: false,
    resource_changes: [{ address: 'aws_iam_role.x', mode: 'managed', type: 'aws_iam_role', change }],
  });
  const none = { add: 0, change: 0, remove: 0, forget: 0, import: 0 };
  const judged = (change: ShownChange['change'], said = none) => review(shown(change), { out: '/p' }, said);

  it.each([
    ['an import', ['no-op'], { empty: true }, none],
    ['an import that changes too', ['update'], { update: ['aws_iam_role.x'] }, { ...none, change: 1 }],
    [
      'an import that replaces',
      ['create', 'delete'],
      { replace: ['aws_iam_role.x'] },
      { ...none, add: 1, remove: 1 },
    ],
  ])('%s is a change, and nothing expects it', (_, actions, expected, said) => {
    const change = { actions, importing: { id: 'x' }, before: {}, after: {} };
    const { changes } = judged(change, { ...said, import: 1 });
    expect(changes).toMatchObject([{ address: 'aws_iam_role.x', imported: true }]);
    expect(unexpected(changes, expected)).toMatchObject([{ because: expect.stringContaining('imported') }]);
  });

  it('an import that the summary does not count, or counts alone, makes the plan unclear', () => {
    const change = { actions: ['no-op'], before: {}, after: {} };
    expect(() => judged(change, { ...none, import: 1 })).toThrow(/do not agree/);
    expect(() => judged({ ...change, importing: { id: 'x' } })).toThrow(/do not agree/);
  });

  it.each([[['defer']], [['create', 'move']], [[]]])(
    'actions that nobody knows are a change: %j',
    (actions) => {
      const { changes } = judged(
        { actions, before: {}, after: {} },
        { ...none, add: actions.length > 1 ? 1 : 0 },
      );
      expect(changes).toMatchObject([{ kind: 'unknown' }]);
      expect(unexpected(changes, { empty: true })).toHaveLength(1);
      expect(unexpected(changes, { create: ['aws_iam_role.x'] })).toHaveLength(1);
    },
  );
});
