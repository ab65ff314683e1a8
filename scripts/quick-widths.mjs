import { fileURLToPath } from 'node:url';
import { changed } from './changed.mjs';
import { NARROW } from './narrow.mjs';

/**
 * string-width makes a table of every emoji when it is loaded, and looks it up for each character of a line that is not
 * pure ASCII, as all of ours with a border are: 12 ms before the first frame. Here the table waits for the first line
 * that needs it. The widths stay the same (quick-widths.test.ts).
 */
const lateTable = changed('late-table', /\bstring-width\/index\.js$/, [
  [String.raw`/^[\u0020-\u007E]*$/`, String.raw`/^[\u0020-\u007E${NARROW}]*$/`],
  [String.raw`const rgiEmojiRegex = /^\p{RGI_Emoji}$/v;`, 'let rgiEmojiRegex;'],
  ['rgiEmojiRegex.test(', String.raw`(rgiEmojiRegex ??= /^\p{RGI_Emoji}$/v).test(`],
]);

const SEGMENTER = fileURLToPath(new URL('quick-segmenter.mjs', import.meta.url));

/** Each library that draws makes its own `Intl.Segmenter`. The first of a program reads the rules: 8 ms. */
const lateRules = {
  name: 'late-rules',
  transform: {
    filter: { id: /\/node_modules\//, code: 'new Intl.Segmenter(' },
    handler: (code) =>
      `import { QuickSegmenter } from ${JSON.stringify(SEGMENTER)};\n${code.replaceAll('new Intl.Segmenter(', 'new QuickSegmenter(')}`,
  },
};

export const quickWidths = [lateTable, lateRules];
