import { describe, expect, test } from 'vitest';
import { createBorder } from '../../src/text/border.ts';
import { LINE_CAP } from '../../src/text/line-cap.ts';

const line = (raw: string): string => createBorder().line(raw).join('\n');

describe('a line keeps what it means', () => {
  test.each([
    ["+ export A=1 DB_PASSWORD='x y' B=2", "+ export A=1 DB_PASSWORD='[masked]' B=2"],
    ['DB_PASSWORD=abc; echo done', 'DB_PASSWORD=[masked]; echo done'],
    ['Server=db;User Id=app;Password=a&b;Database=x', 'Server=db;User Id=app;Password=[masked];Database=x'],
    ['tool --token abc1 --token=abc2 -v', 'tool --token [masked] --token=[masked] -v'],
    ['{"password":"a\\"b","n":1}', '{"password":"[masked]","n":1}'],
    ['  ~ password = "old" -> "new" # sensitive', '  ~ password = "[masked]" -> "[masked]" # sensitive'],
    ['  + password = "abc" # forces replacement', '  + password = "[masked]" # forces replacement'],
    ['config: {User:ci Password:abc1 Host:db}', 'config: {User:ci Password:[masked] Host:db}'],
    // A quote without an end hides what it reaches, but no JSON and no end of a key.
    ['{"m":"password=\'abc","n":{"x":"y z"}}', '{"m":"password=\'[masked]","n":{"x":"[masked]"}}'],
    ['{"m":"password=\\"abc","n":1}', '{"m":"password=\\"[masked]","n":1}'],
    ['said "x password=\\"abc", then', 'said "x password=\\"[masked]", then'],
    [
      "password='a -----END RSA PRIVATE KEY----- b",
      "password='[masked]-----END RSA PRIVATE KEY-----[masked]",
    ],
    ['(token=abc1)', '(token=[masked])'],
    ['Authorization: Basic YTpi', 'Authorization: Basic [masked]'],
    ["-H 'Authorization: Bearer a.b' https://x", "-H 'Authorization: Bearer [masked]' https://x"],
    ['Cookie: a=b; c=d', 'Cookie: [masked]'],
    ["-H 'Cookie: a=b' https://x", "-H 'Cookie: [masked]' https://x"],
    [
      'https://ci:abc@example.org:8443/x?a=1&token=t1&b=2',
      'https://ci:[masked]@example.org:8443/x?a=1&token=[masked]&b=2',
    ],
    ['https://hooks.slack.com/services/T0001/B0001/abcdef', 'https://hooks.slack.com/[masked]'],
    ['curl -u ci:abc https://x', 'curl -u ci:[masked] https://x'],
    ['app:abc@tcp(db:3306)/app', 'app:[masked]@tcp(db:3306)/app'],
    ["IDENTIFIED BY 'abc' REQUIRE SSL", "IDENTIFIED BY '[masked]' REQUIRE SSL"],
    [
      '<SessionToken>abc</SessionToken><Expiration>x</Expiration>',
      '<SessionToken>[masked]</SessionToken><Expiration>x</Expiration>',
    ],
    [
      'X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20261123%2Feu-central-1',
      'X-Amz-Credential=[masked]%2F20261123%2Feu-central-1',
    ],
    [
      'Authorization: AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20261123/eu-central-1/s3/aws4_request, SignedHeaders=host',
      'Authorization: AWS4-HMAC-SHA256 Credential=[masked]/20261123/eu-central-1/s3/aws4_request, SignedHeaders=host',
    ],
    ['password: [masked] and again', 'password: [masked] and again'],
  ])('%s', (raw, masked) => {
    expect(line(raw)).toBe(masked);
    expect(line(masked)).toBe(masked);
  });
});

test('a line that masks made longer than the cap is cut', () => {
  expect(line('password=a '.repeat(1400)).length).toBeLessThanOrEqual(LINE_CAP);
});

describe('where a value says nothing', () => {
  test.each([
    'password=',
    'password=$DB_PASSWORD and token=${TOKEN}',
    'password = var.db_password',
    'password = jsondecode(data.aws_secretsmanager_secret_version.db.secret_string)["password"]',
    '+ password = (sensitive value)',
    'password: <redacted>, token: ***',
    'secret: arn:aws:secretsmanager:eu-central-1:123456789012:secret:demo/db-AbCdEf',
    'token: null, "auth": "none", "token": 12',
    'token: the server said no',
    'if password == undefined',
  ])('%s', (raw) => {
    expect(line(raw)).toBe(raw);
  });
});
