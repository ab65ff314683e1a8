import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sourceOf } from '../../../src/aws/credential-source.ts';
import { credentialHelp } from '../../../src/diagnosis/credential-help.ts';

const KEYS = { aws_access_key_id: 'AKID', aws_secret_access_key: 's' };
const PAIR = { AWS_ACCESS_KEY_ID: 'AKID', AWS_SECRET_ACCESS_KEY: 's' };

test('without a profile that is named, keys of the environment come before the default profile', () => {
  expect(sourceOf(PAIR, { default: { credential_process: 'p' } })).toMatchObject({ kind: 'environment' });
  expect(sourceOf({}, { default: { credential_process: 'p' } })).toMatchObject({
    kind: 'process',
    profile: 'default',
  });
  expect(sourceOf({ AWS_ACCESS_KEY_ID: 'AKID' }, { default: KEYS })).toMatchObject({ kind: 'keys' });
});

test('a profile that is named wins over keys of the environment, and that is said', () => {
  const source = sourceOf({ ...PAIR, AWS_PROFILE: 'recovery' }, { recovery: { login_session: 'a' } });
  expect(source).toMatchObject({ kind: 'login', overKeys: true });
  expect(credentialHelp(source, 'missing').nextSteps.at(-1)).toBe(
    'or, with the keys that are in the environment: unset AWS_PROFILE; firedrill resume',
  );
});

test('a default profile that only says the region says nothing of credentials', () => {
  const profiles = { default: { region: 'us-east-1' } };
  const env = { AWS_WEB_IDENTITY_TOKEN_FILE: '/t', AWS_ROLE_ARN: 'r' };
  expect(sourceOf(env, profiles)).toMatchObject({ kind: 'web-identity', file: '/t' });
  expect(sourceOf({}, profiles)).toEqual({ kind: 'none', known: ['default'] });
});

test('keys of a profile with which a role is taken come before a role of its own', () => {
  const recovery = { role_arn: 'r', source_profile: 'base' };
  const base = { ...KEYS, role_arn: 'other', source_profile: 'third' };
  expect(sourceOf({ AWS_PROFILE: 'recovery' }, { recovery, base })).toMatchObject({
    kind: 'keys',
    from: 'base',
    role: 'r',
  });
});

test('in whatever way profiles lead to one another, an end is found, and there is something to do', () => {
  const name = fc.constantFrom('a', 'b', 'c', 'd');
  const role = fc.record({ role_arn: fc.constant('arn:aws:iam::1:role/R'), source_profile: name });
  const any = fc.record(
    {
      role_arn: fc.constant('arn:aws:iam::1:role/R'),
      source_profile: name,
      credential_source: fc.constantFrom('Environment', 'EcsContainer', 'Ec2InstanceMetadata', 'Moon'),
      mfa_serial: fc.constant('mfa'),
      aws_access_key_id: fc.constant('AKID'),
      aws_secret_access_key: fc.constant('s'),
      credential_process: fc.constant('p'),
      sso_session: fc.constant('corp'),
    },
    { requiredKeys: [] },
  );
  // Two of three only lead on, so that circles come about.
  const settings = fc.oneof({ weight: 2, arbitrary: role }, { weight: 1, arbitrary: any });
  const kinds = new Set<string>();
  fc.assert(
    fc.property(fc.dictionary(name, settings, { minKeys: 2 }), name, (profiles, AWS_PROFILE) => {
      const source = sourceOf({ AWS_PROFILE }, profiles);
      kinds.add(source.kind);
      const { message, nextSteps } = credentialHelp(source, 'missing');
      expect(message).not.toMatch(/undefined/);
      expect(nextSteps.join()).not.toMatch(/undefined/);
    }),
    { numRuns: 500 },
  );
  expect([...kinds]).toEqual(
    expect.arrayContaining(['circle', 'keys', 'mfa', 'process', 'sso', 'unknown-profile']),
  );
});
