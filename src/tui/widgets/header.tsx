import { Box, Text } from 'ink';
import { modeOf, placeOf, watchWord, worldOf } from '../header-text.ts';
import { type ClockText, clockText } from '../run-clock.ts';
import { tones, worlds } from '../theme.ts';
import { useModel } from '../use-model.ts';
import type { Model } from '../view-model.ts';

/** Two lines: where and in which world; then the clock of the run, or a rule. */
export function Header() {
  const place = useModel(placeOf);
  const world = useModel(worldOf);
  const mode = useModel(modeOf);
  const watching = useModel(watchWord);
  const style = worlds[mode];
  return (
    <Box flexDirection="column" flexShrink={0} height={2}>
      <Box justifyContent="space-between" paddingX={1} height={1}>
        <Text bold wrap="truncate-end">
          {place}
        </Text>
        <Box flexShrink={0} marginLeft={2} gap={2}>
          {watching !== '' && (
            <Text bold inverse>
              {` ${watching} `}
            </Text>
          )}
          <Text bold color={style.color} inverse={style.inverse}>
            {world}
          </Text>
        </Box>
      </Box>
      <ClockLine />
    </Box>
  );
}

function ClockLine() {
  const text = useModel(clockOf);
  const columns = useModel((model) => model.size.columns);
  const mode = useModel(modeOf);
  if (text === undefined) {
    return (
      <Box
        height={1}
        borderStyle={worlds[mode].border}
        borderColor={worlds[mode].color}
        borderBottom={false}
        borderLeft={false}
        borderRight={false}
      />
    );
  }
  const [before, after, spent] = fitClock(text, columns - 2);
  return (
    <Box justifyContent="space-between" paddingX={1} height={1}>
      <Text wrap="truncate">
        <Text bold>{before}</Text>
        <Text color={tones[text.tone]} bold={text.tone !== 'good'}>
          {text.verdict}
        </Text>
        {after}
      </Text>
      <Text wrap="truncate">{spent}</Text>
    </Box>
  );
}

/** One string when nothing changed, so that the line is painted once a second at most. */
const cache = new WeakMap<object, ClockText>();
function clockOf(model: Model): ClockText | undefined {
  const { run } = model;
  if (run === undefined || model.screens.at(-1)?.name === 'history-run') return undefined;
  const known = cache.get(run);
  if (known !== undefined) return known;
  const own = clockText(run.state, run.nowMs, run.forecast);
  // Of whoever has the run, not of whoever watches it.
  const text = run.watching ? { ...own, spent: own.spent.replace(/^you /, 'they ') } : own;
  cache.set(run, text);
  return text;
}

/** The widest form that fits: gaps shrink first, then idle time goes, then a word; where the time went goes last. */
export function fitClock(
  text: ClockText,
  width: number,
): readonly [before: string, after: string, spent: string] {
  const { elapsed, target, left, verdict, spent } = text;
  const narrow = spent.replaceAll('  ', ' ');
  const busy = narrow.replace(/ idle .*/, '');
  const of = target.replace('target', 'of');
  const forms = [
    ['   ', target, spent],
    ['  ', target, spent],
    ['  ', target, narrow],
    ['  ', target, busy],
    ['  ', of, busy],
    [' ', of, busy],
    ['  ', target, ''],
  ] as const;
  for (const [gap, goal, tail] of forms) {
    const before = [elapsed, goal, left, ''].filter((part, i) => part !== '' || i === 3).join(gap);
    if (before.length + verdict.length + (tail === '' ? 0 : 2 + tail.length) <= width)
      return [before, '', tail];
  }
  return [`${elapsed}  ${target}  `, '', ''];
}
