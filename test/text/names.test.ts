import { describe, expect, test } from 'vitest';
import { environmentSecrets } from '../../src/text/mask/environment-secrets.ts';
import { isTelling } from '../../src/text/mask/telling-names.ts';

describe('names that tell', () => {
  test.each(
    (
      'password DB_PASSWORD dbPassword db-passwd PGPASSWORD MYSQL_PWD DB_PASS SMTP_PW --password X-Db-Password ' +
      'secret client_secret SecretString SECRET_KEY_BASE token authToken _authToken GITHUB_TOKEN x-access-token ' +
      'X-Amz-Security-Token TokenValue api_key apiKey X-Api-Key OPENAI_API_KEY aws_secret_access_key SecretAccessKey ' +
      'access_key private_key_pem PresharedKey ENCRYPTION_KEY AccountKey Authorization Proxy-Authorization Set-Cookie ' +
      'SMTP_CREDENTIALS REDISCLI_AUTH passphrase password2 TF_VAR_db_password module.db.password master_user_password'
    ).split(' '),
  )('%s', (name) => {
    expect(isTelling(name)).toBe(true);
  });
});

describe('names that do not', () => {
  test.each(
    (
      'PWD OLDPWD pwd name key KEY key_name kms_key_id access_key_id AWS_ACCESS_KEY_ID secret_arn secret_name SecretId ' +
      'token_type tokenTtl TOKEN_URL AWS_WEB_IDENTITY_TOKEN_FILE AWS_SHARED_CREDENTIALS_FILE password_file ' +
      'password_policy minimum_password_length password-stdin SSH_AUTH_SOCK GIT_ASKPASS tokenizer http_tokens ' +
      'max_tokens NextToken ContinuationToken ClientToken ClientRequestToken ExpiredToken InvalidClientTokenId ' +
      'bos_token public_key host_key compass bypass passenger secretsmanager authorizer auth_mode keyboard monkey'
    ).split(' '),
  )('%s', (name) => {
    expect(isTelling(name)).toBe(false);
  });
});

test('of an environment, the values of such names and the passwords in addresses', () => {
  const env = {
    PATH: '/usr/bin',
    HOME: '/root',
    GITHUB_TOKEN: 'token-1',
    EMPTY_PASSWORD: '',
    UNSET_PASSWORD: undefined,
    DATABASE_URL: 'postgres://app:p%40ss@db/app',
    HTTPS_PROXY: 'http://proxy:3128',
    AWS_WEB_IDENTITY_TOKEN_FILE: '/var/run/token',
  };
  expect(environmentSecrets(env)).toEqual(['token-1', 'p%40ss', 'p@ss']);
});
