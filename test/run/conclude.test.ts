import { expect, test } from 'vitest';
import type { z } from 'zod';
import type { Action, ActionContext, Done } from '../../src/actions/action.ts';
import { EndUnknown, NeverBegun, RecordsLost } from '../../src/process/take-up.ts';
import { conclude, performed, ReviewLost } from '../../src/run/conclude.ts';

/* What a change that was cut off came to: its records say it, or what can be seen is shown to a person. */

const DONE: Done = { summary: 'done', outputs: { instance: 'i-1' } };

function concluded(began: boolean, more: Partial<Action> = {}) {
  const action: Action = {
    name: 'change',
    contract: { effect: 'mutate', idempotent: false, waitsFor: 'machine', outputs: [] },
    params: {} as z.ZodType,
    run: async () => expect.fail('it must never be done again'),
    ...more,
  };
  return conclude(action, {}, {} as ActionContext, { began }, act, explain);
}

const act = (one: Action, params: unknown, context: ActionContext) => one.run(params, context);
const explain = (cause: unknown) => ({ message: `explained: ${String(cause)}` });

const ends = (cause?: Error) => ({
  conclude: async () => {
    if (cause) throw cause;
    return DONE;
  },
});
const probe = async () => ({ finding: 'yes', seen: 'It is there.', answer: 'happened' }) as const;

test('its records end it with what it would have given', async () => {
  expect(await concluded(true, ends())).toBe(DONE);
});

test('what never began has changed nothing, and is not in doubt', async () => {
  for (const more of [ends(new NeverBegun()), {}])
    await expect(concluded(false, { ...more, probe })).rejects.toMatchObject({
      failure: { code: 'not-begun', changed: 'none' },
    });
});

test('a failure that its records tell is that failure', async () => {
  await expect(concluded(true, { ...ends(new Error('no capacity')), probe })).rejects.toThrow('no capacity');
});

test.each([
  [
    'nobody recorded how it ended',
    ends(new EndUnknown(false)),
    /^Nobody recorded how it ended\. It is there\.$/,
  ],
  [
    'the machine was started anew',
    ends(new EndUnknown(true)),
    /^The machine was started anew .+ It is there\.$/,
  ],
  [
    'its records are gone',
    ends(new RecordsLost('/run/logs/apply.stdout')),
    /^Nobody recorded how it ended\. What was written of it is gone \(\/run\/logs\/apply\.stdout\)\. It is there\.$/,
  ],
  [
    'its review is gone',
    ends(new ReviewLost('/run/review.json', new Error('ENOENT'))),
    /^Nobody recorded how it ended\. What was written of it is gone \(\/run\/review\.json\)\. It is there\.$/,
  ],
  ['it has no records of its own', {}, /^Nobody recorded how it ended\. It is there\.$/],
])('where %s, a person is shown what can be seen', async (_what, more, seen) => {
  expect(await concluded(true, { ...more, probe })).toEqual({
    finding: 'yes',
    seen: expect.stringMatching(seen),
    answer: 'happened',
  });
});

test('what cannot be looked at, or by nobody, is unknown', async () => {
  const blind = { probe: () => Promise.reject(new Error('AccessDenied')) };
  for (const [more, seen] of [
    [blind, /It could not be looked at: explained: Error: AccessDenied/],
    [{}, /Look at the world yourself/],
  ] as const)
    expect(await concluded(true, more)).toEqual({
      finding: 'unknown',
      seen: expect.stringMatching(seen),
      answer: 'look-closer',
    });
});

test('a launcher that was killed while firedrill lives leaves a doubt too, and no failure that a retry would follow', async () => {
  const action = (cause: Error, more: Partial<Action> = { probe }): Action => ({
    name: 'change',
    contract: { effect: 'mutate', idempotent: false, waitsFor: 'machine', outputs: [] },
    params: {} as z.ZodType,
    run: async () => {
      throw cause;
    },
    ...more,
  });
  const done = (one: Action) => performed(one, {}, {} as ActionContext, act, explain);
  expect(await done(action(new EndUnknown(false)))).toEqual({
    finding: 'yes',
    seen: 'Nobody recorded how it ended. It is there.',
    answer: 'happened',
  });
  await expect(done(action(new Error('another')))).rejects.toThrow('another');
  const blind = action(new EndUnknown(false), { probe: () => Promise.reject(new Error('EPERM')) });
  expect(await done(blind)).toMatchObject({
    finding: 'unknown',
    seen: expect.stringContaining('It could not be looked at: explained: Error: EPERM'),
  });
});
