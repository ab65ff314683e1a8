import { Box, Text } from 'ink';
import { framedStep } from '../../../engine/retry.ts';
import { rollbackOf } from '../../../engine/rollback.ts';
import { ready } from '../../keyboard/early-keys.ts';
import { bodyHeight } from '../../layout.ts';
import { realCommands } from '../../real-commands.ts';
import { isRollbackQuestion, rollbackByHand } from '../../rollback-by-hand.ts';
import { code, type StyledLine, table, wrapped } from '../../styled-lines.ts';
import { useModel, useScreen } from '../../use-model.ts';
import { LineEditor } from '../../widgets/line-editor.tsx';
import { Pane } from '../../widgets/pane.tsx';
import { Paragraph } from '../../widgets/paragraph.tsx';
import { readReview } from '../gate/gate-facts.ts';

/** Work that a person does: why, the facts, and a line for what was done. */
export function Note() {
  const screen = useScreen('note');
  const run = useModel((model) => model.run);
  const height = useModel(bodyHeight);
  const at = useModel((model) => model.tickMs);
  const quiet = useModel((model) => model.quiet);
  const columns = useModel((model) => model.size.columns);
  const question = run?.state.question;
  if (run === undefined || question === undefined) return null;
  const back = isRollbackQuestion(question);
  const step = framedStep(run.state, question.step);
  const facts = table(readReview(question.facts, {}).facts);
  const commands = back ? code(realCommands(run.state, rollbackByHand(run.state, question.step))) : [];
  return (
    <Pane title={question.title} height={height} color="yellow">
      <Box flexDirection="column" flexShrink={1} overflow="hidden">
        <Paragraph
          text={
            back
              ? `${rollbackOf(run.state, question.step)?.title ?? 'Go back'}, of "${step.title}":`
              : step.why
          }
        />
        {facts.length > 0 && (
          <Box marginTop={1} flexDirection="column">
            {facts.map(({ text, hang }) => (
              <Paragraph key={text} text={text} hang={hang ?? 0} />
            ))}
          </Box>
        )}
        <Commands lines={wrapped(commands, columns - 4)} room={height - 7 - facts.length} />
      </Box>
      <Box marginTop={1} flexDirection="column" flexShrink={0}>
        {run.watching ? (
          <Text bold>
            {run.watching.playback
              ? 'PLAYBACK: whoever was at the run did it, and said what they did.'
              : 'WATCHING: only whoever is at the run can do it, and say what they did.'}
          </Text>
        ) : (
          <>
            <Text bold>
              {question.kind === 'note'
                ? 'When it is done, say in a few words what you did:'
                : 'Your answer:'}
            </Text>
            <Box>
              <Text>{ready(quiet, at) ? '> ' : '… '}</Text>
              <LineEditor editor={screen.editor} />
            </Box>
          </>
        )}
      </Box>
    </Pane>
  );
}

interface CommandsProps {
  readonly lines: readonly StyledLine[];
  readonly room: number;
}

/** The commands of a rollback, as many as there is room for; the step's page has them all. */
function Commands({ lines, room }: CommandsProps) {
  if (lines.length === 0) return null;
  const shown =
    lines.length <= room ? lines : [...lines.slice(0, room - 1), { text: '  … tab tells it all' }];
  return (
    <Box marginTop={1} flexDirection="column" flexShrink={0}>
      <Text color="cyan" wrap="truncate">
        {shown.map(({ text }) => text || ' ').join('\n')}
      </Text>
    </Box>
  );
}
