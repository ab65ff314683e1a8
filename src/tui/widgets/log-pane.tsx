import { Text } from 'ink';
import type { LogLine } from '../../engine/run-view.ts';
import { clock } from '../../words/durations.ts';
import { visible } from '../log-window.ts';
import type { RunScreen } from '../screens/run/state.ts';
import { matcher } from '../search.ts';
import type { StillRun } from '../view-model.ts';
import { LineEditor } from './line-editor.tsx';
import { bare, readable } from './log-line.ts';
import { Pane } from './pane.tsx';

interface Props {
  readonly run: StillRun;
  readonly screen: RunScreen;
  /** Outer size of the pane. */
  readonly width: number;
  readonly height: number;
}

/** Below this width the lines need the room more than their times do. */
const TIMES_FROM = 70;

/** The end of the log, or the part that was scrolled to; long lines are cut and can be moved sideways. */
export function LogPane({ run, screen, width, height }: Props) {
  const { log } = run.view;
  const rows = Math.max(1, height - 2 - (screen.search.open ? 1 : 0));
  const { from, to } = visible(screen.log, log, rows);
  const lines = log.slice(from, to);
  const inner = width - 4;
  const matches = matcher(screen.log.query);
  const searching = screen.log.query !== '';
  const texts = lines.map((line, i) => {
    const hit = searching && matches(line.text) ? (from + i === screen.log.hit ? '▸' : '·') : ' ';
    return (searching ? `${hit} ` : '') + written(line, inner, screen.log.left, run.state.beforeMs);
  });
  return (
    <Pane title={titleOf(lines)} note={noteOf(screen, log.total(), to)} width={width} height={height}>
      {screen.search.open && (
        <Text>
          / <LineEditor editor={screen.search.editor} />
        </Text>
      )}
      {texts.length > 0 ? (
        // One Text for all lines: cheapest to lay out and paint (facts/ink.md D.4).
        <Text wrap="truncate">{texts.join('\n')}</Text>
      ) : (
        <Text dimColor>Nothing has been written yet.</Text>
      )}
    </Pane>
  );
}

/** Cut here, so that Ink has nothing to measure on lines of any length. Its time counts from T0, as the header's does. */
function written(line: LogLine, width: number, left: number, beforeMs: number): string {
  const wide = width >= TIMES_FROM;
  const text = readable(line.text, width);
  const stamped = wide
    ? `${clock(beforeMs + line.t)}  ${text.slice(left)}`
    : left > 0
      ? text.slice(left)
      : bare(text);
  // A line that is only spaces still takes its row.
  return stamped.slice(0, width + 1) || ' ';
}

const titleOf = (lines: readonly LogLine[]): string => {
  const source = lines.at(-1)?.source;
  return source === undefined ? 'Log' : `Log  ${source}`;
};

function noteOf(screen: RunScreen, total: number, to: number): string {
  const { log } = screen;
  const found = log.found === undefined ? '' : log.found === 0 ? 'not found' : `${log.found} found n/N`;
  const left = log.left > 0 ? `→ ${log.left}` : '';
  const place = log.top === undefined ? 'following' : `↓ ${total - to} more`;
  return [found, left, place].filter(Boolean).join('  ');
}
