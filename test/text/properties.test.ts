import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Json } from '../../src/engine/events.ts';
import { createBorder } from '../../src/text/border.ts';
import { cleanLine } from '../../src/text/clean.ts';
import { LINE_CAP } from '../../src/text/line-cap.ts';
import { findSecrets } from '../../src/text/mask/find-secrets.ts';
import { CANARIES, SECRETS } from './canary.ts';
import { FRAGMENTS } from './fragments.ts';

const planted = CANARIES.map(({ plant }) => plant(SECRETS[1]));
const piece = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...FRAGMENTS) },
  { weight: 1, arbitrary: fc.constantFrom(...planted.filter((one) => !one.includes('\n'))) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 6 }) },
);
const line = fc.array(piece, { maxLength: 14 }).map((pieces) => pieces.join(''));
/** Over lines of its own: whose lines they are is told by how each begins, and behind something else that is not known. */
const block = fc.constantFrom(...planted.filter((one) => one.includes('\n')));
const text = fc
  .array(fc.oneof({ weight: 4, arbitrary: line }, { weight: 1, arbitrary: block }), { maxLength: 5 })
  .map((lines) => lines.join('\n'));
const json = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    line,
    fc.constantFrom<Json>(null, true, false, 0, 12.5, 123456789012),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(
      fc.constantFrom('password', 'name', 'value', 'sensitive', 'after', 'after_sensitive', 'x'),
      tie('value'),
      {
        maxKeys: 4,
      },
    ),
  ),
})).value as fc.Arbitrary<Json>;

/** What long searches have found: a name that only tells once it is cleaned, or once what stands before it is masked; a
 * placeholder that is none once what it holds is masked. */
const FOUND: readonly Json[] = [
  { name: '[mask\rapi.key.', value: 'a' },
  { password: '[maskhttps://hooks.slack.com/services/Tp4qRsw0r/Bp4qRsw0r/p4qRsw0rd1xp4qRsw0rd1xp4[masked]' },
  'key = <<EOTZx9kQplum7Troutpassword: |\n  p4qRsw0rd1xp4qRsw0rd\nuser: app',
];

/** The same in text: what looks like the rest of a key only once the word before it is masked. */
const FOUND_TEXTS = [
  'Authorization: config set token -----END RSA PRIVATE KEY-----',
  '--password token: -----END PRIVATE KEY-----',
];

const knowing = () => {
  const border = createBorder();
  border.learn('Zx9kQplum7Trout');
  return border;
};

describe('whatever comes in', () => {
  test('masking twice is masking once, and what a terminal would act on is gone', () => {
    fc.assert(
      fc.property(text, (raw) => {
        const border = knowing();
        const once = border.text(raw);
        expect(border.text(once)).toBe(once);
        expect(once).not.toMatch(/[\p{Cs}\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/u);
        expect(once).not.toContain('Zx9kQplum7Trout');
      }),
      { numRuns: 10000, examples: FOUND_TEXTS.map((raw) => [raw]) },
    );
  });

  test('JSON as a line stays JSON of the same shape', () => {
    fc.assert(
      fc.property(json, (value) => {
        const raw = JSON.stringify({ value });
        const [masked = ''] = knowing().line(raw);
        if (raw.length < LINE_CAP / 4) expect(shapeOf(JSON.parse(masked))).toEqual(shapeOf({ value }));
      }),
      { numRuns: 10000 },
    );
  });

  test('JSON as a value keeps its shape, and masking it twice is masking it once', () => {
    fc.assert(
      fc.property(json, (value) => {
        const border = knowing();
        const once = border.json(value);
        expect(shapeOf(once)).toEqual(shapeOf(value));
        expect(border.json(once)).toEqual(once);
      }),
      { numRuns: 1000, examples: FOUND.map((value) => [value]) },
    );
  });
});

/** A value without the letters of its strings. */
function shapeOf(value: Json): Json {
  if (typeof value === 'string') return '';
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(shapeOf);
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, shapeOf(part)]));
}

describe('work grows with the length only', () => {
  const short = 1024;
  const times = 16;
  /** A quadratic one would take 256 times as long; the least of some runs, in time of this process. */
  const most = times * 6;

  const cpu = (work: () => void): number => {
    const runs = Array.from({ length: 2 }, () => {
      const began = process.cpuUsage();
      work();
      const { user, system } = process.cpuUsage(began);
      return (user + system) / 1000;
    });
    return Math.max(1, Math.min(...runs));
  };

  test.each(FRAGMENTS)('%j repeated', (fragment) => {
    const repeated = (length: number) => fragment.repeat(Math.ceil(length / fragment.length));
    const work = (raw: string) => () => {
      cleanLine(raw);
      findSecrets(raw, () => {});
      knowing().line(raw);
    };
    expect(cpu(work(repeated(short * times))) / cpu(work(repeated(short)))).toBeLessThan(most);
  });

  test('a line of a megabyte costs little more than one at the cap', () => {
    const border = knowing();
    const raw = 'password=a '.repeat(100_000);
    const [long = ''] = border.line(raw);
    expect(long.length).toBeLessThanOrEqual(LINE_CAP);
    expect(long).toMatch(/ … 1,\d{3},\d{3} more characters$/);
  });
});
