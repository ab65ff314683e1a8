import { afterEach, expect, test, vi } from 'vitest';
import { connectAws } from '../../src/aws/connect.ts';
import { awsIn } from '../../src/aws/place.ts';
import { callerIdentity } from '../../src/aws/sts.ts';
import { explainAwsError } from '../../src/diagnosis/aws-error.ts';
import { createBorder } from '../../src/text/border.ts';
import { ownKeys } from '../../src/worlds/live/own-keys.ts';
import { LocalAws, type Request } from './local-aws.ts';

afterEach(() => vi.unstubAllEnvs());

const ROLE = 'arn:aws:iam::123456789012:role/looks-only';

/** STS, whose roles' keys are good for so long. */
async function sts(lastsMs: number) {
  const aws = await LocalAws.start();
  let minted = 0;
  aws.answer = ({ body }) => {
    if (body.includes('Action=GetCallerIdentity'))
      return {
        body: `<GetCallerIdentityResponse><GetCallerIdentityResult><Account>123456789012</Account><Arn>a</Arn><UserId>u</UserId></GetCallerIdentityResult></GetCallerIdentityResponse>`,
      };
    minted += 1;
    const ends = new Date(Date.now() + lastsMs).toISOString();
    return {
      body: `<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIAROLE${minted}</AccessKeyId><SecretAccessKey>s${minted}</SecretAccessKey><SessionToken>t${minted}</SessionToken><Expiration>${ends}</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`,
    };
  };
  const environment = {
    AWS_ENDPOINT_URL: aws.endpoint,
    AWS_ACCESS_KEY_ID: 'AKIDOPERATOR',
    AWS_SECRET_ACCESS_KEY: 'operator',
    AWS_SESSION_TOKEN: undefined,
    AWS_PROFILE: undefined,
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  };
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  const clients = connectAws({
    region: 'us-east-1',
    place: awsIn('us-east-1'),
    role: ROLE,
    allow: 'read',
    border: createBorder(),
    explain: explainAwsError,
    run: '2026-11-23T060211Z-test-k3f9',
    record: (line) => aws.records.push(line),
  });
  return { aws, clients };
}

const key = ({ headers }: Request): string =>
  /Credential=([^/]+)/.exec(headers.authorization ?? '')?.[1] ?? '';
const actions = (aws: LocalAws) => aws.requests.map((one) => [/Action=(\w+)/.exec(one.body)?.[1], key(one)]);

test('a role is taken with the operator’s keys, once for all clients, and every other call is made with its keys', async () => {
  const { aws, clients } = await sts(3_600_000);
  await using _ = aws;
  await callerIdentity(clients);
  await callerIdentity(clients);
  expect(actions(aws)).toEqual([
    ['AssumeRole', 'AKIDOPERATOR'],
    ['GetCallerIdentity', 'ASIAROLE1'],
    ['GetCallerIdentity', 'ASIAROLE1'],
  ]);
  const asked = new URLSearchParams(aws.requests[0]?.body);
  expect(asked.get('RoleArn')).toBe(ROLE);
  expect(asked.get('RoleSessionName')).toBe('firedrill-2026-11-23T060211Z-test-k3f9');
  // What it did is evidence, as every call is.
  expect(aws.records).toContainEqual(expect.objectContaining({ service: 'sts', command: 'AssumeRole' }));
  // tofu gets the same.
  const keys = await ownKeys(clients, { learn: () => undefined }, ROLE);
  expect(await keys.forTofu()).toEqual({
    AWS_ACCESS_KEY_ID: 'ASIAROLE1',
    AWS_SECRET_ACCESS_KEY: 's1',
    AWS_SESSION_TOKEN: 't1',
  });
  clients.renew();
  await callerIdentity(clients);
  expect(actions(aws).slice(3)).toEqual([
    ['AssumeRole', 'AKIDOPERATOR'],
    ['GetCallerIdentity', 'ASIAROLE2'],
  ]);
});

test('its keys are minted anew before they end', async () => {
  const { aws, clients } = await sts(60_000);
  await using _ = aws;
  await callerIdentity(clients);
  await callerIdentity(clients);
  const used = actions(aws).flatMap(([action, by]) => (action === 'GetCallerIdentity' ? [by] : []));
  expect(new Set(used).size).toBe(2);
});

test('one that may not be taken is named, with what shows why', async () => {
  const { aws, clients } = await sts(3_600_000);
  await using _ = aws;
  aws.answer = () => ({
    status: 403,
    body: `<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>User: u is not authorized to perform: sts:AssumeRole on resource: ${ROLE}</Message></Error></ErrorResponse>`,
  });
  const failure = await callerIdentity(clients).then(
    () => undefined,
    (thrown: { failure: object }) => thrown.failure,
  );
  expect(failure).toMatchObject({
    code: 'credentials',
    message: `What AWS knows you by is in order, but may not take the role ${ROLE}.`,
    nextSteps: expect.arrayContaining([expect.stringContaining('aws iam get-role --role-name looks-only')]),
  });
});
