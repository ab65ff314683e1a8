import { describe, expect, test } from 'vitest';
import { check as alarms } from '../../src/doctor/checks/alarms.ts';
import { certificate, record } from '../../src/doctor/checks/certificate.ts';
import { check as credentials } from '../../src/doctor/checks/credentials.ts';
import { check as diskKey } from '../../src/doctor/checks/disk-key.ts';
import { check as drift } from '../../src/doctor/checks/drift.ts';
import { check as image } from '../../src/doctor/checks/image.ts';
import { check as images } from '../../src/doctor/checks/images.ts';
import { check as quota } from '../../src/doctor/checks/quota.ts';
import { check as tailDocument } from '../../src/doctor/checks/tail-document.ts';
import { check as terminal } from '../../src/doctor/checks/terminal.ts';
import { check as zones } from '../../src/doctor/checks/zones.ts';
import type { Status, Verdict } from '../../src/doctor/finding.ts';
import { launchIn } from '../../src/doctor/launch.ts';
import { userDataOf } from '../../src/doctor/stored-state.ts';
import { service } from '../sandbox/fixture.ts';

/** What is seen, and what it means: without a world, since all of it is data. */
type Row = readonly [string, () => Verdict, Status, RegExp, RegExp?];

const NOW = '2026-11-28T06:00:00.000Z';
const DAY_MS = 86_400_000;
const inDays = (days: number) => new Date(Date.parse(NOW) + days * DAY_MS + 1000).toISOString();

const ofImage = (more: object) => () =>
  image.judge(
    { id: 'ami-1', now: NOW, image: { state: 'available', owner: 'amazon', allowed: true, ...more } },
    service,
  );
const ofZones = (offered: readonly string[], all: readonly string[]) => () =>
  zones.judge({ launch: { type: 'm7i.2xlarge', zone: 'us-east-1a', zones: all }, offered }, service);
const ofQuota = (limit: number, used: number) => () =>
  quota.judge({ type: 'm7i.2xlarge', code: 'L-1', limit, used, needed: 8 }, service);
const ofKey = (key: object | undefined) => () =>
  diskKey.judge({ id: 'alias/aws/ebs', key: key && { arn: 'arn:key', state: 'Enabled', ...key } }, service);
const ofCertificate = (found: object | undefined) => () =>
  certificate.judge(
    {
      arn: 'arn:certificate',
      nowMs: Date.parse(NOW),
      found: found && { status: 'ISSUED', domain: 'x.example.com', records: [], ...found },
    },
    service,
  );
const CALLER = { account: service.account, arn: 'arn:op', userId: 'u' };
const ofCredentials = (kind: 'environment' | 'sso', more: object) => () =>
  credentials.judge(
    {
      source: kind === 'sso' ? { kind, missing: [] } : { kind, missing: [], temporary: true },
      caller: { ...CALLER, ...more },
    },
    service,
  );
const LAUNCH = { id: 'i-1', image: 'ami-1', type: 'm7i.2xlarge', zone: 'us-east-1a' };
const RUNS = { ...LAUNCH, state: 'running', volumes: [], tags: {} } as const;
const ofDrift =
  (found: object | undefined, others: readonly { id: string; state: 'running' }[] = []) =>
  () =>
    drift.judge({ launch: LAUNCH, found: found && { ...RUNS, ...found }, others }, service);
const ALARM = { name: 'a', armed: true, tells: ['arn:sns'], state: 'OK' };
const ofAlarms =
  (...found: object[]) =>
  () =>
    alarms.judge({ names: ['a', 'b'], alarms: found.map((one) => ({ ...ALARM, ...one })) }, service);
const ofDocument = (found: object | undefined) => () =>
  tailDocument.judge(
    [{ name: 'Tail', hash: 'aa', found: found && { status: 'Active', hash: 'aa', ...found } }],
    service,
  );

const digest = (two: string) => `sha256:${two.repeat(32)}`;
const IMAGES = {
  instance: 'i-1',
  images: [{ name: 'o/i:1', held: { digest: digest('ab') } }],
  before: {},
} as const;

