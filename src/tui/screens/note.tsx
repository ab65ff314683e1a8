import { Box, Text } from 'ink';
import { framedStep } from '../../engine/retry.ts';
import { bodyHeight } from '../layout.ts';
import { ready } from '../quiet.ts';
import { readReview } from '../review.ts';
import { table } from '../text-lines.ts';
import { useModel, useScreen } from '../use-model.ts';
import { LineEditor } from '../widgets/line-editor.tsx';
import { Pane } from '../widgets/pane.tsx';

/** Work that a person does: why, the facts, and a line for what was done. */
export function Note() {
  const screen = useScreen('note');
  const run = useModel((model) => model.run);
  const height = useModel(bodyHeight);
  const at = useModel((model) => model.tickMs);
  const question = run?.state.question;
  if (run === undefined || question === undefined) return null;
  const step = framedStep(run.state, question.step);
  const facts = table(readReview(question.facts, {}).facts);
  return (
    <Pane title={question.title} height={height} color="yellow">
      <Box flexDirection="column" flexShrink={1} overflow="hidden">
        <Text wrap="wrap">{step.why}</Text>
        <Box marginTop={1} flexDirection="column">
          {facts.map(({ text }) => (
            <Text key={text} wrap="wrap">
              {text}
            </Text>
          ))}
        </Box>
      </Box>
      <Box marginTop={1} flexDirection="column" flexShrink={0}>
        <Text bold>
          {question.kind === 'note' ? 'When it is done, say in a few words what you did:' : 'Your answer:'}
        </Text>
        <Box>
          <Text>{ready(screen.quiet, at) ? '> ' : '… '}</Text>
          <LineEditor editor={screen.editor} />
        </Box>
      </Box>
    </Pane>
  );
}
