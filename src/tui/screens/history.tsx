import { Box, Text } from 'ink';
import { duration } from '../format.ts';
import type { RunRow } from '../host.ts';
import { bodyHeight } from '../layout.ts';
import { worlds } from '../theme.ts';
import { useModel, useScreen } from '../use-model.ts';
import { Pane } from '../widgets/pane.tsx';

/** Every run, the newest first. */
export function History() {
  const { rows, selected } = useScreen('history');
  const height = useModel(bodyHeight);
  const room = height - 3;
  const from = Math.max(0, Math.min(selected - Math.floor(room / 2), rows.length - room));
  return (
    <Pane title="History" note={`${rows.length} ${rows.length === 1 ? 'run' : 'runs'}`} height={height}>
      {rows.length === 0 && <Text>No run yet. Go back and rehearse one: Enter on the home screen.</Text>}
      {rows.length > 0 && <Cells cells={['when (UTC)', 'what', 'world', 'outcome', 'took']} dim />}
      {rows.slice(from, from + room).map((row, i) => (
        <Row key={row.run} row={row} marked={from + i === selected} />
      ))}
    </Pane>
  );
}

function Row({ row, marked }: { readonly row: RunRow; readonly marked: boolean }) {
  const took =
    row.totalMs === undefined
      ? ''
      : `${duration(row.totalMs)}${row.met === undefined ? '' : row.met ? ' ✓' : ' ✗'}`;
  const word = row.mode === undefined ? 'unknown' : worlds[row.mode].word;
  const world = row.scenario === undefined ? word : `${word} ${row.scenario}`;
  return (
    <Cells
      cells={[
        `${marked ? '▸' : ' '} ${row.startedAt.slice(0, 16).replace('T', ' ')}`,
        row.title,
        world,
        row.outcome ?? row.state,
        took,
      ]}
      bold={marked}
    />
  );
}

interface CellsProps {
  readonly cells: readonly string[];
  readonly bold?: boolean;
  readonly dim?: boolean;
}

/** Fixed but for title and world, which share what is left. */
function Cells({ cells, bold = false, dim = false }: CellsProps) {
  const widths = [18, undefined, undefined, 10, 9];
  return (
    <Box height={1} flexShrink={0} gap={1}>
      {cells.map((cell, i) => (
        <Box
          key={widths[i] ?? i}
          {...(widths[i] === undefined
            ? { flexGrow: 1, flexBasis: 0, flexShrink: 1 }
            : { width: widths[i], flexShrink: 0 })}
        >
          <Text wrap="truncate" bold={bold} dimColor={dim}>
            {dim && i === 0 ? `  ${cell}` : cell}
          </Text>
        </Box>
      ))}
    </Box>
  );
}