const ROWS: readonly Row[] = [
  ['an image as it should be', ofImage({}), 'pass', /ami-1 of amazon/],
  ['disabled', ofImage({ state: 'disabled' }), 'fail', /ami-1 is disabled/, /get-parameter/],
  ['not allowed here', ofImage({ allowed: false }), 'fail', /allowed AMIs/, /get-allowed-images-settings/],
  ['deprecated', ofImage({ deprecatedAt: inDays(-3) }), 'warn', /deprecated since 2026-11-25/, /rehearse/],
  ['deprecated one day', ofImage({ deprecatedAt: inDays(3) }), 'pass', /available/],
  [
    'both zones',
    ofZones(['us-east-1a', 'us-east-1b'], ['us-east-1a', 'us-east-1b']),
    'pass',
    /us-east-1b as a way out/,
  ],
  [
    'only the first',
    ofZones(['us-east-1a', 'us-east-1c'], ['us-east-1a', 'us-east-1b']),
    'warn',
    /no other zone/,
    /us-east-1c/,
  ],
  ['a unit with one zone', ofZones(['us-east-1a'], ['us-east-1a']), 'pass', /offered in us-east-1a;/],
  ['nowhere', ofZones([], ['us-east-1a']), 'fail', /in no zone of the region/],
  ['a quota that is just enough', ofQuota(16, 8), 'pass', /8 of 16/],
  ['one that lacks a vCPU', ofQuota(15, 8), 'fail', /1 too many/, /--desired-value 16$/],
  ['a key that is enabled', ofKey({}), 'pass', /enabled/],
  ['one that is not there', ofKey(undefined), 'fail', /not there/, /list-keys/],
  [
    'one that will be deleted',
    ofKey({ state: 'PendingDeletion', endsAt: inDays(3) }),
    'fail',
    /deleted on 2026-12-01/,
    /cancel-key-deletion .* && .*enable-key/,
  ],
  ['a disk without one', () => diskKey.judge({}, service), 'pass', /not encrypted/],
  ['a certificate with months left', ofCertificate({ until: inDays(90) }), 'pass', /90 days/],
  ['one that was not renewed', ofCertificate({ until: inDays(29) }), 'warn', /29 days .*has not renewed/],
  ['one in its last days', ofCertificate({ until: inDays(9) }), 'fail', /9 days/, /arn:certificate/],
  ['one that has ended', ofCertificate({ until: inDays(-2) }), 'fail', /has ended/],
  ['one that waits', ofCertificate({ status: 'PENDING_VALIDATION' }), 'fail', /PENDING_VALIDATION/],
  ['one that is gone', ofCertificate(undefined), 'fail', /is not there/, /protection-removal/],
  [
    'a record, whatever its case and dot',
    () => record.judge([{ name: 'n', value: 'V.aws', found: ['v.aws.'] }], service),
    'pass',
    /as AWS wants it/,
  ],
  [
    'a record of something else',
    () => record.judge([{ name: 'n', value: 'v', found: ['w'] }], service),
    'fail',
    /stands for w in DNS; AWS wants v/,
  ],
  ['keys for ever', ofCredentials('environment', {}), 'pass', /without a known end/],
  ['keys that end soon', ofCredentials('environment', { lastsMs: 600_000 }), 'warn', /end in 10 min/],
  ['keys that last', ofCredentials('environment', { lastsMs: 7_200_000 }), 'pass', /good for 2 h/],
  ['a login that mints new ones', ofCredentials('sso', { lastsMs: 600_000 }), 'pass', /good for 10 min/],
  ['an instance as it was made', ofDrift({}), 'pass', /the only one/],
  ['one that is stopped', ofDrift({ state: 'stopped' }), 'fail', /i-1 .*is stopped/, /start-instances .*i-1/],
  ['one that AWS does not know', ofDrift(undefined), 'fail', /no such instance/],
  [
    'one that was resized',
    ofDrift({ type: 'm7i.large' }),
    'warn',
    /its type is m7i\.large, in the state m7i\.2xlarge/,
  ],
  [
    'one beside it',
    ofDrift({}, [{ id: 'i-2', state: 'running' }]),
    'warn',
    /1 more instance .*i-2/,
    /terminate-instances .*i-2/,
  ],
  ['alarms as they should be', ofAlarms({}, { name: 'b' }), 'pass', /2 alarms/],
  ['one that is gone', ofAlarms({}), 'fail', /not there: b/, /terragrunt/],
  [
    'one that is off',
    ofAlarms({}, { name: 'b', armed: false }),
    'fail',
    /switched off: b/,
    /--alarm-names b$/,
  ],
  ['one that tells nobody', ofAlarms({}, { name: 'b', tells: [] }), 'fail', /telling nobody: b/],
  ['a document as it was made', ofDocument({}), 'pass', /as the unit made/],
  ['one that is gone', ofDocument(undefined), 'fail', /Tail is gone/],
  ['one that failed', ofDocument({ status: 'Failed' }), 'fail', /Tail is Failed/],
  ['one that was changed', ofDocument({ hash: 'bb' }), 'fail', /changed/],
  [
    'images behind a login',
    () => images.judge({ ...IMAGES, images: [{ name: 'r.example.com/i:1', held: 'private' }] }, service),
    'not-asked',
    /only who has logged in/,
  ],
  [
    'a tag and what it means today',
    () => images.judge(IMAGES, service),
    'pass',
    /today sha256:abababababab…/,
  ],
  [
    'a tag that has moved since the instance was first asked after',
    () => images.judge({ ...IMAGES, before: { instance: 'i-1', 'o/i:1': digest('cd') } }, service),
    'warn',
    /o\/i:1 was sha256:cdcdcdcdcdcd…, is sha256:abababababab…/,
    new RegExp(`o/i@${digest('cd')}`),
  ],
  [
    'one that has moved since another instance was asked after',
    () => images.judge({ ...IMAGES, before: { instance: 'i-0', 'o/i:1': digest('cd') } }, service),
    'pass',
    /today sha256:abab/,
  ],
  [
    'a digest, which cannot move',
    () =>
      images.judge(
        { ...IMAGES, images: [{ name: `o/i@${digest('ab')}`, held: { digest: digest('ab') } }] },
        service,
      ),
    'pass',
    /^o\/i@sha256:[ab]+$/,
  ],
  ['no terminal', () => terminal.judge({}, service), 'pass', /no terminal/],
  [
    'a dumb one',
    () => terminal.judge({ columns: 80, rows: 24, kind: 'dumb' }, service),
    'warn',
    /dumb/,
    /TERM/,
  ],
  [
    'the smallest that will do',
    () => terminal.judge({ columns: 60, rows: 15, kind: 'x' }, service),
    'pass',
    /60/,
  ],
  ['one row less', () => terminal.judge({ columns: 60, rows: 14, kind: 'x' }, service), 'warn', /14 rows/],
];

