import { createHash, generateKeyPairSync } from 'node:crypto';
import type { Reply, Request } from '../local-aws.ts';

/**
 * What a machine can be like on which firedrill finds no usable credentials. `cases.test.ts` makes each, and holds what the
 * SDK throws and what a person is told against `told.txt`. Long, since it is a table.
 */
export interface Case {
  /** Files beneath the home folder. `HOME` in them, and in values, is that folder; `URL` the local server. */
  readonly files?: Readonly<Record<string, string>>;
  /** Beside those that keep every case on this machine. */
  readonly env?: Readonly<Record<string, string>>;
  /** What AWS answers; without it nothing answers. */
  readonly answer?: (request: Request) => Reply;
}

export const config = (text: string) => ({ '.aws/config': text });
export const recovery = { AWS_PROFILE: 'recovery' };
const KEYS = 'aws_access_key_id = AKIDEXAMPLE\naws_secret_access_key = example\n';

export const SSO = `[profile recovery]
sso_session = corp
sso_account_id = 123456789012
sso_role_name = Recovery
[sso-session corp]
sso_region = us-east-1
sso_start_url = https://corp.awsapps.com/start
`;
const hash = (kind: string, text: string) => createHash(kind).update(text).digest('hex');
/** Where the CLI keeps what it got when somebody signed in. */
export const SSO_TOKEN = `.aws/sso/cache/${hash('sha1', 'corp')}.json`;
const SSO_LEGACY_TOKEN = `.aws/sso/cache/${hash('sha1', 'https://corp.awsapps.com/start')}.json`;
const USER = 'arn:aws:iam::123456789012:user/op';
const LOGIN_TOKEN = `.aws/login/cache/${hash('sha256', USER)}.json`;
const DPOP_KEY = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({
  format: 'pem',
  type: 'sec1',
});
const LEGACY = `[profile recovery]
sso_start_url = https://corp.awsapps.com/start
sso_region = us-east-1
sso_account_id = 123456789012
sso_role_name = Recovery
`;
export const token = (expiresAt: string, more: object = {}) =>
  JSON.stringify({ accessToken: 'token', expiresAt, ...more });
const CLIENT = { clientId: 'c', clientSecret: 's', refreshToken: 'r' };

