import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { allChecks } from '../../src/doctor/checks.ts';
import { service } from '../sandbox/fixture.ts';
import { nameOwnRegistry } from './own-registry.ts';
import { place } from './place.ts';

/** By what is denied: the checks that cannot be asked without it. */
const DENIED: readonly (readonly [string, readonly string[]])[] = [
  ['acm:DescribeCertificate', ['certificate', 'certificate-record']],
  ['dynamodb:GetItem', ['lock']],
  ['ec2:DescribeImages', ['image']],
  ['ec2:DescribeInstances', ['drift', 'quota']],
  ['ec2:DescribeInstanceTypeOfferings', ['zones']],
  ['ec2:DescribeInstanceTypes', ['quota']],
  ['ec2:RunInstances', ['launch']],
  ['ecr:DescribeImages', ['images']],
  ['kms:DescribeKey', ['disk-key']],
  ['monitoring:DescribeAlarms', ['alarms']],
  ['servicequotas:GetServiceQuota', ['quota']],
  ['ssm:DescribeDocument', ['tail-document']],
  [`s3:${service.state.bucket}/${service.state.key}.tflock`, ['lock']],
  [`s3:${service.cache.bucket}`, ['cache']],
];

/** With its own registry, and its locks in a table: so that doctor asks for all that it ever asks. */
async function whole() {
  const at = await place();
  await nameOwnRegistry(at.s3);
  const { bucket, key } = service.state;
  const backend = { backend: { config: { bucket, key, dynamodb_table: 'locks' } } };
  await mkdir(join(at.unit, '.terraform'));
  await writeFile(join(at.unit, '.terraform/terraform.tfstate'), JSON.stringify(backend));
  return at;
}

test.each(DENIED)('without %s exactly these are not asked, and none of them passes', async (denied, ids) => {
  const at = await whole();
  await at.trouble([], [denied]);
  const found = await at.findings();
  expect(found.map(({ id, status }) => [id, status])).toEqual(ids.map((id) => [id, 'not-asked']));
  const [service = '', call = ''] = denied.split(':');
  for (const { what, fix } of found) {
    expect(what).toMatch(/may not/);
    // The permission's name: of S3 it is not the call's.
    expect(fix).toContain(service === 's3' ? 's3:' : call);
  }
});

test('without the state’s permission, what it would say is not known; the rest is asked all the same', async () => {
  const at = await place();
  await at.trouble([], [`s3:${service.state.bucket}`]);
  const found = await at.findings();
  // So much is not known that it fails as a whole.
  expect(found.filter(({ status }) => status !== 'not-asked').map(({ id, status }) => [id, status])).toEqual([
    ['asked', 'fail'],
  ]);
  const wayOut = 'Allow s3:GetObject to whoever runs doctor.';
  expect(found.slice(0, -1).map(({ fix }) => fix)).toEqual(found.slice(0, -1).map(() => wayOut));
  const passed = allChecks.map(({ id }) => id).filter((id) => !found.some((one) => one.id === id));
  expect(passed).toEqual([
    'tools',
    'aws-command',
    'credentials',
    'dry-run-role',
    'environment',
    'terminal',
    'outlives',
    'unfinished-run',
    'obligations',
    'errored-state',
    'override',
    'cache',
  ]);
  expect(found.find(({ id }) => id === 'image')?.what).toMatch(/the state could not be read \(see `state`\)/);
});

test('whoever may ask nothing is told what they lack, and which policy has it', async () => {
  const at = await whole();
  await at.trouble([], [...DENIED.map(([one]) => one), `s3:${service.state.bucket}`]);
  const found = await at.findings();
  const failed = found.filter(({ status }) => status !== 'not-asked');
  expect(failed.map(({ id }) => id)).toEqual(['asked']);
  expect(failed[0]?.what).toMatch(
    /^14 of the 14 were not answered, so nobody knows whether a recovery would work: state, /,
  );
  expect(failed[0]?.what).toMatch(/Whoever asks lacks s3:GetObject, s3:ListBucket\.$/);
  expect(failed[0]?.fix).toMatch(/^aws iam put-role-policy .* file:\/\/permissions\/read-only\.json/);
});

test('half of it is enough to fail; one less stays what each of them says', async () => {
  const six = ['ec2:DescribeInstances', 'ec2:DescribeImages', 'ec2:RunInstances', 'acm:DescribeCertificate'];
  const at = await place();
  await at.trouble([], six);
  expect((await at.findings()).map(({ status }) => status)).toEqual(Array(6).fill('not-asked'));
  await at.trouble([], [...six, 'ssm:DescribeDocument']);
  const asked = (await at.findings()).at(-1);
  expect(asked).toMatchObject({
    id: 'asked',
    status: 'fail',
    what: expect.stringMatching(/^7 of the 14 were not answered/),
  });
});

test('an instance that is not in the state: nobody knows what would be launched, and that is a fail', async () => {
  const at = await place();
  const found = await at.findings({ service: { ...at.ports.service, instance: 'aws_instance.other' } });
  expect(found.map(({ id }) => id)).toEqual([
    'drift',
    'image',
    'zones',
    'quota',
    'launch',
    'disk-key',
    'images',
    'asked',
  ]);
  expect(found.at(-1)).toMatchObject({
    status: 'fail',
    fix: expect.stringMatching(/terragrunt run -- state list/),
  });
  expect(found.at(-1)?.what).not.toContain('lacks');
});

test('every call that is denied somewhere here is one that doctor makes, and only those are left', async () => {
  const at = await whole();
  await at.findings();
  const made = new Set(at.calls.filter((call) => !/^(s3|sts):/.test(call)));
  const named = DENIED.map(([call]) => call.replace('monitoring:', 'cloudwatch:')).filter(
    (call) => !call.startsWith('s3:'),
  );
  expect([...made].sort()).toEqual(named.toSorted());
});
