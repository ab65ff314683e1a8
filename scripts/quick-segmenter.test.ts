import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NARROW } from './narrow.mjs';
import { QuickSegmenter } from './quick-segmenter.mjs';

const OURS = Array.from({ length: 0x1_00_00 }, (_, code) => String.fromCharCode(code)).filter((sign) =>
  new RegExp(`[\\0-\\x7f${NARROW}]`).test(sign),
);
const PARTS = [
  fc.constantFrom(...OURS),
  fc.constantFrom(
    '\r',
    '\n',
    '\u{301}',
    '\u{fe0f}',
    '\u{200d}',
    '👩',
    '🚒',
    '한',
    'é',
    '日',
    '\u{600}',
    '\u{903}',
  ),
  fc.string({ unit: 'binary', maxLength: 3 }),
];

test('the quick graphemes are those of the library, for any text', () => {
  const [library, quick] = [new Intl.Segmenter(), new QuickSegmenter()];
  const ours = fc.array(PARTS[0] ?? fc.string()).map((signs) => signs.join(''));
  const any = fc.array(fc.oneof(...PARTS)).map((signs) => signs.join(''));
  fc.assert(
    fc.property(fc.oneof(ours, any), fc.nat(30), (text, at) => {
      const [is, made] = [library.segment(text), quick.segment(text)];
      expect(Array.from(made, bare)).toEqual(Array.from(is, bare));
      expect(bare(made.containing(at))).toEqual(bare(is.containing(at)));
    }),
    { numRuns: 2000 },
  );
});

const bare = (found: Intl.SegmentData | undefined) =>
  found && { segment: found.segment, index: found.index, input: found.input };
