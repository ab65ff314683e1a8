/**
 * Characters of our frames that are one column wide, never part of an emoji and a grapheme by themselves, as the inside of a
 * RegExp class.
 */
export const NARROW = String.raw`\u00A7\u00B1\u00B7\u00D7\u2013\u2014\u2016\u2026\u2190-\u2193\u21E7\u23CE\u2500-\u259F\u25B8\u25CF\u2713\u2717`;
