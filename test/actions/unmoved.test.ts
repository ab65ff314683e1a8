import { expect, test } from 'vitest';
import type { ActionContext } from '../../src/actions/action.ts';
import { requireUnmoved, reviewContext as reviewedNow } from '../../src/actions/review.ts';
import { STATE_BACKUP } from '../../src/actions/state-backup.ts';
import { AwsFailure } from '../../src/aws/aws-failure.ts';
import type { Facts } from '../../src/engine/events.ts';
import { digestOf } from '../../src/journal/canonical.ts';
import { reviewContext, type Seen, seenAtFirst } from '../support/review-context.ts';

/* The last look before a change, each part of it by itself: what was reviewed is what is done, or nothing is. */

const PARAMS = { of: 'plan', gate: 'review' };

/** What was reviewed of this world, and the plan that came with it. */
async function reviewed(seen = seenAtFirst('/unit')): Promise<Facts> {
  const { context } = reviewContext(seen, {});
  const startedAt = '2026-11-23T06:02:14.000Z';
  return { ...(await reviewedNow(context)), startedAt, changes: [], planFile: '/run/plan.tfplan' };
}

const looked = async (now: Partial<Seen>, more: Partial<ActionContext> = {}) => {
  const at = reviewContext({ ...seenAtFirst('/unit'), ...now }, await reviewed(), more);
  return { ...at, found: await requireUnmoved(at.context, PARAMS).catch((error: unknown) => error) };
};

test('a world that has not moved lets the change through, with its state kept as the bucket had it', async () => {
  const { found, kept, done } = await looked({});
  expect(found).toEqual(await reviewed());
  expect(kept.get(STATE_BACKUP)).toBe(seenAtFirst('').state);
  expect(done).toEqual([`kept ${STATE_BACKUP}`]);
});

const tree = seenAtFirst('').tree;
test.each<[string, Partial<Seen>, RegExp]>([
  ['who calls', { arn: 'arn:aws:sts::123456789012:assumed-role/Other/op' }, /moved: caller\./],
  ['the account', { account: '999999999999' }, /moved: account\./],
  ['the region', { region: 'eu-central-1' }, /moved: region\./],
  ['the state’s serial', { state: '{"lineage":"a-b","serial":8}' }, /moved: serial\./],
  ['the state’s lineage', { state: '{"lineage":"c-d","serial":7}' }, /moved: lineage\./],
  ['the commit', { tree: { ...tree, commit: 'ffff' } }, /moved: commit\./],
  ['the files', { tree: { ...tree, dirty: 'abcd' } }, /moved: the files of the unit\./],
  [
    'a file that git ignores',
    { tree: { ...tree, ignored: 'i2' } },
    /moved: a file that the tools read and git ignores \(\*\.tfvars, \*\.tf, \*\.hcl\)\./,
  ],
  [
    'a program that the code names',
    { tree: { ...tree, programs: 'h2' } },
    /moved: a program that the code names/,
  ],
  ['the providers', { tree: { ...tree, providers: 'p2' } }, /moved: its \.terraform\.lock\.hcl\./],
  ['the unit', { folder: '/another' }, /moved: unit\./],
  ['a variable', { passed: { TF_VAR_zone: 'c' } }, /variables that are passed on \(TF_VAR_zone\)/],
  ['a new variable', { passed: { TF_VAR_zone: 'b', TF_VAR_x: '1' } }, /passed on \(TF_VAR_x\)/],
  ['a variable less', { passed: {} }, /passed on \(TF_VAR_zone\)/],
  ['a tool', { standing: { tools: { tofu: '1.12.7' } } }, /the version of a tool \(tofu\)/],
])(
  '%s moved since the review: the gate is closed, says so, and nothing is kept',
  async (_what, now, says) => {
    const { found, done } = await looked(now);
    expect(found).toMatchObject({ failure: { code: 'gate-moved', message: expect.stringMatching(says) } });
    expect(done).toEqual([]);
  },
);

test('where the world cannot be looked at, nothing was done either: keys that AWS takes no more', async () => {
  const ended = async () => ({ code: 'credentials', message: 'The keys have ended.' }) as const;
  for (const part of ['sts', 's3'] as const) {
    const at = reviewContext(seenAtFirst('/unit'), await reviewed());
    const failing = async () => Promise.reject(new AwsFailure(await ended()));
    const context = { ...at.context, aws: { ...at.context.aws, [part]: failing } } as ActionContext;
    await expect(requireUnmoved(context, PARAMS)).rejects.toMatchObject({
      failure: { code: 'credentials', changed: 'none' },
    });
    expect(at.done).toEqual([]);
  }
});

test('a gate that was opened for another review opens nothing', async () => {
  const { found, done } = await looked({}, { outputs: { review: { digest: 'e'.repeat(64) } } });
  expect(found).toMatchObject({ failure: { code: 'gate-moved' } });
  expect((await looked({}, { outputs: {} })).found).toMatchObject({ failure: { code: 'gate-moved' } });
  // Nor does the one of another step.
  const other = { another: { digest: digestOf(await reviewed()) } };
  expect((await looked({}, { outputs: other })).found).toMatchObject({ failure: { code: 'gate-moved' } });
  expect(done).toEqual([]);
});

