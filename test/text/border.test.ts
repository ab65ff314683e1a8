import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Json } from '../../src/engine/events.ts';
import { createBorder } from '../../src/text/border.ts';
import { secretsOf } from '../../src/text/mask/plan-secrets.ts';
import { CANARIES, type Canary, SECRETS } from './canary.ts';
import { leaksOf } from './leaks.ts';

const planted = CANARIES.flatMap((canary) =>
  SECRETS.map((secret) => ({ name: `${canary.kind}: ${canary.name}: ${secret}`, canary, secret })),
);

/** As the run does it: plans are read as JSON, the rest line by line. */
function through(canary: Canary, secret: string): string {
  const border = createBorder();
  const raw = canary.plant(secret);
  if (canary.kind !== 'plan') return border.text(raw);
  const plan = JSON.parse(raw);
  border.learn(secretsOf(plan));
  return JSON.stringify(border.json(plan));
}

describe('no shape lets a secret through', () => {
  test.each(planted)('$name', ({ canary, secret }) => {
    const out = through(canary, secret);
    expect(leaksOf(secret, out), out).toEqual([]);
    expect(out).toContain('[masked]');
  });
});

test('there are shapes of every kind, more than anybody thinks of at once', () => {
  expect(CANARIES.length).toBeGreaterThanOrEqual(200);
  expect(new Set(CANARIES.map(({ kind, name }) => `${kind}: ${name}`)).size).toBe(CANARIES.length);
});

test('a line that had no secret before has one once it is known, and where the time alone is another', () => {
  const border = createBorder();
  const said = (at: string) => border.line(`${at}user is Zx9kQ-plum7-Trout`, 'console')[0];
  expect(said('[    9.000001] ')).toContain('Zx9kQ');
  expect(said('[   10.000002] ')).toContain('Zx9kQ');
  border.line('DB_PASSWORD=Zx9kQ-plum7-Trout');
  expect(said('[   11.000003] ')).toBe('[   11.000003] user is [masked]');
  expect(border.line('2026-11-23T06:00:00Z token was reset')).toEqual([
    '2026-11-23T06:00:00Z token was reset',
  ]);
  expect(border.line('2026-11-23T06:00:01Z token=Zy7-Plum-99')).toEqual([
    '2026-11-23T06:00:01Z token=[masked]',
  ]);
});

describe('what looks like the rest of a key', () => {
  const body = (n: number): string =>
    Buffer.from(`\u0002\u0082${n}Zx9kQ-plum7-Trout`.repeat(3), 'latin1').toString('base64').slice(0, 64);

  test('line by line, as it comes: each is masked, and what stands behind it is not', () => {
    const border = createBorder();
    const lines = [body(1), body(2), 'Ab3dEf9=', '-----END RSA PRIVATE KEY-----', 'done'];
    expect(lines.flatMap((line) => border.line(`[    9.4] cloud-init[1618]: ${line}`, 'console'))).toEqual(
      ['[masked]', '[masked]', '[masked]', '-----END RSA PRIVATE KEY-----', 'done'].map(
        (line) => `[    9.4] cloud-init[1618]: ${line}`,
      ),
    );
  });

  test('a certificate is none, and nor is what stands behind it', () => {
    const lines = ['-----BEGIN CERTIFICATE-----', body(1), body(2), '-----END CERTIFICATE-----', 'done'];
    expect(createBorder().text(lines.join('\n'))).toBe(lines.join('\n'));
  });

  test('words behind it end it', () => {
    const border = createBorder();
    const lines = [body(1), 'done', body(2), 'Installed docker'];
    expect(lines.flatMap((line) => border.line(line, 'console'))).toEqual([
      '[masked]',
      'done',
      '[masked]',
      'Installed docker',
    ]);
  });
});

