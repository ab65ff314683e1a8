import { wrap } from './format.ts';
import type { TextLine } from './view-model.ts';

export const line = (text = ''): TextLine => ({ text });
export const heading = (text: string): TextLine => ({ text, style: 'heading' });
export const code = (text: string): readonly TextLine[] =>
  text
    .trimEnd()
    .split('\n')
    .map((one) => ({
      text: `  ${one}`,
      style: 'code' as const,
      // What belongs to one command stands deeper than where the next one begins.
      hang: one.length - one.trimStart().length + 6,
    }));

/** Lines no wider than the page; the style goes with each piece. */
export function wrapped(lines: readonly TextLine[], width: number): readonly TextLine[] {
  return lines.flatMap(({ text, style, hang }) =>
    wrap(text, width, hang).map((piece) => (style === undefined ? { text: piece } : { text: piece, style })),
  );
}

/** `word   text`, with the words in one column and the texts in another. */
export function table(rows: readonly (readonly [word: string, text: string])[]): readonly TextLine[] {
  const width = Math.max(0, ...rows.map(([word]) => word.length));
  return rows.map(([word, text]) => ({ text: ` ${word.padEnd(width)}   ${text}`, hang: width + 4 }));
}