test('a review document that was changed in the run’s folder opens nothing', async () => {
  const document = await reviewed();
  const changed = { ...document, planFile: '/run/another.tfplan' };
  const digest = digestOf(document);
  const { context } = reviewContext(seenAtFirst('/unit'), document, {
    reviewed: async () => ({ document: changed, digest, ageMs: () => 0 }),
  });
  await expect(requireUnmoved(context, PARAMS)).rejects.toMatchObject({
    failure: { code: 'gate-moved', message: expect.stringContaining('the review document itself') },
  });
});

test.each([
  [15 * 60_000, true],
  [15 * 60_000 + 1, false],
])('what was reviewed %i ms ago is good: %s', async (ageMs, good) => {
  const document = await reviewed();
  const made = { document, digest: digestOf(document), ageMs: () => ageMs };
  const { found, done } = await looked({}, { reviewed: async () => made });
  if (good) expect(found).toEqual(document);
  else expect(found).toMatchObject({ failure: { code: 'plan-expired' } });
  expect(done.length).toBe(good ? 1 : 0);
});

test('the age is asked last: keys that somebody had to log in for took their time', async () => {
  const document = await reviewed();
  let asked = false;
  const made = { document, digest: digestOf(document), ageMs: () => (asked ? Infinity : 0) };
  const standing = async () => {
    asked = true;
    return seenAtFirst('').standing;
  };
  const { found } = await looked({}, { reviewed: async () => made, standing });
  expect(found).toMatchObject({ failure: { code: 'plan-expired' } });
});

test('keys are taken anew before anything is looked at, where they come from somewhere', async () => {
  const keySource = async () => ({ kind: 'sso', missing: [] }) as const;
  const { done } = await looked({}, { keySource });
  expect(done).toEqual(['keys renewed', `kept ${STATE_BACKUP}`]);
});

test('keys that end before the rest is done are refused, and nothing is done', async () => {
  const keySource = async () => ({ kind: 'environment', missing: [], temporary: true }) as const;
  const expiration = new Date(Date.now() + 1000);
  const { found, done } = await looked({ expiration }, { keySource, leftMs: () => 60_000 });
  expect(found).toMatchObject({ failure: { code: 'credentials', facts: { reason: 'too-short' } } });
  expect(done).toEqual(['keys renewed']);
});

test('a value that only now is known for a secret is the same value', async () => {
  const passed = { TF_VAR_note: 'correct-horse-battery' };
  const seen = { ...seenAtFirst('/unit'), passed };
  const at = reviewContext(seen, await reviewed(seen));
  at.context.border.learn(['correct-horse-battery']);
  await expect(requireUnmoved(at.context, PARAMS)).resolves.toBeDefined();
});

test('it is said what was and what is, a secret by its digest', async () => {
  const seen = { ...seenAtFirst('/unit'), passed: { TF_VAR_zone: 'b', TF_VAR_note: 'one' } };
  const now = { ...seen, passed: { TF_VAR_zone: 'b', TF_VAR_note: 'correct-horse-battery' } };
  const at = reviewContext({ ...now, tree: { ...tree, commit: 'ffff' } }, await reviewed(seen));
  at.context.border.learn(['correct-horse-battery']);
  const found: unknown = await requireUnmoved(at.context, PARAMS).catch((error: unknown) => error);
  expect(found).toMatchObject({
    failure: {
      message: expect.stringMatching(
        /moved: commit, variables that are passed on \(TF_VAR_note\)\. Nothing was done/,
      ),
      facts: {
        commit: { before: '98921c8', now: 'ffff' },
        environment: {
          before: { TF_VAR_zone: 'b', TF_VAR_note: 'one' },
          now: { TF_VAR_zone: 'b', TF_VAR_note: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) },
        },
      },
    },
  });
});

test('what is there only now has moved too, and was nothing before', async () => {
  const { found } = await looked({ standing: { endpoints: ['http://x'] } });
  expect(found).toMatchObject({
    failure: { facts: { endpoints: { before: null, now: ['http://x'] } } },
  });
});

test('where there is no state, that is what is reviewed, and none is kept', async () => {
  const seen = { ...seenAtFirst('/unit'), state: undefined };
  const document = await reviewed(seen);
  expect(document).toMatchObject({
    backend: 's3://state/infrastructure/terraform.tfstate',
    serial: -1,
    lineage: '',
  });
  const at = reviewContext(seen, document);
  await requireUnmoved(at.context, PARAMS);
  expect(at.done).toEqual([]);
  // One that is there by now has moved.
  expect((await looked({ state: undefined })).found).toMatchObject({ failure: { code: 'gate-moved' } });
});

test('a world that has nothing of its own to compare is compared all the same', async () => {
  const at = reviewContext(seenAtFirst('/unit'), await reviewed());
  const { standing: _standing, ...context } = at.context;
  await expect(requireUnmoved(context, PARAMS)).resolves.toBeDefined();
});
