import { NARROW } from './narrow.mjs';

/** A text without styles in which each character is one cell. */
const PLAIN = new RegExp(String.raw`^[\n\u0020-\u007E${NARROW}]*$`);
const NONE = Object.freeze([]);
const SPACE = 0x20;
/** By their characters' codes: no more than there are narrow ones. */
const cells = new Map();

/** What Ink makes of such a text; `undefined` of any other. */
export function plainCells(text) {
  if (!PLAIN.test(text)) return undefined;
  const made = [];
  for (let at = 0; at < text.length; at += 1) made.push(cellOf(text.charCodeAt(at)));
  return made;
}

/** Its lines, which Ink finds by taking it apart and putting it together again. */
export function plainLines(text) {
  return PLAIN.test(text) ? text.split('\n') : undefined;
}

/** Its columns, which are its characters. */
export function plainSlice(line, from, to) {
  return PLAIN.test(line) ? line.slice(from, to) : undefined;
}

function cellOf(code) {
  const known = cells.get(code);
  if (known !== undefined) return known;
  const cell = Object.freeze({
    type: 'char',
    value: String.fromCharCode(code),
    fullWidth: false,
    styles: NONE,
  });
  cells.set(code, cell);
  return cell;
}

/** A row on which nothing is written. */
export function blankRow(width) {
  return Array.from({ length: Math.ceil(width) }).fill(cellOf(SPACE));
}

/** The characters of some cells in one piece: added one by one, each would be kept as a string of its own. */
export function valuesOf(cells, from, to) {
  const values = [];
  for (let at = from; at < to; at += 1) values.push(cells[at].value);
  return values.join('');
}
