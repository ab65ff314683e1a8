import { fileURLToPath } from 'node:url';
import { changed } from './changed.mjs';
import { NARROW } from './narrow.mjs';

const CELLS = JSON.stringify(fileURLToPath(new URL('plain-cells.mjs', import.meta.url)));

/**
 * Ink makes a frame of objects: some for each cell, and some for each character, three times over. That is 6 MB a frame, and
 * to clear it away took longer than to make it. Here cells that look the same are one object, and a text that is plain is not
 * taken apart. The frames stay the same (light-frames.test.ts).
 */
const fewCells = changed('few-cells', /\bink\/build\/output\.js$/, [
  [/^/, `import { blankRow, plainCells, plainLines, plainSlice } from ${CELLS};\n`],
  [
    /const row = \[\];\s*for \(let x = 0;[^]*?row\.push\([^]*?\}\);\s*\}/,
    'const row = blankRow(this.width);',
  ],
  ['cached = styledCharsFromTokens(', 'cached = plainCells(line) ?? styledCharsFromTokens('],
  [
    /const characterLines = \[\[\]\];([^]*?)let lines = characterLines\.map\(([^;]*)\);/,
    `let lines = plainLines(text);
        if (lines === undefined) {
            const characterLines = [[]];$1lines = characterLines.map($2);
        }`,
  ],
  [
    /(sliceLineToColumns\(line, from, to\) \{\s*if \(from >= to\) \{\s*return '';\s*\})/,
    `$1
        const plain = plainSlice(line, from, to);
        if (plain !== undefined) return plain;`,
  ],
  [
    '= line.filter(item => item !== undefined)',
    '= line.includes(undefined) ? line.filter(item => item !== undefined) : line',
  ],
]);

/** One list of styles for all characters that have them: it is never changed but replaced. */
const sharedStyles = changed('shared-styles', /\bansi-tokenize\/build\/styledChars\.js$/, [
  [/^/, `import { valuesOf } from ${CELLS};\n`],
  [
    /ret\.push\(\{\s*\.\.\.token,\s*styles: \[\.\.\.codes\],\s*\}\)/,
    'token.styles = codes;\nret.push(token)',
  ],
  // All that look the same at once.
  [
    'ret += char.value;',
    `let end = i + 1;
        while (end < chars.length && chars[end].styles === char.styles) end += 1;
        ret += valuesOf(chars, i, end);
        i = end - 1;`,
  ],
]);

const noStyles = [
  changed('no-codes', /\bansi-tokenize\/build\/ansiCodes\.js$/, [
    ['// Deduplicate', `if (codes.length === 0) return '';\n    // Deduplicate`],
  ]),
  changed('nothing-before', /\bansi-tokenize\/build\/diff\.js$/, [
    ['const endCodesInTo', 'if (from.length === 0) return to;\n    const endCodesInTo'],
  ]),
];

/** What differs between two lines is looked for by graphemes where they are not ASCII, which no line with a border is. */
const narrowLines = changed('narrow-lines', /\bink\/build\/line-update\.js$/, [
  ['/^[ -~]*$/u', String.raw`/^[ -~${NARROW}]*$/u`],
]);

export const lightFrames = [fewCells, sharedStyles, ...noStyles, narrowLines];
