import { Text } from 'ink';
import { type Editor, MOST_TYPED } from '../editor.ts';

interface Props {
  readonly editor: Editor;
  /** Without the keyboard there is no cursor. */
  readonly active?: boolean;
  /** Characters from the start that are as asked; the rest is marked as wrong. */
  readonly right?: number;
}

/** Characters at the end of a line that are looked at: its width is measured in every frame, and no terminal is that wide. */
const SHOWN = 1000;

/** One line of text. The cursor is a block at the end, and an inverse character inside the text. */
export function LineEditor({ editor, active = true, right }: Props) {
  const { length } = editor.text;
  const left = Math.max(0, length - SHOWN);
  const text = editor.text.slice(left);
  const cursor = Math.max(0, editor.cursor - left);
  const good = Math.max(0, (right ?? length) - left);
  const at = text.slice(cursor, cursor + 1);
  const pieces = [
    { text: text.slice(0, Math.min(good, cursor)), wrong: false, cursor: false },
    { text: text.slice(Math.min(good, cursor), cursor), wrong: true, cursor: false },
    ...(active && at !== ''
      ? [{ text: at, wrong: cursor >= good, cursor: true }]
      : [{ text: at, wrong: cursor >= good, cursor: false }]),
    { text: text.slice(cursor + 1, Math.max(good, cursor + 1)), wrong: false, cursor: false },
    { text: text.slice(Math.max(good, cursor + 1)), wrong: true, cursor: false },
  ];
  return (
    <Text wrap="truncate-start">
      {pieces
        .filter((piece) => piece.text !== '')
        .map((piece, i) => (
          <Text key={i} inverse={piece.cursor} {...(piece.wrong ? { color: 'red', underline: true } : {})}>
            {piece.text}
          </Text>
        ))}
      {active && at === '' ? '▌' : ''}
      {length >= MOST_TYPED && <Text color="yellow">{`  ! full: it takes ${MOST_TYPED} characters`}</Text>}
    </Text>
  );
}
