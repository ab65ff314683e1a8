import { styleText } from 'node:util';
import { printable } from '../text/clean.ts';

/** A part of a row in one style. */
export interface Segment {
  readonly text: string;
  readonly bold?: boolean;
  readonly dim?: boolean;
  readonly inverse?: boolean;
  readonly color?: string;
}

/** One row of the screen, which a view draws and a first frame prints. */
export type Row = readonly Segment[];

/** No wider than that: an ellipsis stands for the rest. */
export const cut = (text: string, width: number): string =>
  text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`;

/** The same over several segments. */
export function cutRow(row: Row, width: number): Row {
  let room = width;
  return row.flatMap((segment) => {
    if (room <= 0) return [];
    // The last column is kept for the ellipsis where more follows.
    const text = cut(segment.text, room);
    room = text === segment.text ? room - text.length : 0;
    return [{ ...segment, text }];
  });
}

/** `left` at the left and whole `right` at the right end, with two columns between them at least. */
export function apart(left: Segment, right: Segment | undefined, width: number): Row {
  const room = width - (right === undefined ? 0 : right.text.length + 2);
  const text = cut(left.text, room);
  if (right === undefined) return [{ ...left, text }];
  return [
    { ...left, text },
    { text: ' '.repeat(Math.max(0, width - text.length - right.text.length)) },
    right,
  ];
}

export function printed(row: Row): string {
  return row
    .map(({ text, bold, dim, inverse, color }) => {
      const style = [
        ...(bold ? ['bold'] : []),
        ...(dim ? ['dim'] : []),
        ...(inverse ? ['inverse'] : []),
        color,
      ];
      return styleText(style.filter(Boolean) as Parameters<typeof styleText>[0], printable(text));
    })
    .join('');
}
