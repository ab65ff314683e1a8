import { Text } from 'ink';
import { duration } from '../../words/durations.ts';

interface Props {
  readonly rows: readonly (readonly [word: string, ms: number])[];
  readonly width: number;
}

/** Shares of a time in whole seconds, one row each, all on one scale. */
export function Bars({ rows, width }: Props) {
  const longest = Math.max(1, ...rows.map(([, ms]) => ms));
  const room = Math.max(4, Math.min(60, width - 22));
  return (
    <>
      {rows.map(([word, ms]) => (
        <Text key={word}>
          {word.padEnd(10)}
          {duration(ms).padStart(7)}
          {'  '}
          <Text color="cyan">{barOf(ms, longest, room)}</Text>
        </Text>
      ))}
    </>
  );
}

/** What took any time at all has at least a sliver. */
const barOf = (ms: number, longest: number, room: number): string => {
  const cells = Math.round((ms / longest) * room);
  return cells === 0 && ms > 0 ? '▏' : '█'.repeat(cells);
};
