import { NARROW } from './narrow.mjs';

/** What is a grapheme whatever stands beside it: ASCII but for CR, and what our frames are made of. */
const ALONE = new RegExp(String.raw`^[\0-\f\u000E-\u007F${NARROW}]*$`);

/** An `Intl.Segmenter` that reads its rules with the first text that needs them. */
export class QuickSegmenter {
  #rules;
  #args;

  constructor(...args) {
    this.#args = args;
  }

  segment(text) {
    if (ALONE.test(text)) return new Apart(text);
    this.#rules ??= new Intl.Segmenter(...this.#args);
    return this.#rules.segment(text);
  }
}

/** The graphemes of a text in which each character is one. */
class Apart {
  #text;

  constructor(text) {
    this.#text = text;
  }

  containing(at = 0) {
    return this.#text[at] === undefined ? undefined : this.#of(at);
  }

  *[Symbol.iterator]() {
    for (let at = 0; at < this.#text.length; at += 1) yield this.#of(at);
  }

  #of(index) {
    return { segment: this.#text[index], index, input: this.#text };
  }
}
