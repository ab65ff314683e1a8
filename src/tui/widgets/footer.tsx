import { Box, Text } from 'ink';
import { fittingKeys } from '../keyboard/fitting-keys.ts';
import { footer } from '../keyboard/footer-keys.ts';
import { useModel } from '../use-model.ts';

/** The keys that work here, as many as fit, from the key map. */
export function Footer() {
  const entries = useModel((model) => JSON.stringify(footer(model)));
  const columns = useModel((model) => model.size.columns);
  const { keys, gap } = fittingKeys(JSON.parse(entries) as ReturnType<typeof footer>, columns - 2);
  return (
    <Box height={1} flexShrink={0} paddingX={1} gap={gap} overflow="hidden">
      {keys.map(({ key, word }) => (
        <Box key={word} flexShrink={0}>
          <Text>
            <Text bold>{key}</Text> {word}
          </Text>
        </Box>
      ))}
    </Box>
  );
}
