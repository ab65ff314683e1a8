import { Box, Text } from 'ink';
import { useModel } from '../../use-model.ts';
import { homeRows } from './rows.ts';

/** The rows of home: a first frame has printed the same. */
export function Home() {
  const home = useModel((model) => JSON.stringify(homeRows(model)));
  return (
    <Box flexDirection="column" paddingX={1}>
      {(JSON.parse(home) as ReturnType<typeof homeRows>).map((row, y) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place
        <Box key={y} height={1} flexShrink={0}>
          <Text wrap="truncate">
            {row.map(({ text, bold = false, dim = false, inverse = false, color }) => (
              <Text key={text} bold={bold} dimColor={dim} inverse={inverse} {...(color && { color })}>
                {text}
              </Text>
            ))}
          </Text>
        </Box>
      ))}
    </Box>
  );
}