const ROLE = `[profile recovery]
role_arn = arn:aws:iam::123456789012:role/Recovery
source_profile = base
[profile base]
`;
const xml = (code: string, message: string, status: number): Reply => ({
  status,
  body: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>r</RequestId></ErrorResponse>`,
});
const json = (status: number, type: string, body: object): Reply => ({
  status,
  headers: { 'x-amzn-errortype': type, 'content-type': 'application/json' },
  body: JSON.stringify(body),
});
const process_ = (command: string) => config(`[profile recovery]\ncredential_process = ${command}\n`);

export const CASES: Readonly<Record<string, Case>> = {
  'profile that does not exist': {
    files: config(`[profile recovery]\n${KEYS}`),
    env: { AWS_PROFILE: 'recovry' },
  },
  'profile of the credentials file that does not exist': {
    files: { '.aws/credentials': `[default]\n${KEYS}` },
    env: recovery,
  },
  'profile without credentials': { files: config('[profile recovery]\nregion = us-east-1\n'), env: recovery },
  'profile with half a key': {
    files: config('[profile recovery]\naws_access_key_id = AKIDEXAMPLE\n'),
    env: recovery,
  },
  'config file that is a folder': {
    files: { 'folder/x': '' },
    env: { ...recovery, AWS_CONFIG_FILE: 'HOME/folder', AWS_SHARED_CREDENTIALS_FILE: 'HOME/folder' },
  },
  'config file that does not exist': {
    env: { ...recovery, AWS_CONFIG_FILE: 'HOME/none', AWS_SHARED_CREDENTIALS_FILE: 'HOME/none' },
  },

  'sso: not signed in': { files: config(SSO), env: recovery },
  'sso: session over, nothing to refresh with': {
    files: { ...config(SSO), [SSO_TOKEN]: token('2026-01-01T00:00:00Z') },
    env: recovery,
  },
  'sso: session over, refresh refused': {
    files: { ...config(SSO), [SSO_TOKEN]: token('2026-01-01T00:00:00Z', CLIENT) },
    env: recovery,
    answer: () =>
      json(400, 'InvalidGrantException', { error: 'invalid_grant', error_description: 'Invalid grant' }),
  },
  'sso: signed in, token not taken': {
    files: { ...config(SSO), [SSO_TOKEN]: token('2999-01-01T00:00:00Z') },
    env: recovery,
    answer: () => json(401, 'UnauthorizedException', { message: 'Session token not found or invalid' }),
  },
  'sso: signed in, role not assigned': {
    files: { ...config(SSO), [SSO_TOKEN]: token('2999-01-01T00:00:00Z') },
    env: recovery,
    answer: () => json(403, 'ForbiddenException', { message: 'No access' }),
  },
  'sso: signed in, nothing answers': {
    files: { ...config(SSO), [SSO_TOKEN]: token('2999-01-01T00:00:00Z') },
    env: recovery,
  },
  'sso: cache that is no JSON': { files: { ...config(SSO), [SSO_TOKEN]: '{' }, env: recovery },
  'sso: session that is not described': {
    files: config(SSO.replace('[sso-session corp]', '[sso-session other]')),
    env: recovery,
  },
  'sso: incomplete': { files: config(SSO.replace('sso_role_name = Recovery\n', '')), env: recovery },
  'sso, older form: not signed in': { files: config(LEGACY), env: recovery },
  'sso, older form: session over': {
    files: { ...config(LEGACY), [SSO_LEGACY_TOKEN]: token('2026-01-01T00:00:00Z') },
    env: recovery,
  },

  'role: refused': {
    files: config(ROLE + KEYS),
    env: recovery,
    answer: () =>
      xml(
        'AccessDenied',
        'User: arn:aws:iam::123456789012:user/op is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::123456789012:role/Recovery',
        403,
      ),
  },
  'role: keys of the source have expired': {
    files: config(`${ROLE}${KEYS}aws_session_token = t\n`),
    env: recovery,
    answer: () => xml('ExpiredToken', 'The security token included in the request is expired', 403),
  },
  'role: keys of the source are unknown': {
    files: config(ROLE + KEYS),
    env: recovery,
    answer: () => xml('InvalidClientTokenId', 'The security token included in the request is invalid.', 403),
  },
  'role: source profile does not exist': {
    files: config(ROLE.replace('[profile base]', '[profile basis]') + KEYS),
    env: recovery,
  },
  'role: no source': {
    files: config('[profile recovery]\nrole_arn = arn:aws:iam::123456789012:role/Recovery\n'),
    env: recovery,
  },
  'role: over an SSO session that is over': {
    files: config(
      `${ROLE}sso_session = corp\nsso_account_id = 123456789012\nsso_role_name = Base\n${SSO.slice(SSO.indexOf('[sso-session'))}`,
    ),
    env: recovery,
  },
  'role: in a circle': {
    files: config(`${ROLE}role_arn = arn:aws:iam::123456789012:role/Base\nsource_profile = recovery\n`),
    env: recovery,
  },
  'role: with MFA': {
    files: config(
      `${ROLE.replace('source_profile', 'mfa_serial = arn:aws:iam::123456789012:mfa/op\nsource_profile')}${KEYS}`,
    ),
    env: recovery,
  },
  'role: from the environment, where nothing is': {
    files: config(ROLE.replace('source_profile = base', 'credential_source = Environment')),
    env: recovery,
  },
  'role: from an unknown place': {
    files: config(ROLE.replace('source_profile = base', 'credential_source = Moon')),
    env: recovery,
  },

  'process: fails': { files: process_('sh -c "echo vault is sealed >&2; exit 2"'), env: recovery },
  'process: prints no JSON': { files: process_('echo Enter your code:'), env: recovery },
  'process: not found': { files: process_('/opt/none/credentials --role recovery'), env: recovery },
  'process: expired': {
    files: process_(
      `echo '{"Version":1,"AccessKeyId":"A","SecretAccessKey":"S","SessionToken":"T","Expiration":"2026-01-01T00:00:00Z"}'`,
    ),
    env: recovery,
  },
  'process: another version': { files: process_(`echo '{"Version":2}'`), env: recovery },
  'process: no keys': { files: process_(`echo '{"Version":1}'`), env: recovery },

  'web identity: no token file': {
    env: {
      AWS_WEB_IDENTITY_TOKEN_FILE: 'HOME/token',
      AWS_ROLE_ARN: 'arn:aws:iam::123456789012:role/Recovery',
    },
  },
  'web identity: no role': { files: { token: 'jwt' }, env: { AWS_WEB_IDENTITY_TOKEN_FILE: 'HOME/token' } },
  'web identity: of a profile, no token file': {
    files: config(
      '[profile recovery]\nrole_arn = arn:aws:iam::123456789012:role/Recovery\nweb_identity_token_file = HOME/token\n',
    ),
    env: recovery,
  },
  'web identity: token has expired': {
    files: { token: 'jwt' },
    env: {
      AWS_WEB_IDENTITY_TOKEN_FILE: 'HOME/token',
      AWS_ROLE_ARN: 'arn:aws:iam::123456789012:role/Recovery',
    },
    answer: () =>
      xml(
        'ExpiredTokenException',
        'Token expired: current date/time 1795859295 must be before the expiration date/time 1795855695',
        400,
      ),
  },
  'web identity: token not taken': {
    files: { token: 'jwt' },
    env: {
      AWS_WEB_IDENTITY_TOKEN_FILE: 'HOME/token',
      AWS_ROLE_ARN: 'arn:aws:iam::123456789012:role/Recovery',
    },
    answer: () =>
      xml(
        'InvalidIdentityToken',
        'No OpenIDConnect provider found in your account for https://token.example.com',
        400,
      ),
  },
  'web identity: role refused': {
    files: { token: 'jwt' },
    env: {
      AWS_WEB_IDENTITY_TOKEN_FILE: 'HOME/token',
      AWS_ROLE_ARN: 'arn:aws:iam::123456789012:role/Recovery',
    },
    answer: () => xml('AccessDenied', 'Not authorized to perform sts:AssumeRoleWithWebIdentity', 403),
  },

  'keys of the environment: no secret': { env: { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE' } },
  'keys of the environment: no id': { env: { AWS_SECRET_ACCESS_KEY: 'example' } },
  'keys of the environment: only the session': { env: { AWS_SESSION_TOKEN: 'example' } },
  'keys of the environment: expired': {
    env: { AWS_ACCESS_KEY_ID: 'ASIAEXAMPLE', AWS_SECRET_ACCESS_KEY: 'example', AWS_SESSION_TOKEN: 't' },
    answer: () => xml('ExpiredToken', 'The security token included in the request is expired', 403),
  },
  'keys of the environment: no session token': {
    env: { AWS_ACCESS_KEY_ID: 'ASIAEXAMPLE', AWS_SECRET_ACCESS_KEY: 'example' },
    answer: () => xml('InvalidClientTokenId', 'The security token included in the request is invalid.', 403),
  },
  'keys of a profile: unknown': {
    files: config(`[profile recovery]\n${KEYS}`),
    env: recovery,
    answer: () => xml('InvalidClientTokenId', 'The security token included in the request is invalid.', 403),
  },
  'keys of a profile: wrong secret': {
    files: config(`[profile recovery]\n${KEYS}`),
    env: recovery,
    answer: () =>
      xml(
        'SignatureDoesNotMatch',
        'The request signature we calculated does not match the signature you provided.',
        403,
      ),
  },
  'keys of a profile, and a profile that has none of the environment': {
    files: config('[profile recovery]\nregion = us-east-1\n'),
    env: { ...recovery, AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'example' },
  },

  'aws login: not signed in': {
    files: config('[profile recovery]\nlogin_session = arn:aws:iam::123456789012:user/op\n'),
    env: recovery,
  },
  'aws login: session over, refresh refused': {
    files: {
      ...config('[profile recovery]\nlogin_session = arn:aws:iam::123456789012:user/op\n'),
      [LOGIN_TOKEN]: JSON.stringify({
        accessToken: {
          accessKeyId: 'A',
          secretAccessKey: 'S',
          sessionToken: 'T',
          accountId: '123456789012',
          expiresAt: '2026-01-01T00:00:00Z',
        },
        clientId: 'c',
        refreshToken: 'r',
        dpopKey: DPOP_KEY,
      }),
    },
    env: recovery,
    answer: () => json(403, 'AccessDeniedException', { error: 'TOKEN_EXPIRED', message: 'expired' }),
  },

  'nothing at all': {},
  'nothing, and no machine role may be asked': { env: { AWS_EC2_METADATA_DISABLED: 'true' } },
  'a machine without a role': { answer: () => ({ status: 404 }) },
  'a container whose credentials do not answer': {
    env: { AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://127.0.0.1:9/credentials' },
  },
  'a container whose credentials are refused': {
    env: { AWS_CONTAINER_CREDENTIALS_FULL_URI: 'URL/credentials' },
    answer: () => json(403, 'x', { Code: 'AccessDenied', Message: 'no' }),
  },
  'a container whose token file is gone': {
    env: {
      AWS_CONTAINER_CREDENTIALS_FULL_URI: 'URL/credentials',
      AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: 'HOME/token',
    },
  },
};
