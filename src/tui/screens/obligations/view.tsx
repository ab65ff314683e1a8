import { Box, Text } from 'ink';
import { age } from '../../../words/durations.ts';
import { bodyHeight } from '../../layout.ts';
import { firstShown } from '../../scrolling.ts';
import { worlds } from '../../theme.ts';
import { useModel, useScreen } from '../../use-model.ts';
import { LineEditor } from '../../widgets/line-editor.tsx';
import { Pane } from '../../widgets/pane.tsx';
import { Paragraph } from '../../widgets/paragraph.tsx';

/** What runs changed and somebody must put back. */
export function Obligations() {
  const { rows, selected, note, unseen, notYet } = useScreen('obligations');
  const height = useModel(bodyHeight);
  const room = Math.max(1, height - 13);
  const from = firstShown(selected, room, rows.length);
  const row = rows[selected];
  return (
    <Pane title="Open: to be put right" note={`${rows.length}`} height={height} color="yellow">
      {rows.length === 0 && <Text>Nothing is open.</Text>}
      {rows.slice(from, from + room).map((one, i) => (
        <Box key={`${one.run} ${one.id}`} height={1} flexShrink={0} justifyContent="space-between">
          <Text wrap="truncate" bold={from + i === selected}>
            {from + i === selected ? '▸' : ' '} {one.what}
          </Text>
          <Box flexShrink={0} marginLeft={2}>
            <Text>
              {worlds[one.mode].run}, since {age(one.sinceMs)}
            </Text>
          </Box>
        </Box>
      ))}
      {row !== undefined && (
        <Box marginTop={1} flexDirection="column" flexShrink={1} overflow="hidden">
          <Paragraph text={`what  ${row.what}`} hang={6} />
          <Paragraph text={`how   ${row.how}`} hang={6} />
          <Paragraph text={`run   ${row.run} (${worlds[row.mode].run})`} hang={6} dim />
        </Box>
      )}
      {notYet !== undefined && (
        <Box marginTop={1} flexDirection="column" flexShrink={0}>
          <Paragraph text={`! Not put right yet: ${notYet}`} hang={2} color="red" />
        </Box>
      )}
      {note !== undefined && (
        <Box marginTop={1} flexDirection="column" flexShrink={0}>
          <Text bold>How was it put right? Your note stands in the journal.</Text>
          <Box>
            <Text>{'> '}</Text>
            <LineEditor editor={note} active={unseen === undefined} />
          </Box>
          {unseen !== undefined && (
            <Paragraph
              text={`! ${unseen} W settles it on your word alone, and the journal says so; esc leaves it open.`}
              hang={2}
              color="yellow"
            />
          )}
        </Box>
      )}
    </Pane>
  );
}
