import { Text } from 'ink';
import type { Editor } from '../editor.ts';

interface Props {
  readonly editor: Editor;
  /** Without the keyboard there is no cursor. */
  readonly active?: boolean;
  /** Characters from the start that are as asked; the rest is marked as wrong. */
  readonly right?: number;
}

/** One line of text. The cursor is a block at the end, and an inverse character inside the text. */
export function LineEditor({ editor, active = true, right }: Props) {
  const { text, cursor } = editor;
  const good = right ?? text.length;
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
    </Text>
  );
}
