import { describe, expect, it, test } from 'vitest';
import { changesOf } from '../../src/terragrunt/changes.ts';
import { unexpected } from '../../src/terragrunt/expect.ts';
import type { ShownChange } from '../../src/terragrunt/shown-plan.ts';
import { changing, planOf, shownPlan } from './fixtures.ts';

const box = { replace: ['terraform_data.box'] };
const whys = (plan: Parameters<typeof changesOf>[0], asked: Parameters<typeof changesOf>[1] = box) =>
  Object.fromEntries(changesOf(plan, asked).map(({ address, why }) => [address, why]));

describe('in plans that the real tool made', () => {
  it('what a replace_triggered_by makes anew follows where only what was asked can have triggered it', () => {
    expect(whys(shownPlan('triggers'))).toMatchObject({
      'terraform_data.box': 'asked',
      'terraform_data.follower': 'follows',
      'terraform_data.many[0]': 'follows',
      'terraform_data.many[1]': 'follows',
    });
  });

  it('it does not follow where something that nobody asked for may have triggered it, and that is told', () => {
    const changes = changesOf(shownPlan('triggers-other'), box);
    expect(changes.find(({ address }) => address === 'terraform_data.by_other')?.why).toBe('triggered');
    const mayFollow = ['follower', 'many', 'mixed', 'by_other', 'other', 'stamped'].map(
      (name) => `terraform_data.${name}`,
    );
    const found = unexpected(changes, { ...box, mayFollow });
    expect(found.find(({ address }) => address === 'terraform_data.by_other')?.because).toMatch(
      /not because it follows: a replace_triggered_by of it does it, and the plan does not say which/,
    );
  });

  it('a value known only later follows, also inside a list; one that the code changed beside it does not', () => {
    expect(whys(shownPlan('triggers'))['terraform_data.mixed']).toBe('follows');
    expect(whys(shownPlan('triggers-other'))['terraform_data.mixed']).toBe('configuration');
  });

  it('a value that is never known beforehand (timestamp()) follows nothing', () => {
    expect(whys(shownPlan('triggers'))['terraform_data.stamped']).toBe('configuration');
  });

  it('a read that waits for what changes follows it', () => {
    expect(whys(shownPlan('triggers'))['data.terraform_remote_state.x']).toBe('follows');
  });

  it('what a removed block forgets is removed, though the reason speaks of deleting', () => {
    expect(changesOf(shownPlan('moved'), {})).toMatchObject([
      { address: 'terraform_data.gone', kind: 'forget', why: 'removed' },
      { address: 'terraform_data.taken', kind: 'import' },
      { address: 'module.app.terraform_data.box', kind: 'move' },
    ]);
  });
});

/** OpenTofu 1.12's, from its `internal/command/jsonplan/plan.go`. */
const REASONS: readonly (readonly [reason: string, actions: readonly string[], why: string])[] = [
  ['replace_by_request', ['create', 'delete'], 'asked'],
  ['replace_because_tainted', ['create', 'delete'], 'tainted'],
  ['replace_because_cannot_update', ['create', 'delete'], 'configuration'],
  ['replace_by_triggers', ['create', 'delete'], 'triggered'],
  ['delete_because_no_resource_config', ['delete'], 'removed'],
  ['delete_because_wrong_repetition', ['delete'], 'removed'],
  ['delete_because_count_index', ['delete'], 'removed'],
  ['delete_because_enabled_false', ['delete'], 'removed'],
  ['delete_because_each_key', ['delete'], 'removed'],
  ['delete_because_no_module', ['delete'], 'removed'],
  ['delete_because_no_move_target', ['delete'], 'removed'],
  ['read_because_config_unknown', ['read'], 'follows'],
  ['read_because_dependency_pending', ['read'], 'follows'],
  ['read_because_check_nested', ['read'], 'check'],
  ['forgot_because_lifecycle_destroy_in_state', ['forget'], 'removed'],
  ['forgot_because_lifecycle_destroy_in_config', ['forget'], 'removed'],
];

test.each(REASONS)('%s of %j', (action_reason, actions, why) => {
  const change = changing('aws_x.y', { actions, before: { a: 1 }, after: { a: 2 } }, { action_reason });
  expect(whys(planOf([change]), {})).toEqual({ 'aws_x.y': why });
});

