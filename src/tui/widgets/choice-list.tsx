import { Box, Text } from 'ink';

interface Props {
  readonly items: readonly { readonly key: string; readonly words: string }[];
  readonly selected: number;
}

/** Choices one under the other, each with its key; the marked one is what Enter takes. */
export function ChoiceList({ items, selected }: Props) {
  return (
    <Box flexDirection="column" flexShrink={0}>
      {items.map(({ key, words }, i) => (
        <Text key={key} wrap="truncate" bold={i === selected}>
          {i === selected ? '▸' : ' '} <Text bold>{key}</Text>
          {`  ${words}`}
        </Text>
      ))}
    </Box>
  );
}
