import { Box, Text } from 'ink';
import type { ReactNode } from 'react';

interface Props {
  readonly title: string;
  /** At the right end of the title's line. */
  readonly note?: string;
  readonly width?: number | string;
  readonly height?: number;
  readonly color?: string;
  /** Double in the world that must be taken for no other. */
  readonly border?: 'single' | 'double';
  /** Only the title's line: what is below has the whole width, and nothing beside it. */
  readonly bare?: boolean;
  readonly children?: ReactNode;
}

/** Left and right corner, and what is between them. */
const UPPER = { single: ['┌', '┐', '─'], double: ['╔', '╗', '═'] } as const;

/** A frame with a title in its upper border. */
export function Pane({
  title,
  note = '',
  width = '100%',
  height,
  color,
  border = 'single',
  bare = false,
  children,
}: Props) {
  const tint = color === undefined ? {} : { color };
  const borderTint = color === undefined ? {} : { borderColor: color };
  const [left, right, bar] = UPPER[border];
  return (
    <Box
      flexDirection="column"
      width={width}
      flexShrink={0}
      {...(height === undefined ? { flexGrow: 1 } : { height })}
    >
      <Box height={1} flexShrink={0}>
        <Box flexShrink={0}>
          <Text {...tint}>{left} </Text>
        </Box>
        <Box flexShrink={1}>
          <Text bold wrap="truncate">
            {title}
          </Text>
        </Box>
        <Text> </Text>
        <Box
          flexGrow={1}
          flexShrink={1}
          flexBasis={0}
          borderStyle={border}
          borderBottom={false}
          borderLeft={false}
          borderRight={false}
          {...borderTint}
        />
        {note !== '' && (
          <Box flexShrink={0}>
            <Text> {note} </Text>
          </Box>
        )}
        <Box flexShrink={0}>
          <Text {...tint}>
            {bar}
            {right}
          </Text>
        </Box>
      </Box>
      <Box
        flexGrow={1}
        flexShrink={1}
        flexBasis={0}
        flexDirection="column"
        overflow="hidden"
        {...(bare ? {} : { borderStyle: border, borderTop: false, paddingX: 1, ...borderTint })}
      >
        {children}
      </Box>
    </Box>
  );
}
