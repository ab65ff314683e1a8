import { expect, test } from 'vitest';
import type { Source } from '../../src/aws/credential-source.ts';
import { endsTooSoon } from '../../src/diagnosis/too-short.ts';

const MINUTE = 60_000;
const variables: Source = { kind: 'environment', missing: [], temporary: true };
const caller = { expiresAt: '2026-11-23T06:19:00.000Z', lastsMs: 12 * MINUTE };

test('keys that end before the rest is usually done are refused, with the command that gets new ones', () => {
  expect(endsTooSoon(caller, 21 * MINUTE, variables)).toEqual({
    code: 'credentials',
    message:
      'The AWS keys in the environment end too soon. They last 12 min more (06:19 UTC), and the rest is expected to take 21 min.',
    hint: expect.stringContaining('firedrill resume'),
    nextSteps: expect.arrayContaining([
      'export AWS_ACCESS_KEY_ID=… AWS_SECRET_ACCESS_KEY=… AWS_SESSION_TOKEN=…',
    ]),
    changed: 'none',
    facts: {
      reason: 'too-short',
      kind: 'environment',
      expiresAt: caller.expiresAt,
      lastsMs: caller.lastsMs,
      leftMs: 21 * MINUTE,
    },
  });
  expect(endsTooSoon({ ...caller, lastsMs: -1 }, 1, variables)?.message).toContain(
    'They have ended (06:19 UTC)',
  );
});

test('keys that last long enough, or just so', () => {
  expect(endsTooSoon(caller, 12 * MINUTE, variables)).toBeUndefined();
});

test('nothing is refused for what nobody knows', () => {
  expect(endsTooSoon({}, 21 * MINUTE, variables)).toBeUndefined();
  expect(endsTooSoon(caller, undefined, variables)).toBeUndefined();
});

test.each(['sso', 'login', 'process', 'web-identity'] as const)(
  '%s is minted anew when it is needed',
  (kind) => {
    expect(endsTooSoon(caller, 21 * MINUTE, { kind, missing: [], file: '/t', command: 'c' })).toBeUndefined();
  },
);