test('a block of YAML on a console ends where the next name stands', () => {
  const border = createBorder();
  const lines = ['db:', '  password: |', '    one-Two-33', '  user: app'];
  expect(lines.flatMap((line) => border.line(`[    9.4] cloud-init[1618]: ${line}`, 'console'))).toEqual(
    ['db:', '  password: |', '    [masked]', '  user: app'].map(
      (line) => `[    9.4] cloud-init[1618]: ${line}`,
    ),
  );
});

describe('what is masked once is masked everywhere in the run', () => {
  const secret = 'Zx9kQ-plum7-Trout';

  test('in later lines, whatever their source', () => {
    const border = createBorder();
    expect(border.line(`+ DB_PASSWORD=${secret}`, 'console')).toEqual(['+ DB_PASSWORD=[masked]']);
    expect(border.line(`psql: cannot log in with ${secret}`, 'stderr')).toEqual([
      'psql: cannot log in with [masked]',
    ]);
    expect(border.json({ x: `{"y":"${secret}"}` })).toEqual({ x: '{"y":"[masked]"}' });
  });

  test('as it was before a URL was made of it', () => {
    const border = createBorder();
    border.line('postgres://app:p%40ss%2Fw0rd@db/app');
    expect(border.line('the password p@ss/w0rd is wrong')).toEqual(['the password [masked] is wrong']);
  });

  test('in earlier lines of a text, and earlier parts of a value', () => {
    const border = createBorder();
    expect(border.text(`got ${secret}\nDB_PASSWORD=${secret}\n`)).toBe(
      'got [masked]\nDB_PASSWORD=[masked]\n',
    );
    expect(createBorder().json([`got ${secret}`, { password: secret }])).toEqual([
      'got [masked]',
      { password: '[masked]' },
    ]);
  });

  test('but not a word', () => {
    const border = createBorder();
    expect(border.line('{"password":"production"}')).toEqual(['{"password":"[masked]"}']);
    expect(border.line('the production database')).toEqual(['the production database']);
  });
});

describe('keys of several lines', () => {
  const key = [
    '-----BEGIN RSA PRIVATE KEY-----',
    'MIIEpAIBAAKCAQEA0123456789abcdefABCDEF',
    'Ab3=',
    '-----END RSA PRIVATE KEY-----',
  ];

  test('in a stream, with lines of others between, until its end', () => {
    const border = createBorder();
    const lines = [
      `[1.0] ${key[0]}`,
      `[1.1] x: ${key[1]}`,
      'systemd[1]: Started amazon-ssm-agent.',
      `[1.2] x: ${key[2]}`,
      key[3] ?? '',
      'Ab3=',
    ];
    expect(lines.flatMap((line) => border.line(line, 'console'))).toEqual([
      '[1.0] -----BEGIN RSA PRIVATE KEY-----',
      '[1.1] x: [masked]',
      'systemd[1]: Started amazon-ssm-agent.',
      '[1.2] x: [masked]',
      '-----END RSA PRIVATE KEY-----',
      'Ab3=',
    ]);
  });

  test('in one stream only', () => {
    const border = createBorder();
    border.line(key[0] ?? '', 'console');
    expect(border.line('c2FmZQ==', 'stdout')).toEqual(['c2FmZQ==']);
    border.line(key[0] ?? '');
    expect(border.line('c2FmZQ==')).toEqual(['c2FmZQ==']);
  });

  test('one without an end does not hide the rest of a run', () => {
    const border = createBorder();
    border.line(key[0] ?? '', 'console');
    for (let n = 0; n < 200; n += 1) border.line('a line', 'console');
    expect(border.line('c2FmZQ==', 'console')).toEqual(['c2FmZQ==']);
  });

  test('a certificate is public', () => {
    const certificate =
      '-----BEGIN CERTIFICATE-----\nMIIEpAIBAAKCAQEA0123456789abcdefABCDEF\n-----END CERTIFICATE-----';
    expect(createBorder().text(certificate)).toBe(certificate);
  });
});

