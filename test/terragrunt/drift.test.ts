import { expect, test } from 'vitest';
import type { Json } from '../../src/engine/events.ts';
import { driftOf } from '../../src/terragrunt/drift.ts';

const drift = (before: Record<string, Json> | null, after: Record<string, Json> | null) =>
  driftOf({
    resource_drift: [
      {
        address: 'aws_lb.main',
        mode: 'managed',
        type: 'aws_lb',
        change: { actions: ['update'], before, after },
      },
    ],
  });

test.each([
  [{ tags: null }, { tags: {} }],
  [
    { alarms: null, name: 'a' },
    { alarms: [], name: 'a' },
  ],
  [{ rule: [{ key: null }] }, { rule: [{ key: [] }] }],
])('nothing was changed: %j, then %j', (before, after) => {
  expect(drift(before, after)).toEqual([]);
});

test.each([
  [{ tags: null }, { tags: { a: '1' } }],
  [{ tags: { a: '1' } }, { tags: {} }],
  [{ routes: [] }, { routes: [{ to: 'x' }] }],
  [{ rule: [{ key: null }] }, { rule: [{ key: 'a' }] }],
  [{ rule: ['a', 'b'] }, { rule: ['b', 'a'] }],
  [{ on: null }, { on: false }],
  [{ n: null }, { n: 0 }],
  [{ text: null }, { text: '' }],
  [{ name: 'a' }, null],
])('somebody changed it: %j, then %j', (before, after) => {
  expect(drift(before, after)).toEqual(['aws_lb.main']);
});
