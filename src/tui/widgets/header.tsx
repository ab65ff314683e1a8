import { Box, Text } from 'ink';
import { modeOf, placeOf, watchWord, worldOf } from '../header-text.ts';
import { type ClockText, clockText } from '../run-clock.ts';
import { tones, worlds } from '../theme.ts';
import { useModel } from '../use-model.ts';
import type { Model } from '../view-model.ts';
import { Moving } from './moving.tsx';

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
  const tone = useModel((model) => clockOf(model)?.tone);
  const mode = useModel(modeOf);
  if (tone === undefined) {
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
  return (
    <Box justifyContent="space-between" paddingX={1} height={1}>
      <Box height={1}>
        <Moving bold words={(model) => fitted(model).before} />
        <Moving bold={tone !== 'good'} color={tones[tone]} words={(model) => clockOf(model)?.verdict ?? ''} />
      </Box>
      <Moving words={(model) => fitted(model).spent} />
    </Box>
  );
}

function fitted(model: Model): { readonly before: string; readonly spent: string } {
  const text = clockOf(model);
  return text === undefined ? { before: '', spent: '' } : fitClock(text, model.size.columns - 2);
}

/** Made once for each run model: several parts of the line ask for it. */
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
): { readonly before: string; readonly spent: string } {
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
    [' ', of, ''],
  ] as const;
  for (const [gap, goal, tail] of forms) {
    const before = [elapsed, goal, left, ''].filter((part, i) => part !== '' || i === 3).join(gap);
    if (before.length + verdict.length + (tail === '' ? 0 : 2 + tail.length) <= width)
      return { before, spent: tail };
  }
  return { before: `${elapsed}  ${target}  `, spent: '' };
}
