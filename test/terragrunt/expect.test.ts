import { describe, expect, test } from 'vitest';
import type { PlannedChange } from '../../src/terragrunt/changes.ts';
import { type Expectation, isMeant, reasonsOf, unexpected } from '../../src/terragrunt/expect.ts';

/* What a runbook expects of a plan, one change at a time. */

const change = (address: string, more: Partial<PlannedChange> = {}): PlannedChange => ({
  address,
  kind: 'update',
  actions: ['update'],
  why: 'follows',
  forcedBy: [],
  changed: [],
  ...more,
});

/** Why a plan of this one change is not what is expected; '' where it is. Other expected things are left aside. */
const objection = (one: PlannedChange, expected: Expectation): string =>
  unexpected([one], expected).find(({ change: found }) => found !== undefined)?.because ?? '';

const A = 'aws_instance.a';

describe('a change that the runbook is about', () => {
  test.each<[PlannedChange['kind'], Expectation]>([
    ['delete', { destroy: [A] }],
    ['forget', { forget: [A] }],
    ['create', { create: [A] }],
    ['update', { update: [A] }],
  ])('%s is as expected, and no other kind of change is', (kind, expected) => {
    for (const other of ['delete', 'replace', 'forget', 'create', 'update', 'unknown'] as const) {
      const found = objection(change(A, { kind: other, why: 'asked' }), expected);
      if (other === kind) expect(found).toBe('');
      else expect(found).toMatch(/^aws_instance\.a would be .+, not /);
    }
  });

  test('is replaced, or created where it is gone; never destroyed, forgotten or only changed', () => {
    const expected = { replace: [A] };
    expect(objection(change(A, { kind: 'replace', order: 'destroy-first' }), expected)).toBe('');
    expect(objection(change(A, { kind: 'create', why: 'missing' }), expected)).toBe('');
    for (const kind of ['delete', 'forget', 'update', 'unknown'] as const)
      expect(objection(change(A, { kind }), expected)).toMatch(/, not replaced\.$/);
  });

  test('has its new one first where callers need it', () => {
    const expected = { replace: [A], createFirst: true };
    expect(objection(change(A, { kind: 'replace', order: 'create-first' }), expected)).toBe('');
    const says = /destroyed before the new one is there/;
    expect(objection(change(A, { kind: 'replace', order: 'destroy-first' }), expected)).toMatch(says);
    expect(objection(change(A, { kind: 'replace' }), expected)).toMatch(says);
  });

  test('takes what an earlier attempt left behind with it, where it is replaced', () => {
    const left = change(A, { kind: 'delete', deposed: 'd1', why: 'leftover' });
    expect(objection(left, { replace: [A] })).toBe('');
    expect(objection(left, { update: [A] })).toMatch(/would be destroyed, not changed in place/);
  });

  test('is meant with each of its instances, and no other thing is', () => {
    const expected = { destroy: [A] };
    expect(isMeant(change(`${A}[0]`), expected)).toBe(true);
    expect(isMeant(change('aws_instance.ab'), expected)).toBe(false);
    expect(objection(change('aws_instance.ab', { kind: 'delete' }), expected)).toMatch(/does not expect it/);
  });
});

describe('what may follow', () => {
  const expected = { replace: ['x.y'], mayFollow: [A] };

  test('is changed because it follows, and for no other reason', () => {
    for (const kind of ['replace', 'create', 'update'] as const)
      expect(objection(change(A, { kind }), expected)).toBe('');
    const reasons: readonly [PlannedChange['why'], RegExp][] = [
      ['asked', /it was asked for/],
      ['drift', /outside of the code/],
      ['tainted', /half made/],
      ['leftover', /left it behind/],
      ['missing', /not in the state/],
      ['removed', /no longer in the code/],
      ['configuration', /the code or a variable/],
      ['moved', /another address/],
      ['check', /a check/],
      ['triggered', /replace_triggered_by/],
      ['unknown', /does not know \(new_reason\)/],
    ];
    for (const [why, says] of reasons)
      expect(objection(change(A, { kind: 'replace', why, reason: 'new_reason' }), expected)).toMatch(says);
  });

  test('is made where it is missing, and rid of what an attempt left; it is not otherwise changed for that', () => {
    expect(objection(change(A, { kind: 'create', why: 'missing' }), expected)).toBe('');
    expect(objection(change(A, { kind: 'delete', why: 'leftover', deposed: 'd1' }), expected)).toBe('');
    expect(objection(change(A, { kind: 'update', why: 'missing' }), expected)).not.toBe('');
    expect(objection(change(A, { kind: 'create', why: 'drift' }), expected)).not.toBe('');
  });

  test('is destroyed for good only where the plan was made to destroy', () => {
    const gone = change(A, { kind: 'delete' });
    expect(objection(gone, expected)).toMatch(/destroyed for good/);
    expect(objection(gone, { ...expected, destroy: [] })).toMatch(/destroyed for good/);
    expect(objection(gone, { mayFollow: [A], destroy: ['x.y'] })).toBe('');
  });

  test('nothing may, where nothing is named', () => {
    expect(objection(change(A), { replace: ['x.y'] })).toMatch(/this runbook does not expect it/);
  });
});

