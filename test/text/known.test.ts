import { describe, expect, test } from 'vitest';
import { createBorder } from '../../src/text/border.ts';
import { SECRETS } from './canary.ts';
import { leaksOf } from './leaks.ts';

const json = (text: string): string => JSON.stringify(text).slice(1, -1);
const base64 = (text: string): string => Buffer.from(text).toString('base64');

const knowing = (...secrets: string[]) => {
  const border = createBorder();
  border.learn(secrets);
  return border;
};

describe('a known secret is found wherever it turns up', () => {
  const places: readonly [string, (secret: string) => string][] = [
    ['alone', (s) => s],
    ['in a sentence', (s) => `cannot log in with ${s} here`],
    ['in JSON', (s) => `{"x":"a ${json(s)} b"}`],
    ['in JSON in JSON', (s) => JSON.stringify({ x: JSON.stringify({ y: s }) })],
    [
      "in Go's JSON",
      (s) => json(s).replaceAll('&', '\\u0026').replaceAll('<', '\\u003c').replaceAll('>', '\\u003e'),
    ],
    ['in a URL', (s) => `https://x/?q=${encodeURIComponent(s)}`],
    ['in a form', (s) => new URLSearchParams({ q: s }).toString()],
    ['in a shell', (s) => `+ echo '${s.replaceAll("'", `'\\''`)}'`],
    ['in base64', (s) => base64(s)],
    ['in base64, one further', (s) => base64(`a${s}`)],
    ['in base64, two further', (s) => `value: ${base64(`ab${s}c`)}`],
    ['in base64 for URLs', (s) => Buffer.from(`a:${s}?~`).toString('base64url')],
  ];
  test.each(places.flatMap(([name, place]) => SECRETS.map((secret) => ({ name, place, secret }))))(
    '$name: $secret',
    ({ place, secret }) => {
      const out = knowing(secret).text(place(secret));
      expect(leaksOf(secret, out), out).toEqual([]);
      expect(out).toContain('[masked]');
    },
  );

  test('a long one also where a line shows only a part', () => {
    const secret = Array.from({ length: 40 }, (_, n) => `part${n * 7919}`).join('');
    const out = knowing(secret)
      .line(`… ${secret.slice(10, 150)} …`)
      .join('');
    expect(out.length).toBeLessThan(80);
    expect(knowing(secret).line(secret)).toEqual(['[masked]']);
  });

  test('two that overlap are one mask', () => {
    expect(knowing('abcdef-1234', '1234-ghijkl').line('x abcdef-1234-ghijkl y')).toEqual(['x [masked] y']);
  });

  test('among thousands', () => {
    const secrets = Array.from({ length: 3000 }, (_, n) => `secret-${(n * 104_729).toString(36)}-${n}`);
    const border = knowing(...secrets);
    expect(border.line(`a ${secrets[17]} b ${secrets[2999]} c`)).toEqual(['a [masked] b [masked] c']);
    expect(border.line('a secret-none b')).toEqual(['a secret-none b']);
  });
});

describe('what is not learned, since it means something elsewhere too', () => {
  test.each([
    '',
    'a',
    'true',
    'null',
    '12345',
    '123456789012',
    'eu-central-1',
    't3.large',
    'production',
    'demo-service',
    'ami-0123456789abcdef0',
    'i-0abc123def4567890',
    'arn:aws:iam::123456789012:role/x',
    '10.0.1.20',
    '1.12.6',
    'db.example.org',
    'https://example.org/x',
    '/etc/ssl/key.pem',
    '2026-11-23T06:00:00Z',
    'server-2',
    '[masked]',
    'masked]',
  ])('%s', (value) => {
    const line = `before ${value} behind`;
    expect(knowing(value).line(line)).toEqual([line]);
  });
});

describe('of a value that is secret as a whole', () => {
  test('an object in JSON: what its names tell, and else all', () => {
    const border = knowing(
      '{"host":"database-host-1.internal","password":"Abc-12345"}',
      '{"one":"Xyz-98765"}',
    );
    expect(border.line('database-host-1.internal Abc-12345 Xyz-98765')).toEqual([
      'database-host-1.internal [masked] [masked]',
    ]);
  });

  test('a script: what gives itself away, but not the lines that the console shows', () => {
    const border = knowing(
      '#!/bin/bash\nset -euxo pipefail\ndnf install -y docker-25.0.8 jq\nexport DB_PASSWORD=Abc-12345\n',
    );
    expect(border.line('+ dnf install -y docker-25.0.8 jq')).toEqual(['+ dnf install -y docker-25.0.8 jq']);
    expect(border.line('got Abc-12345')).toEqual(['got [masked]']);
  });
});
