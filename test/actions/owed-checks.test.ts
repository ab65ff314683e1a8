import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  cacheWarm,
  instanceKnown,
  type LookContext,
  lookAtOwed,
  noChange,
  noFile,
  noLock,
} from '../../src/actions/owed-checks.ts';
import type { OwedCheck } from '../../src/engine/events.ts';
import { scratch } from '../support/folder.ts';

const LOCK = {
  id: 'b7',
  path: '',
  operation: 'Apply',
  who: 'ana@laptop',
  version: '',
  created: '2026-11-23T05:00:00.000Z',
  info: '',
};
const OURS = { look: 'no-lock', id: 'b7' } as const;
const BETWEEN = {
  look: 'no-lock',
  from: '2026-11-23T04:59:00.000Z',
  until: '2026-11-23T05:01:00.000Z',
} as const;

describe('what is seen means', () => {
  test.each([
    ['the file is there', noFile('/u/f', true), 'no'],
    ['the file is gone', noFile('/u/f', false), 'yes'],
    ['the plan is empty', noChange(undefined, []), 'yes'],
    ['the plan wants anything', noChange(undefined, ['a.b']), 'no'],
    ['the plan wants another thing', noChange(['a.b'], ['a.c', 'a.bc']), 'yes'],
    ['the plan wants the thing', noChange(['a.b'], ['a.c', 'a.b']), 'no'],
    ['the plan wants one instance of the thing', noChange(['a.b'], ['a.b["x"]']), 'no'],
    ['the plan wants the thing whole', noChange(['a.b["x"]'], ['a.b']), 'no'],
    ['there is no lock', noLock(OURS, undefined), 'yes'],
    ['that lock is held', noLock(OURS, LOCK), 'no'],
    ['another lock is held', noLock(OURS, { ...LOCK, id: 'c8' }), 'yes'],
    ['a lock from then is held', noLock(BETWEEN, LOCK), 'no'],
    ['a later lock is held', noLock(BETWEEN, { ...LOCK, created: '2026-11-23T05:01:00.001Z' }), 'yes'],
    ['an earlier lock is held', noLock(BETWEEN, { ...LOCK, created: '2026-11-23T04:58:59.999Z' }), 'yes'],
    ['a lock that cannot be read is held', noLock(OURS, { ...LOCK, id: '' }), 'unknown'],
    ['AWS knows no such instance', instanceKnown('i-1', undefined, undefined), 'yes'],
    ['it has ended', instanceKnown('i-1', { state: 'terminated' }, undefined), 'yes'],
    ['it is ending', instanceKnown('i-1', { state: 'shutting-down' }, '{}'), 'no'],
    ['it runs, and no state knows it', instanceKnown('i-1', { state: 'running' }, '{"id":"i-12"}'), 'no'],
    ['it runs, and the state knows it', instanceKnown('i-1', { state: 'running' }, '{"id":"i-1"}'), 'yes'],
    ['it runs, and there is no state', instanceKnown('i-1', { state: 'running' }, undefined), 'no'],
    ['the cache is whole', cacheWarm({ state: 'warm', problems: [] }), 'yes'],
    ['the cache is cold', cacheWarm({ state: 'cold', problems: [] }), 'no'],
    ['the cache is in part', cacheWarm({ state: 'partial', problems: ['COMPLETE is missing.'] }), 'no'],
  ] as const)('%s', (_, looked, finding) => {
    expect(looked.finding).toBe(finding);
    expect(looked.seen).toMatch(/^.+[.]$/);
  });
});

test('a long list is cut, with how many more there are', () => {
  expect(noChange(undefined, ['a', 'b', 'c', 'd', 'e', 'f']).seen).toContain('a, b, c, d and 2 more');
});

test('a check that a newer firedrill has made is not answered', async () => {
  const check = { look: 'the-moon' } as unknown as OwedCheck;
  const context = { service: {} } as unknown as LookContext;
  expect(await lookAtOwed(check, context)).toMatchObject({ finding: 'unknown' });
});

test('beside a state that could not be saved, a plan says nothing: it is green without what is in there', async () => {
  const ownUnit = await scratch();
  await writeFile(join(ownUnit, 'errored.tfstate'), '{"version":4,"serial":7,"lineage":"l"}');
  const tofu = () => expect.fail('no plan is made');
  const context = { service: {}, folder: ownUnit, ownUnit, tofu } as unknown as LookContext;
  await expect(lookAtOwed({ look: 'no-change' }, context)).rejects.toMatchObject({
    failure: { code: 'errored-state' },
  });
});