describe('values of JSON', () => {
  test('what stands beside says what is secret', () => {
    const value = {
      outputs: {
        x: { sensitive: true, type: 'string', value: 'short' },
        y: { sensitive: false, value: 'shown' },
      },
      change: {
        before: { a: 'one', b: 'two' },
        after: { a: 'one', b: 'new' },
        before_sensitive: { b: true },
        after_sensitive: { b: true },
      },
      environment: [
        { name: 'DB_PASSWORD', value: 'abc' },
        { name: 'REGION', value: 'eu-central-1' },
      ],
      parameter: { Type: 'SecureString', Value: 'abc' },
      kubernetes: { kind: 'Secret', data: { a: 'YWJj' } },
      credentials: { user: 'ci', password: 'abc', port: 5432, token: null },
    };
    expect(createBorder().json(value)).toEqual({
      outputs: {
        x: { sensitive: true, type: 'string', value: '[masked]' },
        y: { sensitive: false, value: 'shown' },
      },
      change: {
        before: { a: 'one', b: '[masked]' },
        after: { a: 'one', b: '[masked]' },
        before_sensitive: { b: true },
        after_sensitive: { b: true },
      },
      environment: [
        { name: 'DB_PASSWORD', value: '[masked]' },
        { name: 'REGION', value: 'eu-central-1' },
      ],
      parameter: { Type: 'SecureString', Value: '[masked]' },
      kubernetes: { kind: 'Secret', data: { a: '[masked]' } },
      credentials: { user: 'ci', password: '[masked]', port: 5432, token: null },
    });
  });

  test('a value deeper than any tool prints ends in a mask', () => {
    let value: Json = 'x';
    for (let n = 0; n < 5000; n += 1) value = [value];
    expect(JSON.stringify(createBorder().json(value))).toContain('[masked]');
  });
});

describe('cases from the field', () => {
  const linesOf = (name: string): string[] =>
    readFileSync(join(import.meta.dirname, 'cases', name), 'utf8')
      .trimEnd()
      .split('\n');

  test('secrets that a machine prints: the same lines with the values masked', () => {
    const border = createBorder();
    const lines = linesOf('06-secrets-on-console.txt').flatMap((line) => border.line(line, 'console'));
    expect(lines.slice(5)).toEqual([
      '[   9.400000] cloud-init[1618]: + DB_PASSWORD=[masked]',
      '[   9.500000] cloud-init[1618]: + export AWS_SECRET_ACCESS_KEY=[masked] AWS_ACCESS_KEY_ID=[masked]',
      "[   9.600000] cloud-init[1618]: + curl -fsS -H 'Authorization: Bearer [masked]' https://registry.example.org/agent",
      '[   9.700000] cloud-init[1618]: + docker login -u ci -p [masked] ghcr.io',
      '[   10.000000] cloud-init[1618]: ##RB {"stage":"packages","event":"start","t":1763877610,"up":10}',
      `[   12.000000] cloud-init[1618]: ##RB {"stage":"packages","event":"fail","t":1763877612,"up":12,"line":77,"code":22,"message":"curl -fsS -H 'Authorization: Bearer [masked]' https://registry.example.org/agent"}`,
    ]);
  });

  test('lines that fell into each other: nothing is masked, the markers are whole', () => {
    const border = createBorder();
    const lines = linesOf('08-interleaved-console.txt').flatMap((line) => border.line(line, 'console'));
    expect(lines.join('\n')).not.toContain('[masked]');
    expect(lines).toContain(
      '[   50.000000] cloud-init[1618]: ##RB {"stage":"images","event":"end","t":1763877650,"up":50}',
    );
  });

  test("a secret in a tool's own error", () => {
    expect(
      createBorder().line(
        'source git::https://x-access-token:ghs_EXAMPLE0EXAMPLE1EXAMPLE2EXAMPLE3EX@github.com/example-org/modules?ref=v1.4.0 does not exist',
      ),
    ).toEqual([
      'source git::https://x-access-token:[masked]@github.com/example-org/modules?ref=v1.4.0 does not exist',
    ]);
  });
});
