import { wrap } from './wrap.ts';

/** A line of a page or a pane, before it is broken at a width. */
export interface StyledLine {
  readonly text: string;
  readonly style?: 'heading' | 'code' | 'bad';
  /** Columns by which the rest of a line that is too long is moved in. */
  readonly hang?: number;
}

export const line = (text = ''): StyledLine => ({ text });
export const heading = (text: string): StyledLine => ({ text, style: 'heading' });
export const code = (text: string): readonly StyledLine[] =>
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
export function wrapped(lines: readonly StyledLine[], width: number): readonly StyledLine[] {
  return lines.flatMap(({ text, style, hang }) =>
    wrap(text, width, hang).map((piece) => (style === undefined ? { text: piece } : { text: piece, style })),
  );
}

/** `word   text`, with the words in one column and the texts in another. */
export function table(rows: readonly (readonly [word: string, text: string])[]): readonly StyledLine[] {
  const width = Math.max(0, ...rows.map(([word]) => word.length));
  return rows.map(([word, text]) => ({ text: ` ${word.padEnd(width)}   ${text}`, hang: width + 4 }));
}
