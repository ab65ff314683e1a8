import { Box, Text } from 'ink';
import { parseSince } from '../../../words/since.ts';
import { utcSecond } from '../../format.ts';
import { bodyHeight } from '../../layout.ts';
import { useModel, useScreen } from '../../use-model.ts';
import { LineEditor } from '../../widgets/line-editor.tsx';
import { Pane } from '../../widgets/pane.tsx';
import { Paragraph } from '../../widgets/paragraph.tsx';

/** Corrects T0: the clock then counts from there, and the journal keeps both. */
export function SinceForm() {
  const { editor, error } = useScreen('since');
  const t0 = useModel((model) => model.run?.state.t0);
  const height = useModel(bodyHeight);
  const now = useModel((model) => Math.floor(model.dateMs / 60_000) * 60_000);
  const parsed = parseSince(editor.text, new Date(now));
  const reads = editor.text.trim() === '' || 'error' in parsed ? '' : parsed.says;
  return (
    <Pane title="Down since?" height={height} color="yellow">
      <Paragraph
        text={`The clock counts from the moment it broke. So far that is ${t0 === undefined ? 'not known' : utcSecond(t0)}.`}
      />
      <Box marginTop={1}>
        <Text>{'> '}</Text>
        <LineEditor editor={editor} />
        <Text dimColor>{reads === '' ? '' : `   ${reads}`}</Text>
      </Box>
      <Box marginTop={1}>
        {error === undefined ? (
          <Text dimColor>02:41 (this machine's clock), 18m, 1h20m</Text>
        ) : (
          <Text color="red">✗ {error}</Text>
        )}
      </Box>
    </Pane>
  );
}
