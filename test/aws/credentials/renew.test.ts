import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { callerIdentity } from '../../../src/aws/sts.ts';
import type { Reply, Request } from '../local-aws.ts';
import { config, recovery, SSO, SSO_TOKEN, token } from './cases.ts';
import { inCase, writeIn } from './make-case.ts';

const CALLER =
  '<GetCallerIdentityResponse><GetCallerIdentityResult><Account>123456789012</Account><Arn>a</Arn><UserId>u</UserId></GetCallerIdentityResult></GetCallerIdentityResponse>';
const caller: Reply = { body: CALLER };
/** The key that a request was signed with. */
const keyOf = (request: Request | undefined) =>
  /Credential=([^/]+)/.exec(request?.headers.authorization ?? '')?.[1];
const keys = (id: string) => `[profile recovery]\naws_access_key_id = ${id}\naws_secret_access_key = s\n`;

test('signing in elsewhere and trying again is enough: the session, the client and the file are all read anew', async () => {
  const role = {
    accessKeyId: 'AKIDSSO',
    secretAccessKey: 's',
    sessionToken: 't',
    expiration: Date.now() + 3_600_000,
  };
  const answer = ({ method, body }: Request): Reply =>
    method === 'GET'
      ? { body: JSON.stringify({ roleCredentials: role }) }
      : body.includes('GetCallerIdentity')
        ? caller
        : { status: 400 };
  await inCase({ files: config(SSO), env: recovery, answer }, async ({ aws, home, server }) => {
    await expect(callerIdentity(aws)).rejects.toMatchObject({ failure: { code: 'credentials' } });
    await writeIn(home, SSO_TOKEN, token(new Date(Date.now() + 3_600_000).toISOString()));
    expect((await callerIdentity(aws)).account).toBe('123456789012');
    expect(keyOf(server.requests.at(-1))).toBe('AKIDSSO');
  });
});

test('keys that were written anew count after a refusal', async () => {
  const answer = (request: Request): Reply =>
    keyOf(request) === 'AKIDNEW'
      ? caller
      : {
          status: 403,
          body: '<ErrorResponse><Error><Code>ExpiredToken</Code><Message>m</Message></Error></ErrorResponse>',
        };
  await inCase({ files: config(keys('AKIDOLD')), env: recovery, answer }, async ({ aws, home }) => {
    await expect(callerIdentity(aws)).rejects.toMatchObject({ failure: { code: 'credentials' } });
    await writeIn(home, '.aws/config', keys('AKIDNEW'));
    expect((await callerIdentity(aws)).account).toBe('123456789012');
  });
});

test('renewed clients mint anew what can be minted, and only then', async () => {
  const process_ =
    'sh -c "echo x >> HOME/asked; echo \'{\\"Version\\":1,\\"AccessKeyId\\":\\"AKID\\",\\"SecretAccessKey\\":\\"s\\"}\'"';
  const files = config(`[profile recovery]\ncredential_process = ${process_}\n`);
  await inCase({ files, env: recovery, answer: () => caller }, async ({ aws, home }) => {
    const asked = async () => (await readFile(join(home, 'asked'), 'utf8')).split('\n').length - 1;
    await callerIdentity(aws);
    await callerIdentity(aws);
    expect(await asked()).toBe(1);
    aws.renew();
    await callerIdentity(aws);
    expect(await asked()).toBe(2);
  });
});

test('where a profile is named and fails, the role of the machine does not take its place', async () => {
  const machine = {
    Code: 'Success',
    AccessKeyId: 'AKIDMACHINE',
    SecretAccessKey: 's',
    Token: 't',
    Expiration: '2999-01-01T00:00:00Z',
    AccountId: '1',
  };
  const answer = ({ url, method }: Request): Reply =>
    url.endsWith('/api/token')
      ? { body: 'token' }
      : url.endsWith('/security-credentials/')
        ? { body: 'role' }
        : method === 'GET'
          ? { body: JSON.stringify(machine) }
          : caller;
  const files = config('[profile recovery]\ncredential_process = false\n');
  await inCase({ files, answer }, async ({ aws, server }) => {
    await callerIdentity(aws);
    expect(keyOf(server.requests.at(-1))).toBe('AKIDMACHINE');
  });
  await inCase({ files, env: recovery, answer }, async ({ aws, server }) => {
    await expect(callerIdentity(aws)).rejects.toMatchObject({ failure: { code: 'credentials' } });
    expect(server.requests).toEqual([]);
  });
});

test('the end of keys in the environment is known where whoever gave them says it', async () => {
  const expiresAt = '2999-01-01T00:00:00.000Z';
  const env = {
    AWS_ACCESS_KEY_ID: 'ASIA',
    AWS_SECRET_ACCESS_KEY: 's',
    AWS_SESSION_TOKEN: 't',
    AWS_CREDENTIAL_EXPIRATION: expiresAt,
  };
  await inCase({ env, answer: () => caller }, async ({ aws }) => {
    expect((await callerIdentity(aws)).expiresAt).toBe(expiresAt);
  });
});
