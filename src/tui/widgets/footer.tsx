import { Box, Text } from 'ink';
import { footer } from '../keyboard/footer-keys.ts';
import { useModel } from '../use-model.ts';

const GAP = 3;

/** The keys that work here, as many as fit, from the key map. */
export function Footer() {
  const entries = useModel((model) => JSON.stringify(footer(model)));
  const columns = useModel((model) => model.size.columns);
  const keys = JSON.parse(entries) as ReturnType<typeof footer>;
  return (
    <Box height={1} flexShrink={0} paddingX={1} gap={gapFor(keys, columns - 2)} overflow="hidden">
      {fitting(keys, columns - 2).map(({ key, word }) => (
        <Box key={word} flexShrink={0}>
          <Text>
            <Text bold>{key}</Text> {word}
          </Text>
        </Box>
      ))}
    </Box>
  );
}

type Keys = ReturnType<typeof footer>;
const widthOf = (keys: Keys, gap: number): number =>
  keys.reduce((sum, { key, word }) => sum + key.length + 1 + word.length, 0) +
  gap * Math.max(0, keys.length - 1);

const gapFor = (keys: Keys, width: number): number => (widthOf(keys, GAP) <= width ? GAP : 2);

function fitting(keys: Keys, width: number): Keys {
  let shown = keys;
  while (shown.length > 1 && widthOf(shown, 2) > width) {
    const spare = shown.findLastIndex((key) => key.spare === true);
    shown = spare === -1 ? shown.slice(0, -1) : shown.toSpliced(spare, 1);
  }
  return shown;
}