test.each(['delete_because_of_the_weather', 'replace_by_hand', 'forgot_itself', 'toString'])(
  'a reason that nobody knows is told as unknown and never follows: %s',
  (action_reason) => {
    const later = { before: { a: 1 }, after: {}, after_unknown: { a: true }, replace_paths: [['a']] };
    const change = changing('aws_x.y', { ...later, actions: ['create', 'delete'] }, { action_reason });
    const changes = changesOf(planOf([asked, change]), { replace: ['aws_x.a'] });
    const [found] = unexpected(changes, { replace: ['aws_x.a'], mayFollow: ['aws_x.y'] });
    expect(found?.because).toContain(`a reason that this program does not know (${action_reason})`);
  },
);

const asked: ShownChange = changing(
  'aws_x.a',
  { actions: ['create', 'delete'], before: { id: 'a-1' }, after: {}, after_unknown: { id: true } },
  { action_reason: 'replace_by_request' },
);

describe('by what it stands on', () => {
  const standing = (address: string, on: readonly string[], change: Partial<ShownChange['change']>) => {
    const shown = changing(address, change);
    const resource = { address, mode: 'managed', type: 'aws_x', name: '', values: {}, depends_on: on };
    const others = ['aws_x.a', 'aws_x.b'].map((one) => ({ ...resource, address: one, depends_on: [] }));
    const other = changing('aws_x.b', { before: { c: 1 }, after: { c: 2 } });
    return planOf([asked, other, shown], {
      prior_state: { values: { root_module: { resources: [...others, resource] } } },
    });
  };
  const later = { before: { a: 1, n: 1 }, after: { n: 1 }, after_unknown: { a: true } };
  const why = (on: readonly string[], change: Partial<ShownChange['change']> = later) =>
    whys(standing('module.m["x"].aws_x.y["k"]', on, change), { replace: ['aws_x.a'] })[
      'module.m["x"].aws_x.y["k"]'
    ];

  it('an update follows where what was asked is among it, and not where only something else is', () => {
    expect(why(['aws_x.a', 'aws_x.b'])).toBe('follows');
    expect(why(['aws_x.b'])).toBe('configuration');
    expect(why([])).toBe('configuration');
  });

  it('of what only is read, or was left behind, nothing follows', () => {
    const on = standing('aws_x.y', ['data.aws_d.x', 'aws_x.c'], later);
    const read = changing(
      'data.aws_d.x',
      { actions: ['read'] },
      { action_reason: 'read_because_config_unknown' },
    );
    const left = changing('aws_x.c', { actions: ['delete'] }, { deposed: 'ab12' });
    const plan = { ...on, resource_changes: [...(on.resource_changes ?? []), read, left] };
    expect(whys(plan, { replace: ['aws_x.a', 'aws_x.c'] })['aws_x.y']).toBe('configuration');
  });

  it('what stands in a module of a module is found too', () => {
    const address = 'module.m.module.n.aws_x.y';
    const plan = standing(address, ['aws_x.b'], later);
    const resources = plan.prior_state?.values?.root_module?.resources ?? [];
    const root_module = { child_modules: [{ child_modules: [{ resources }] }] };
    expect(
      whys({ ...plan, prior_state: { values: { root_module } } }, { replace: ['aws_x.a'] })[address],
    ).toBe('configuration');
  });

  it('a trigger is looked for in the same module only', () => {
    const triggered = changing(
      'aws_x.y',
      { actions: ['create', 'delete'] },
      { action_reason: 'replace_by_triggers' },
    );
    const on = standing('aws_x.y', ['aws_x.a', 'module.m.aws_x.b'], later);
    const elsewhere = changing('module.m.aws_x.b', { before: { c: 1 }, after: { c: 2 } });
    const plan = { ...on, resource_changes: [asked, elsewhere, triggered] };
    expect(whys(plan, { replace: ['aws_x.a'] })['aws_x.y']).toBe('follows');
  });

  it('an update of something known beside it does not follow', () => {
    expect(why(['aws_x.a'], { ...later, after: { n: 2 } })).toBe('configuration');
  });

  it('a replacement does not follow where one of the values that force it is known', () => {
    const forced = { ...later, actions: ['create', 'delete'] };
    expect(why(['aws_x.a'], { ...forced, replace_paths: [['a']] })).toBe('follows');
    expect(why(['aws_x.a'], { ...forced, after: { n: 2 }, replace_paths: [['a'], ['n']] })).toBe(
      'configuration',
    );
    expect(
      why(['aws_x.a'], {
        ...forced,
        before: { disk: [{ size: 1 }] },
        after: { disk: [{ size: 2 }] },
        after_unknown: { disk: [{ id: true }] },
        replace_paths: [['disk', 0, 'size']],
      }),
    ).toBe('configuration');
  });
});
