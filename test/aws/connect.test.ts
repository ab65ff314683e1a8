import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import {
  DescribeInstancesCommand,
  type EC2Client,
  RunInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { GetParameterCommand } from '@aws-sdk/client-ssm';
import { afterEach, describe, expect, test } from 'vitest';
import { AwsFailure } from '../../src/aws/aws-failure.ts';
import { describeInstance } from '../../src/aws/ec2.ts';
import { tryLaunch } from '../../src/aws/launch.ts';
import { callerIdentity } from '../../src/aws/sts.ts';
import { ec2Error, instanceReply, LocalAws } from './local-aws.ts';

const servers: LocalAws[] = [];
const saved = { ...process.env };
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
  for (const name of Object.keys(process.env)) if (!(name in saved)) delete process.env[name];
  Object.assign(process.env, saved);
});

async function local(): Promise<LocalAws> {
  const server = await LocalAws.start();
  servers.push(server);
  return server;
}

async function failureOf(work: Promise<unknown>) {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof AwsFailure)) throw new Error(`no AwsFailure but ${String(error)}`);
  return error.failure;
}

describe('the guard', () => {
  test('lets a read pass where only reads may, and nothing else reaches the network', async () => {
    const aws = await local();
    aws.answer = () => instanceReply('running');
    const clients = aws.connect({ allow: 'read' });
    expect((await describeInstance(clients, 'i-1'))?.state).toBe('running');
    expect(aws.requests).toHaveLength(1);
    const s3 = await clients.s3();
    const mutations = [
      s3.send(new DeleteObjectCommand({ Bucket: 'b', Key: 'k' })),
      s3.send(new PutObjectCommand({ Bucket: 'b', Key: 'k', Body: 'x' })),
    ];
    for (const mutation of mutations) expect((await failureOf(mutation)).code).toBe('refused');
    expect(aws.requests).toHaveLength(1);
  });

  test('refuses what is not on the list, even where everything may pass', async () => {
    const aws = await local();
    const ec2: EC2Client = await aws.connect({ allow: 'mutate' }).ec2();
    const failure = await failureOf(ec2.send(new TerminateInstancesCommand({ InstanceIds: ['i-1'] })));
    expect(failure).toMatchObject({
      code: 'refused',
      facts: { service: 'ec2', command: 'TerminateInstances' },
    });
    expect(aws.requests).toHaveLength(0);
    expect(aws.records).toMatchObject([
      { command: 'TerminateInstances', error: 'refused', attempts: 0, status: null },
    ]);
  });

  test('a launch is only ever a trial, which a world of reads does not allow either', async () => {
    const aws = await local();
    const launch = { ImageId: 'ami-1', InstanceType: 'm7i.2xlarge', MinCount: 1, MaxCount: 1 } as const;
    for (const [allow, DryRun] of [
      ['mutate', undefined],
      ['mutate', false],
      ['probe', false],
      ['read', true],
    ] as const) {
      const ec2: EC2Client = await aws.connect({ allow }).ec2();
      const failure = await failureOf(ec2.send(new RunInstancesCommand({ ...launch, DryRun })));
      expect([allow, failure.code]).toEqual([allow, 'refused']);
    }
    expect(aws.requests).toHaveLength(0);
    aws.answer = () => ({ status: 412, body: ec2Error('DryRunOperation', 'Request would have succeeded.') });
    expect(await tryLaunch(aws.connect({ allow: 'probe' }), launch)).toBe('would-launch');
    expect(aws.requests[0]?.body).toContain('DryRun=true');
  });

  test('never asks for a secret in plain text', async () => {
    const aws = await local();
    const ssm = await aws.connect().ssm();
    expect(
      (await failureOf(ssm.send(new GetParameterCommand({ Name: 'n', WithDecryption: true })))).code,
    ).toBe('refused');
    expect(aws.requests).toHaveLength(0);
  });

  test('holds for a command that carries user data too: the record never shows it', async () => {
    const aws = await local();
    const ec2 = await aws.connect().ec2();
    const UserData = Buffer.from('#!/bin/bash\nTOKEN=hunter2').toString('base64');
    await failureOf(ec2.send(new RunInstancesCommand({ MinCount: 1, MaxCount: 1, UserData })));
    expect(JSON.stringify(aws.records)).not.toContain(UserData);
    expect(JSON.stringify(aws.records)).toContain('redacted');
  });
});

