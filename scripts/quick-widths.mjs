import { readFile } from 'node:fs/promises';

/** Characters of our frames that are one column wide and never part of an emoji, as the inside of a RegExp class. */
const NARROW = String.raw`\u00A7\u00B1\u00B7\u00D7\u2013\u2014\u2016\u2026\u2190-\u2193\u21E7\u23CE\u2500-\u259F\u25B8\u25CF\u2713\u2717`;

const CHANGES = [
  [String.raw`/^[\u0020-\u007E]*$/`, String.raw`/^[\u0020-\u007E${NARROW}]*$/`],
  [String.raw`const rgiEmojiRegex = /^\p{RGI_Emoji}$/v;`, 'let rgiEmojiRegex;'],
  ['rgiEmojiRegex.test(', String.raw`(rgiEmojiRegex ??= /^\p{RGI_Emoji}$/v).test(`],
];

/**
 * string-width makes a table of every emoji when it is loaded, and looks it up for each character of a line that is not
 * pure ASCII, as all of ours with a border are: 12 ms before the first frame. Here the table waits for the first line
 * that needs it. The widths stay the same (quick-widths.test.ts).
 */
export const quickWidths = {
  name: 'quick-widths',
  load: {
    filter: { id: /\bstring-width\/index\.js$/ },
    handler: async (path) => {
      let contents = await readFile(path, 'utf8');
      for (const [from, to] of CHANGES) {
        if (!contents.includes(from)) throw new Error(`${path} no longer holds ${from}`);
        contents = contents.replace(from, () => to);
      }
      return contents;
    },
  },
};
