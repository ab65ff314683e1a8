import { Box, Text } from 'ink';
import { useModel } from '../use-model.ts';
import { wrap } from '../wrap.ts';

interface Props {
  readonly text: string;
  /** Columns; without it those inside a pane as wide as the terminal. */
  readonly width?: number;
  readonly hang?: number;
  readonly dim?: boolean;
  readonly color?: string;
}

/** Text in lines, broken here: Ink keeps the space that a line was broken at and begins the next line with it. */
export function Paragraph({ text, width, hang, dim = false, color }: Props) {
  const columns = useModel((model) => model.size.columns);
  const lines = wrap(text, width ?? columns - 4, hang);
  return (
    // Where there is too little room it is cut off below, not squeezed in the middle.
    <Box flexShrink={0}>
      <Text wrap="truncate" dimColor={dim} {...(color === undefined ? {} : { color })}>
        {lines.join('\n') || ' '}
      </Text>
    </Box>
  );
}
