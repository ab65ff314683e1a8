import { Box, Text } from 'ink';

interface Props {
  readonly items: readonly { readonly key: string; readonly words: string; readonly means?: string }[];
  readonly selected: number;
  /** Shows what each means beside it. */
  readonly explain?: boolean;
}

/** Choices one under the other, each with its key; the marked one is what Enter takes. */
export function ChoiceList({ items, selected, explain = false }: Props) {
  const width = Math.max(0, ...items.map(({ words }) => words.length));
  return (
    <Box flexDirection="column" flexShrink={0}>
      {items.map(({ key, words, means }, i) => (
        <Text key={key} wrap="truncate" bold={i === selected}>
          {i === selected ? '▸' : ' '} <Text bold>{key}</Text>
          {`  ${words.padEnd(width)}`}
          {explain && means !== undefined ? <Text dimColor>{`   ${means}`}</Text> : ''}
        </Text>
      ))}
    </Box>
  );
}
