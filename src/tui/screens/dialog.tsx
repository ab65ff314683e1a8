import { Box, Text } from 'ink';
import { framedStep } from '../../engine/retry.ts';
import { offersOf } from '../choices.ts';
import { stepMs } from '../clock.ts';
import { duration } from '../format.ts';
import { dialogHeight } from '../layout.ts';
import type { DialogForm, DialogScreen, RunModel } from '../model.ts';
import { stepAtHand } from '../pages.ts';
import { useModel, useScreen } from '../use-model.ts';
import { ChoiceList } from '../widgets/choice-list.tsx';
import { LineEditor } from '../widgets/line-editor.tsx';
import { LogPane } from '../widgets/log-pane.tsx';
import { Pane } from '../widgets/pane.tsx';

/** A step failed or is in doubt: what it means, and everything that can be done about it. */
export function Dialog() {
  const screen = useScreen('dialog');
  const below = useScreen('run');
  const run = useModel((model) => model.run);
  const columns = useModel((model) => model.size.columns);
  const dialog = useModel((model) => dialogHeight(model).dialog);
  const log = useModel((model) => dialogHeight(model).log);
  const question = run?.state.question;
  if (run === undefined || question === undefined) return null;
  const doubt = question.choices?.includes('happened') === true;
  return (
    <Box flexDirection="column">
      <Pane title={`${doubt ? '?' : '✗'} ${titleOf(run)}`} height={dialog} color={doubt ? 'yellow' : 'red'}>
        <What run={run} />
        <Box marginTop={1} flexDirection="column" flexShrink={0}>
          {screen.form === undefined ? (
            <ChoiceList items={offersOf(question)} selected={screen.selected} explain={columns >= 110} />
          ) : (
            <Form form={screen.form} screen={screen} />
          )}
        </Box>
      </Pane>
      {log > 0 && <LogPane run={run} screen={below} width={columns} height={log} />}
    </Box>
  );
}

function titleOf({ state, nowMs }: RunModel): string {
  const step = stepAtHand(state);
  if (step === undefined || step.status !== 'failed' || step.rollback !== undefined)
    return state.question?.title ?? '';
  const took =
    step.startedT === undefined ? stepMs(state, step, nowMs) : (step.endedT ?? step.startedT) - step.startedT;
  return `${framedStep(state, step.id).title} failed after ${duration(took)}`;
}

/** What happened, what it means, and what to do next, as far as it is known. */
function What({ run }: { readonly run: RunModel }) {
  const step = stepAtHand(run.state);
  const failure = step?.failure;
  const finding = step?.status === 'in-doubt' ? step.finding : undefined;
  return (
    <Box flexDirection="column" flexShrink={1} overflow="hidden">
      <Text wrap="wrap">{failure?.message ?? finding ?? step?.note ?? ''}</Text>
      {failure?.hint !== undefined && <Text wrap="wrap">{failure.hint}</Text>}
      {failure?.nextSteps?.map((next) => (
        <Text key={next} wrap="wrap" dimColor>
          - {next}
        </Text>
      ))}
    </Box>
  );
}

function Form({ form, screen }: { readonly form: DialogForm; readonly screen: DialogScreen }) {
  if (form.kind === 'abort') {
    return (
      <>
        <Text bold>Abort the run? What was changed stays as it is.</Text>
        <Text>{'  A  (a capital) aborts it      esc  keeps it'}</Text>
      </>
    );
  }
  if (form.kind === 'text') {
    return (
      <>
        {form.commands.map((command) => (
          <Text key={command} color="cyan" wrap="truncate">
            {`  ${command}`}
          </Text>
        ))}
        <Text bold>Say {form.asks}:</Text>
        <Box>
          <Text>{'> '}</Text>
          <LineEditor editor={form.editor} />
        </Box>
      </>
    );
  }
  const width = Math.max(0, ...form.inputs.map(({ title }) => title.length));
  return (
    <>
      <Text bold>Try again with another value:</Text>
      {form.inputs.map((input, i) => (
        <Box key={input.id} height={1}>
          <Text
            bold={i === form.selected}
          >{`${i === form.selected ? '▸' : ' '} ${input.title.padEnd(width)}  `}</Text>
          {i === form.selected && input.choices === undefined && <LineEditor editor={form.editor} />}
          {i === form.selected && input.choices !== undefined && (
            <Text bold>← {form.editor.text || '(as it is)'} →</Text>
          )}
        </Box>
      ))}
      <Text dimColor wrap="wrap">
        {form.inputs[form.selected]?.why ?? screen.says ?? ''}
      </Text>
    </>
  );
}
