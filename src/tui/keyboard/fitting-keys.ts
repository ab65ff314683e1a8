import type { FooterKey } from './footer-keys.ts';

const GAP = 3;

type Keys = readonly FooterKey[];

/** As many of the keys as fit, and the columns between them. */
export function fittingKeys(keys: Keys, width: number): { readonly keys: Keys; readonly gap: number } {
  return { keys: fitting(keys, width), gap: widthOf(keys, GAP) <= width ? GAP : 2 };
}

const widthOf = (keys: Keys, gap: number): number =>
  keys.reduce((sum, { key, word }) => sum + key.length + 1 + word.length, 0) +
  gap * Math.max(0, keys.length - 1);

function fitting(keys: Keys, width: number): Keys {
  let shown = keys;
  while (shown.length > 1 && widthOf(shown, 2) > width) {
    const spare = shown.findLastIndex((key) => key.spare === true);
    shown = spare === -1 ? shown.slice(0, -1) : shown.toSpliced(spare, 1);
  }
  return shown;
}