test('reading data and moving an address in the state change nothing, and are expected of every plan', () => {
  for (const kind of ['read', 'move'] as const)
    expect(objection(change(A, { kind }), { empty: true })).toBe('');
});

test('where nothing should change any more, anything else is too much, also what was meant before', () => {
  for (const kind of ['delete', 'replace', 'forget', 'import', 'create', 'update', 'unknown'] as const)
    expect(
      objection(change(A, { kind, why: 'asked' }), { empty: true, update: [A], mayFollow: [A] }),
    ).toMatch(/nothing should change any more/);
});

test('nothing is taken in from the real world, whatever else becomes of it', () => {
  const taken = change(A, { imported: true });
  expect(objection(taken, { update: [A], mayFollow: [A] })).toMatch(/imported into the state/);
});

describe('what is missing from the plan', () => {
  const missing = (expected: Expectation, present: readonly string[] = [], changes: PlannedChange[] = []) =>
    unexpected(changes, expected, present).flatMap(({ because, change: found }) => (found ? [] : [because]));

  test('is said of each kind of expectation, and not where one of its instances changes', () => {
    expect(
      missing({ replace: ['a.r'], destroy: ['a.d'], forget: ['a.f'], create: ['a.c'], update: ['a.u'] }),
    ).toEqual([
      expect.stringContaining('a.r would not be replaced'),
      expect.stringContaining('a.d would not be destroyed'),
      expect.stringContaining('a.f would not be forgotten'),
      expect.stringContaining('a.c would not be created'),
      expect.stringContaining('a.u would not be changed in place'),
    ]);
    expect(missing({ update: [A] }, [], [change(`${A}["x"]`)])).toEqual([]);
  });

  test('says whether the thing is there, has moved, or is called otherwise', () => {
    const expected = { replace: [A] };
    expect(missing(expected, [`${A}[0]`])).toEqual([expect.stringContaining('the plan leaves it as it is')]);
    expect(missing(expected, ['aws_lb.b'])).toEqual([expect.stringContaining('the plan does not touch it')]);
    expect(missing(expected, ['module.m.aws_instance.a', 'aws_lb.b'])).toEqual([
      expect.stringMatching(/the unit has module\.m\.aws_instance\.a\.$/),
    ]);
    const moved = change('module.m.aws_instance.a', { kind: 'move', movedFrom: A });
    expect(missing(expected, [], [moved])).toEqual([
      expect.stringContaining('its address is module.m.aws_instance.a now'),
    ]);
    expect(missing(expected, [], [change('aws_lb.b', { movedFrom: 'aws_lb.c' })])).toEqual([
      expect.stringContaining('does not touch it'),
    ]);
  });

  test('names no more than three that are called like it', () => {
    const like = ['a', 'b', 'c', 'd'].map((name) => `module.${name}.aws_instance.a`);
    expect(missing({ replace: [A] }, like)[0]).toMatch(
      /the unit has (module\.\w\.aws_instance\.a(, )?){3}\.$/,
    );
  });
});

test('what is too much comes first, then what is missing; both are told, eight of them in full', () => {
  const extra = Array.from({ length: 9 }, (_, n) => change(`aws_x.n${n}`));
  const found = unexpected(extra, { destroy: [A] });
  expect(found.map(({ address }) => address)).toEqual([...extra.map(({ address }) => address), A]);
  expect(reasonsOf(found)).toMatch(/aws_x\.n7 would be .+ And 2 more like these\.$/);
  expect(reasonsOf(found)).not.toContain('aws_x.n8');
  expect(reasonsOf(found.slice(0, 8))).not.toContain('more like these');
});