describe('what goes over the wire', () => {
  test('names the run in the user agent and leaves one record a call', async () => {
    const aws = await local();
    aws.answer = () => instanceReply('pending');
    await describeInstance(aws.connect(), 'i-1');
    expect(aws.requests[0]?.headers['user-agent']).toContain('firedrill/2026-11-23T060211Z-test-k3f9');
    expect(aws.records).toHaveLength(1);
    expect(aws.records[0]).toMatchObject({
      service: 'ec2',
      command: 'DescribeInstances',
      input: { InstanceIds: ['i-1'] },
      status: 200,
      requestId: 'req-1',
      attempts: 1,
    });
  });

  test('an endpoint that was given is the only one: variables and profiles of the machine do not count', async () => {
    const aws = await local();
    const elsewhere = await local();
    Object.assign(process.env, {
      AWS_ENDPOINT_URL: elsewhere.endpoint,
      AWS_ENDPOINT_URL_EC2: elsewhere.endpoint,
      AWS_USE_FIPS_ENDPOINT: 'true',
      AWS_USE_DUALSTACK_ENDPOINT: 'true',
      AWS_REGION: 'eu-central-1',
      AWS_PROFILE: 'production',
      AWS_ACCESS_KEY_ID: 'AKIAREALREALREALREAL',
      AWS_SECRET_ACCESS_KEY: 'real',
      AWS_SESSION_TOKEN: 'real-token',
      AWS_MAX_ATTEMPTS: '9',
    });
    aws.answer = () => instanceReply('running');
    const clients = aws.connect();
    await describeInstance(clients, 'i-1');
    aws.answer = () => ({ body: '<r/>' });
    await callerIdentity(clients);
    expect(elsewhere.requests).toHaveLength(0);
    expect(aws.requests).toHaveLength(2);
    for (const { headers } of aws.requests) {
      expect(headers.authorization).toContain('Credential=AKIDLOCAL/');
      expect(headers.authorization).toContain('/us-east-1/');
      expect(headers['x-amz-security-token']).toBeUndefined();
    }
  });

  test('a passing fault is tried again, a lack of capacity is not', async () => {
    const aws = await local();
    const clients = aws.connect();
    aws.answer = () =>
      aws.requests.length < 3
        ? { status: 503, body: ec2Error('RequestLimitExceeded', 'Request limit exceeded.') }
        : instanceReply('running');
    expect((await describeInstance(clients, 'i-1'))?.state).toBe('running');
    expect(aws.records.at(-1)).toMatchObject({ attempts: 3, status: 200 });
    const before = aws.requests.length;
    aws.answer = () => ({
      status: 500,
      body: ec2Error('InsufficientInstanceCapacity', 'no m7i.2xlarge in us-east-1a'),
    });
    const failure = await failureOf(describeInstance(clients, 'i-1'));
    expect(failure.code).toBe('no-capacity');
    expect(failure.message).toContain('no m7i.2xlarge in us-east-1a');
    expect(aws.requests.length - before).toBe(1);
  });

  test('a server that has gone away is a failure to read, not a stack trace', async () => {
    const aws = await local();
    const clients = aws.connect();
    await aws.stop();
    const failure = await failureOf(describeInstance(clients, 'i-1'));
    expect(failure).toMatchObject({
      code: 'unreachable',
      message: 'AWS in us-east-1 cannot be reached (ECONNREFUSED).',
    });
    expect(aws.records.at(-1)).toMatchObject({ status: null, attempts: 3, error: 'ECONNREFUSED' });
  });

  test('an answer that is no AWS answer says so', async () => {
    const aws = await local();
    aws.answer = () => ({ status: 200, body: '<html><body>Please log in<p></html>' });
    expect((await failureOf(callerIdentity(aws.connect()))).code).toMatch(/unreadable|aws-error/);
  });

  test('an abort stays an abort', async () => {
    const aws = await local();
    const controller = new AbortController();
    aws.answer = () => {
      controller.abort();
      return { status: 503 };
    };
    await expect(describeInstance(aws.connect(), 'i-1', controller.signal)).rejects.toMatchObject({
      name: 'AbortError',
    });
  });

  test('after refused credentials the next call starts with a new client', async () => {
    const aws = await local();
    const clients = aws.connect();
    aws.answer = () => ({
      status: 401,
      body: ec2Error('AuthFailure', 'AWS was not able to validate the provided access credentials'),
    });
    const first = await clients.ec2();
    const failure = await failureOf(first.send(new DescribeInstancesCommand({})));
    expect(failure).toMatchObject({ code: 'credentials', facts: { reason: 'rejected' } });
    expect(await clients.ec2()).not.toBe(first);
  });
});

test("the SDK's warnings become evidence, Node's own stay on stderr", async () => {
  const script = `
    import { connectAws } from './src/aws/connect.ts';
    connectAws({ region: 'r', place: {}, explain: async () => ({}), allow: 'read', run: 'r', record: (l) => console.log(JSON.stringify(l)) });
    process.emitWarning('NodeVersionSupportWarning: The AWS SDK for JavaScript (v3) will require node >=26');
    process.emitWarning('something of our own');
  `;
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [
    '--input-type=module',
    '-e',
    script,
  ]);
  expect(JSON.parse(stdout)).toMatchObject({ warning: expect.stringContaining('will require node >=26') });
  expect(stderr).not.toContain('AWS SDK');
  expect(stderr).toContain('something of our own');
});
