import { Text } from 'ink';
import type { ReactNode } from 'react';
import type { LogLine, LogSource } from '../../engine/run-view.ts';
import { type LogScreen, visible } from '../log-window.ts';
import { count } from '../../words/amounts.ts';
import { type Forms, fitting } from '../now-next-you.ts';
import { matcher } from '../search.ts';
import { tones } from '../theme.ts';
import type { Logged } from '../view-model.ts';
import { LineEditor } from './line-editor.tsx';
import { bare, readable, stamp } from './log-line.ts';
import { Pane } from './pane.tsx';

interface Props {
  readonly of: Logged;
  readonly screen: LogScreen;
  /** Default: where the last line that is shown comes from. */
  readonly title?: Forms;
  /** Outer size of the pane. */
  readonly width: number;
  readonly height: number;
  /** Alone on the screen: its lines can be marked whole. */
  readonly bare?: boolean;
}

/** Columns of a title's line that are neither title nor note. */
const CORNERS = 7;

/** Below this width the lines need the room more than their times do. */
const TIMES_FROM = 70;

/** The end of the log, or the part that was scrolled to; long lines are cut and can be moved sideways. */
export function LogPane({ of, screen, title, width, height, bare: alone = false }: Props) {
  const { log } = of.view;
  const rows = Math.max(1, height - 2 - (screen.search.open ? 1 : 0));
  const { from, to } = visible(screen.log, log, rows);
  const lines = log.slice(from, to);
  const inner = alone ? width - 1 : width - 4;
  const { query, hit, left, times } = screen.log;
  const matches = matcher(query);
  const poweredOnT = times === 'power-on' ? log.poweredOnT() : undefined;
  const note = noteOf(screen, log, { from, to, poweredOnT }, width);
  const before = from > 0 ? log.slice(from - 1, from)[0] : undefined;
  const texts = lines.map((line, i) => {
    const jumped = from + i === hit ? '▸ ' : query !== '' ? (matches(line.text) ? '· ' : '  ') : '';
    const time = stamp(line, lines[i - 1] ?? before, times, of.state, poweredOnT);
    return jumped + written(line, inner, left, time);
  });
  return (
    <Pane
      title={fitting(title ?? titleOf(lines, of), width - note.length - CORNERS)}
      note={note}
      width={width}
      height={height}
      bare={alone}
    >
      {screen.search.open && (
        <Text>
          / <LineEditor editor={screen.search.editor} />
        </Text>
      )}
      {texts.length > 0 ? (
        // One Text for all lines: cheapest to lay out and paint (facts/ink.md D.4).
        <Text wrap="truncate">{coloured(texts, lines)}</Text>
      ) : (
        <Text dimColor>Nothing has been written yet.</Text>
      )}
    </Pane>
  );
}

/** Cut here, so that Ink has nothing to measure on lines of any length. */
function written(line: LogLine, width: number, left: number, time: string): string {
  const text = SIGNS[line.level ?? 'none'] + readable(line.text, width);
  const stamped =
    width >= TIMES_FROM && time !== ''
      ? `${time}  ${text.slice(left)}`
      : left > 0
        ? text.slice(left)
        : bare(text);
  // A line that is only spaces still takes its row.
  return stamped.slice(0, width + 1) || ' ';
}

/** Without colours too, a line says how bad it is. */
const SIGNS = { error: '✗ ', warning: '! ', none: '' } as const;
const TONES = { error: tones.bad, warning: tones.warn } as const;

/** Lines of one kind in one piece each: most are of none. */
function coloured(texts: readonly string[], lines: readonly LogLine[]): ReactNode[] {
  const pieces: ReactNode[] = [];
  let plain: string[] = [];
  texts.forEach((text, i) => {
    const end = i < texts.length - 1 ? '\n' : '';
    const level = lines[i]?.level;
    if (level === undefined) return plain.push(text + end);
    pieces.push(
      plain.join(''),
      <Text key={i} color={TONES[level]}>
        {text + end}
      </Text>,
    );
    plain = [];
  });
  return [...pieces, plain.join('')];
}

/** Lines of a machine are told by where they come from now, as the panel of its boot says it: `console, every 5 s`. */
const titleOf = (lines: readonly LogLine[], { progress }: Logged): Forms => {
  const last = lines.at(-1)?.source;
  if (last === undefined) return ['Log'];
  const source = last === 'console' ? (progress?.boot?.source ?? 'the machine') : last;
  return [`Log  ${source}`, `Log  ${source.replace(/,.*/, '')}`, 'Log'];
};

/** Below this width the words for where the lines come from need the room. */
const ROOMY = 70;

function noteOf(
  screen: LogScreen,
  log: LogSource,
  {
    from,
    to,
    poweredOnT,
  }: { readonly from: number; readonly to: number; readonly poweredOnT: number | undefined },
  width: number,
): string {
  const { found, left, query, top, times } = screen.log;
  const { error, warning } = log.levels();
  const levels = [error > 0 ? count(error, 'error') : '', warning > 0 ? count(warning, 'warning') : ''];
  const [worst, ...others] = levels.filter(Boolean);
  const told = width < ROOMY ? `n: ${worst}` : `${[worst, ...others].join(', ')}: key n`;
  const trouble = worst === undefined || query !== '' ? '' : told;
  const matches =
    query === '' || found === undefined ? '' : found === 0 ? 'not found' : `${found} found: keys n N`;
  const place = top === undefined ? 'following' : `↓ ${log.total() - to} more`;
  const fell = top !== undefined && from > top ? 'oldest kept' : '';
  const clock = times === 'power-on' && poweredOnT === undefined ? 'power-on not known' : TIMES[times];
  return [fell, matches || trouble, clock, left > 0 ? `→ ${left}` : '', place].filter(Boolean).join('  ');
}

const TIMES = {
  since: '',
  'power-on': 'since power-on',
  wall: 'UTC',
  between: 'since the line before',
  none: 'no times',
} as const;
