import fc from 'fast-check';
import { expect, test } from 'vitest';
import { printableJson } from '../../src/text/printable-json.ts';

test('says the same as JSON, and holds nothing that a terminal acts on', () => {
  const odd = fc.constantFrom(
    '\u001b[2J',
    '\u009b2J',
    '\u202e',
    '\u2066',
    '\u{e0041}',
    '\u2028',
    '\n',
    'é',
    '✓',
    '𝒳',
  );
  const text = fc.array(fc.oneof(odd, fc.string({ unit: 'binary' }))).map((parts) => parts.join(''));
  fc.assert(
    fc.property(fc.dictionary(text, text), (value) => {
      const json = printableJson(value);
      expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify(value)));
      expect(json).not.toMatch(/[\p{Cc}\p{Cf}\u2028\u2029]/u);
    }),
  );
  expect(printableJson({ a: 'é\u202e✓' })).toBe('{"a":"é\\u202e✓"}');
});
