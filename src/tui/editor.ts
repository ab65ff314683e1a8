/** One line of text and where the cursor is, counted in UTF-16 units at character borders. */
export interface Editor {
  readonly text: string;
  readonly cursor: number;
}

export type Edit =
  | { readonly type: 'insert'; readonly text: string }
  | {
      readonly type:
        | 'left'
        | 'right'
        | 'home'
        | 'end'
        | 'backspace'
        | 'delete'
        | 'word-back'
        | 'clear-back'
        | 'clear-on';
    };

export const emptyEditor: Editor = { text: '', cursor: 0 };

export const editorOf = (text: string): Editor => ({ text, cursor: text.length });

let segmenter: Intl.Segmenter | undefined;
/** Made at the first key: it costs milliseconds of the start otherwise. */
const graphemes = (text: string): Intl.Segments => {
  segmenter ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  return segmenter.segment(text);
};

/** The border before the character that ends at `at`. */
const before = (text: string, at: number): number => {
  let last = 0;
  for (const { index } of graphemes(text.slice(0, at))) last = index;
  return last;
};

const after = (text: string, at: number): number => {
  const next = graphemes(text.slice(at))[Symbol.iterator]().next();
  return next.done === true ? at : at + next.value.segment.length;
};

/** Characters that a line takes: the rest of a paste is left out. */
export const MOST_TYPED = 10_000;

/** A line stays one line and holds nothing that a terminal acts on. */
export function oneLine(text: string): string {
  return text.replaceAll(/[\r\n\t]+/g, ' ').replaceAll(/\p{Cc}|\p{Cf}/gu, '');
}

export function edit(editor: Editor, how: Edit): Editor {
  const { text, cursor } = editor;
  const cut = (from: number, to: number): Editor => ({
    text: text.slice(0, from) + text.slice(to),
    cursor: from,
  });
  switch (how.type) {
    case 'insert': {
      // Cut first: what a paste of megabytes holds is not looked at.
      const room = Math.max(0, MOST_TYPED - text.length);
      const added = oneLine(how.text.slice(0, room).toWellFormed());
      return { text: text.slice(0, cursor) + added + text.slice(cursor), cursor: cursor + added.length };
    }
    case 'left':
      return { text, cursor: before(text, cursor) };
    case 'right':
      return { text, cursor: after(text, cursor) };
    case 'home':
      return { text, cursor: 0 };
    case 'end':
      return { text, cursor: text.length };
    case 'backspace':
      return cut(before(text, cursor), cursor);
    case 'delete':
      return cut(cursor, after(text, cursor));
    case 'word-back':
      return cut(text.slice(0, cursor).trimEnd().lastIndexOf(' ') + 1, cursor);
    case 'clear-back':
      return cut(0, cursor);
    case 'clear-on':
      return cut(cursor, text.length);
  }
}
