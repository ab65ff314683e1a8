import { expect, test } from 'vitest';
import { inWords } from '../../src/terragrunt/changed-attributes.ts';
import { changesOf } from '../../src/terragrunt/changes.ts';
import { driftOf } from '../../src/terragrunt/drift.ts';
import { changing, planOf, shownPlan, unitPlan } from './fixtures.ts';

const x = (before: object, after: object | null, more = {}) =>
  changing('aws_x.y', {
    actions: after === null ? ['delete'] : ['update'],
    before: before as never,
    after: after as never,
    ...more,
  });

test('drift tells what differs in a few words, and nothing that is sensitive or long', () => {
  const [drift] = driftOf(
    planOf([], {
      resource_drift: [
        x(
          { type: 'm5', tags: { a: '1' }, key: 'k1', text: 'x'.repeat(200), policy: null },
          { type: 'm7', tags: {}, key: 'k2', text: 'y', policy: '' },
          { after_sensitive: { key: true } },
        ),
      ],
    }),
  );
  expect(drift?.changed.map(inWords)).toEqual(['key', 'tags', 'text', 'type m5 → m7']);
  expect(JSON.stringify(drift)).not.toContain('k1');
});

test('what differs only in how nothing is written is there, without a word', () => {
  const drifts = driftOf(unitPlan('noop'));
  expect(drifts).toHaveLength(27);
  expect(drifts.find(({ address }) => address === 'aws_lb.main')).toMatchObject({ gone: false, changed: [] });
});

test('a move is no drift, and a thing that is gone says so', () => {
  const moved = changing('aws_x.z', { actions: ['no-op'] }, { previous_address: 'aws_x.old' });
  expect(driftOf(planOf([], { resource_drift: [moved, x({ id: 'a' }, null)] }))).toEqual([
    { address: 'aws_x.y', gone: true, changed: [] },
  ]);
});

test('a change that answers to drift says so; one that the code wants does not, whatever else was changed', () => {
  const drifted = x({ tags: 'a', ip: '1' }, { tags: 'b', ip: '2' });
  const back = x({ tags: 'b', ip: '2' }, { tags: 'a', ip: '2' });
  const both = x({ tags: 'b', ami: '1' }, { tags: 'a', ami: '2' });
  const other = x({ ami: '1' }, { ami: '2' });
  const changed = (change: typeof back) => {
    const [one] = changesOf(planOf([change], { resource_drift: [drifted] }), {});
    return [one?.why, one?.drift?.changed.map(({ path }) => path)];
  };
  expect(changed(back)).toEqual(['drift', ['ip', 'tags']]);
  expect(changed(both)).toEqual(['configuration', ['ip', 'tags']]);
  expect(changed(other)).toEqual(['configuration', undefined]);
});

test('a thing that is gone and made anew says that it is gone', () => {
  const plan = planOf([changing('aws_x.y', { actions: ['create'], before: null })], {
    resource_drift: [x({ id: 'a' }, null)],
  });
  expect(changesOf(plan, {})).toMatchObject([{ kind: 'create', why: 'missing', drift: { gone: true } }]);
});

test('a plan without drift has none', () => {
  expect(driftOf(shownPlan('triggers'))).toEqual([]);
});
