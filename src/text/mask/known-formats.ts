import { FORMATS, type Format } from './known-formats-data.ts';
import type { Finder } from './masked-places.ts';

/**
 * Known forms of secrets (GitHub's tokens, Slack's …), from a kept rule set: docs/text.md. Each is looked for only where
 * one of its beginnings stands, so that a line without any costs one search.
 */
export const findFormats: Finder = (text, add) => {
  const beginning = new RegExp(BEGINNING);
  for (let hit = beginning.exec(text); hit; hit = beginning.exec(text)) {
    for (const { pattern } of BY_START.get(hit[0]) ?? []) {
      pattern.lastIndex = hit.index;
      const found = pattern.exec(text)?.[0];
      if (found === undefined) continue;
      const end = hit.index + found.length;
      // The host of a secret address is none.
      const host = /^https?:\/\/[^/]+\//.exec(found)?.[0].length ?? 0;
      add({ start: hit.index + host, end });
      beginning.lastIndex = end;
      break;
    }
  }
};

const BY_START = new Map<string, Format[]>();
for (const format of FORMATS) {
  for (const start of format.starts) BY_START.set(start, [...(BY_START.get(start) ?? []), format]);
}

// The longest first: `sk-ant-…` is not `sk-…`.
const BEGINNING = new RegExp(
  [...BY_START.keys()]
    .toSorted((a, b) => b.length - a.length)
    .map((start) => start.replace(/[.\\/]/g, String.raw`\$&`))
    .join('|'),
  'g',
);
