import { Box, Text } from 'ink';
import { bodyHeight } from '../../layout.ts';
import { useModel, useScreen } from '../../use-model.ts';
import { LineEditor } from '../../widgets/line-editor.tsx';
import { Pane } from '../../widgets/pane.tsx';
import { Paragraph } from '../../widgets/paragraph.tsx';
import { ConfirmLine } from '../../widgets/typed-check.tsx';
import { handoverLines } from './handover-page.ts';
import { confirms } from './state.ts';

/** Before a run is taken over: who has it, where it stands, what will happen, and two lines to type. */
export function TakeOver() {
  const screen = useScreen('take-over');
  const run = useModel((model) => model.run);
  const height = useModel(bodyHeight);
  if (run === undefined) return null;
  const { from, note, editor } = screen;
  return (
    <Pane title="Take this run over?  Nothing is ended yet" height={height} color="yellow">
      <Box flexDirection="column" flexShrink={1} overflow="hidden">
        {handoverLines(run.state, from).map((text) => (
          <Paragraph key={text} text={text} hang={10} />
        ))}
        <Box marginTop={1} flexDirection="column">
          <Paragraph
            text={`Process ${from.pid} is told to end, and does so within seconds; one that does not is killed. What only reads is stopped; a change that has begun goes on by itself. Then you are at the run, here, and whoever had it is not any more.`}
          />
        </Box>
      </Box>
      <Box marginTop={1} flexDirection="column" flexShrink={0}>
        {note === undefined ? (
          <Text bold>Why do you take it over? It stands in the journal for whoever had it.</Text>
        ) : (
          <Text wrap="truncate">
            To end process {from.pid} and go on here, type{'  '}
            <Text bold>{confirms(screen)}</Text>
          </Text>
        )}
        <Box>
          <Text>{'> '}</Text>
          {note === undefined ? (
            <LineEditor editor={editor} />
          ) : (
            <ConfirmLine editor={editor} confirm={confirms(screen)} />
          )}
        </Box>
      </Box>
    </Pane>
  );
}
