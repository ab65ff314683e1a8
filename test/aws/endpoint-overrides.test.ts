import { DescribeInstancesCommand } from '@aws-sdk/client-ec2';
import { expect, test } from 'vitest';
import { endpointOverrides, ownEndpointOverrides } from '../../src/aws/endpoint-overrides.ts';
import { callerIdentity } from '../../src/aws/sts.ts';
import { inCase, writeIn } from './credentials/make-case.ts';

const local = (path: string) => `http://127.0.0.1:4566${path}`;

test('variables: of all services, and of one', () => {
  const env = {
    AWS_ENDPOINT_URL: local(''),
    AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: local('/logs'),
    AWS_ENDPOINT_URL_EC2: '',
  };
  expect(endpointOverrides(env, {}, {})).toEqual([
    { service: 'cloudwatch_logs', url: local('/logs'), from: 'AWS_ENDPOINT_URL_CLOUDWATCH_LOGS' },
    { service: '*', url: local(''), from: 'AWS_ENDPOINT_URL' },
  ]);
});

test('a profile: of all services, and of one; a variable goes before', () => {
  const profiles = {
    recovery: { endpoint_url: local(''), services: 'local' },
    default: { endpoint_url: local('/no') },
  };
  const sections = {
    'services.local': { 'ec2.endpoint_url': local('/ec2'), 's3.endpoint_url': local('/s3'), 's3.other': 'x' },
  };
  const env = { AWS_PROFILE: 'recovery', AWS_ENDPOINT_URL_S3: local('/variable') };
  expect(endpointOverrides(env, profiles, sections)).toEqual([
    { service: 's3', url: local('/variable'), from: 'AWS_ENDPOINT_URL_S3' },
    { service: 'ec2', url: local('/ec2'), from: 'services local of profile recovery' },
    { service: '*', url: local(''), from: 'profile recovery' },
  ]);
  expect(
    endpointOverrides({ ...env, AWS_ENDPOINT_URL: local('/all') }, profiles, sections).map(
      ({ from }) => from,
    ),
  ).toEqual(['AWS_ENDPOINT_URL_S3', 'AWS_ENDPOINT_URL']);
});

test('none where nothing is set, or where they are to be ignored', () => {
  expect(endpointOverrides({}, { default: { region: 'r' } }, {})).toEqual([]);
  const env = { AWS_ENDPOINT_URL: local('') };
  expect(endpointOverrides({ ...env, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' }, {}, {})).toEqual([]);
  expect(endpointOverrides(env, { default: { ignore_configured_endpoint_urls: 'TRUE' } }, {})).toEqual([]);
  expect(endpointOverrides({ ...env, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'false' }, {}, {})).toHaveLength(1);
});

test('a password in an address is not shown', () => {
  expect(
    endpointOverrides({ AWS_ENDPOINT_URL: 'https://op:hunter2@proxy.example.com/aws' }, {}, {})[0]?.url,
  ).toBe('https://proxy.example.com/aws');
  expect(
    endpointOverrides({ AWS_ENDPOINT_URL_EC2: 'https://op:hunter2@proxy example.com' }, {}, {})[0]?.url,
  ).toBe('an address that cannot be read');
});

test('what is said of this machine is where the SDK goes', async () => {
  const answer = () => ({ status: 500 });
  const env = { AWS_PROFILE: 'recovery', AWS_ENDPOINT_URL: '' };
  await inCase({ env, answer }, async ({ home, url, aws, server }) => {
    const keys = 'aws_access_key_id = A\naws_secret_access_key = S\n';
    const text = `[profile recovery]\n${keys}services = local\nendpoint_url = ${url}/all\n[services local]\nec2 =\n  endpoint_url = ${url}/ec2\n`;
    await writeIn(home, '.aws/config', text);
    expect(await ownEndpointOverrides()).toEqual([
      { service: 'ec2', url: `${url}/ec2`, from: 'services local of profile recovery' },
      { service: '*', url: `${url}/all`, from: 'profile recovery' },
    ]);
    await callerIdentity(aws).catch(() => undefined);
    const ec2 = await aws.ec2();
    await ec2.send(new DescribeInstancesCommand({})).catch(() => undefined);
    expect(new Set(server.requests.map((request) => request.url))).toEqual(new Set(['/all/', '/ec2/']));
  });
});
