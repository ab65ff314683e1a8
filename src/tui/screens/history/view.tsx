import { Box, Text } from 'ink';
import { duration } from '../../../words/durations.ts';
import type { RunRow } from '../../host.ts';
import { bodyHeight } from '../../layout.ts';
import { firstShown } from '../../scrolling.ts';
import { worlds } from '../../theme.ts';
import { useModel, useScreen } from '../../use-model.ts';
import { LineEditor } from '../../widgets/line-editor.tsx';
import { Pane } from '../../widgets/pane.tsx';
import { middle } from '../../wrap.ts';
import { shownRows } from './state.ts';

/** Every run, the newest first. */
export function History() {
  const screen = useScreen('history');
  const { rows: all, selected, search } = screen;
  const rows = shownRows(screen);
  const looking = search.open || search.editor.text !== '';
  const height = useModel(bodyHeight);
  const room = height - (looking ? 4 : 3);
  const from = firstShown(selected, room, rows.length);
  return (
    <Pane
      title="History"
      note={`${looking ? `${rows.length} of ` : ''}${all.length} ${all.length === 1 ? 'run' : 'runs'}`}
      height={height}
    >
      {looking && (
        <Box>
          <Text>{'/ '}</Text>
          <LineEditor editor={search.editor} active={search.open} />
        </Box>
      )}
      {looking && rows.length === 0 && <Text>No run has all of these words.</Text>}
      {all.length === 0 && <Text>No run yet. Go back and rehearse one: Enter on the home screen.</Text>}
      {rows.length > 0 && (
        <Cells cells={['when (UTC)', 'what', 'world', 'scenario', 'outcome', 'took']} dim />
      )}
      {rows.slice(from, from + room).map((row, i) => (
        <Row key={row.run} row={row} marked={from + i === selected} />
      ))}
    </Pane>
  );
}

/** Of what stands in each column; title and scenario share what is left. */
const [WHEN, WORLD, ENDED, TOOK] = [18, 9, 11, 9];
/** Below this width the year goes: what was run needs the room more. */
const YEAR_FROM = 100;
const YEAR = 5;

function cellsOf(row: RunRow): readonly string[] {
  const took =
    row.totalMs === undefined
      ? ''
      : `${duration(row.totalMs)}${row.met === undefined ? '' : row.met ? (row.onSomebodysWord ? ' !' : ' ✓') : ' ✗'}`;
  return [
    row.startedAt.slice(0, 16).replace('T', ' '),
    row.title,
    row.mode === undefined ? 'unknown' : worlds[row.mode].word,
    row.scenario ?? '',
    row.outcome ?? row.state,
    took,
  ];
}

function Row({ row, marked }: { readonly row: RunRow; readonly marked: boolean }) {
  return <Cells cells={cellsOf(row)} sign={marked ? '▸' : ' '} bold={marked} />;
}

const start = (text: string, width: number): string =>
  text.length <= width ? text : `${text.slice(0, width - 1).trimEnd()}…`;

interface CellsProps {
  readonly cells: readonly string[];
  readonly sign?: string;
  readonly bold?: boolean;
  readonly dim?: boolean;
}

function Cells({ cells, sign = ' ', bold = false, dim = false }: CellsProps) {
  const columns = useModel((model) => model.size.columns);
  const [when = '', ...rest] = cells;
  const year = columns < YEAR_FROM ? YEAR : 0;
  const left = columns - 4 - (WHEN - year) - WORLD - ENDED - TOOK - 5;
  const title = Math.ceil(left * 0.55);
  const widths = [title, WORLD, left - title, ENDED, TOOK];
  const first = `${sign} ${/^\d/.test(when) ? when.slice(year) : when}`.padEnd(WHEN - year);
  // A title is told by its beginning, a scenario by both its ends.
  const row = rest.map((cell, i) => (i === 0 ? start : middle)(cell, widths[i] ?? 0).padEnd(widths[i] ?? 0));
  return (
    <Text wrap="truncate" bold={bold} dimColor={dim}>
      {[first, ...row].join(' ')}
    </Text>
  );
}