const cases = ROWS.map(([what, judged, status, says, fix]) => ({ what, judged, status, says, fix }));
test.each(cases)('$what', ({ judged, status, says, fix }) => {
  const verdict = judged();
  expect([verdict.status, verdict.what]).toEqual([status, expect.stringMatching(says)]);
  if (fix) expect(verdict.fix).toMatch(fix);
  // Whoever is told of something is told what to do.
  if (status !== 'pass') expect(verdict.fix).toMatch(/\S/);
});

describe('what a launch takes, out of the state', () => {
  const attributes = {
    id: 'i-1',
    ami: 'ami-1',
    instance_type: 't3.nano',
    tags_all: { Service: 's', bad: null },
  };
  const resource = (address: string, type: string, more: object) => ({
    address,
    type,
    attributes: more as never,
  });

  test('by the instance’s address, in a module and with a key too; missing is missing', () => {
    const resources = [resource('module.a.aws_instance.x["k"]', 'aws_instance', attributes)];
    expect(launchIn({ serial: 1, resources }, 'module.a.aws_instance.x')).toMatchObject({
      image: 'ami-1',
      type: 't3.nano',
      tags: { Service: 's' },
      zones: [],
      groups: [],
    });
    expect(launchIn({ serial: 1, resources }, 'aws_instance.x')).toBeUndefined();
  });

  test('user data: plain, in base64, packed, and what is none of these', () => {
    const packed = 'H4sIAAAAAAACA8tIzcnJBwCGphA2BQAAAA==';
    expect(userDataOf({ user_data: 'plain' })).toBe('plain');
    expect(userDataOf({ user_data_base64: Buffer.from('hello').toString('base64') })).toBe('hello');
    expect(userDataOf({ user_data_base64: packed })).toBe('hello');
    expect(userDataOf({ user_data_base64: packed.slice(0, 20) })).toBe('');
    expect(userDataOf({})).toBe('');
  });
});
