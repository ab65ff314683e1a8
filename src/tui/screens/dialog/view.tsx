import { Box, Text } from 'ink';
import { stepAtHand } from '../../../engine/conditions.ts';
import { isPlanGone } from '../../../engine/plan-gone.ts';
import { framedStep } from '../../../engine/retry.ts';
import type { Watching } from '../../../engine/run-view.ts';
import { duration } from '../../../words/durations.ts';
import { tight } from '../../layout.ts';
import { stepMs } from '../../run-clock.ts';
import { code, wrapped } from '../../styled-lines.ts';
import { useModel, useScreen } from '../../use-model.ts';
import type { RunModel } from '../../view-model.ts';
import { ChoiceList } from '../../widgets/choice-list.tsx';
import { LineEditor } from '../../widgets/line-editor.tsx';
import { LogPane } from '../../widgets/log-pane.tsx';
import { Pane } from '../../widgets/pane.tsx';
import { Paragraph } from '../../widgets/paragraph.tsx';
import { ConfirmLine } from '../../widgets/typed-check.tsx';
import { abortAsks } from '../stop/stop-offers.ts';
import { commandRows, dialogHeight, errorLines, watchedWords } from './dialog-layout.ts';
import { type Offer, offersOf } from './dialog-offers.ts';
import type { DialogForm } from './state.ts';

/** A step failed or is in doubt: what it means, and everything that can be done about it. */
export function Dialog() {
  const screen = useScreen('dialog');
  const below = useScreen('run');
  const run = useModel((model) => model.run);
  const columns = useModel((model) => model.size.columns);
  const dialog = useModel((model) => dialogHeight(model).dialog);
  const log = useModel((model) => dialogHeight(model).log);
  const error = useModel((model) => dialogHeight(model).error);
  const means = useModel((model) => dialogHeight(model).means);
  const roomy = useModel((model) => !tight(model));
  const question = run?.state.question;
  if (run === undefined || question === undefined) return null;
  const { form } = screen;
  const [sign, color] = signOf(run);
  return (
    <Box flexDirection="column">
      <Pane title={`${sign} ${titleOf(run)}`} height={dialog} color={color}>
        <What run={run} rows={error} />
        <Box marginTop={roomy ? 1 : 0} flexDirection="column" flexShrink={0}>
          {run.watching ? (
            <WatchedChoices offers={offersOf(run.state)} watching={run.watching} />
          ) : form === undefined ? (
            <Choices offers={offersOf(run.state)} selected={screen.selected} explain={means > 0} />
          ) : (
            <Form form={form} run={run} />
          )}
        </Box>
      </Pane>
      {log > 0 && <LogPane of={run} screen={below} width={columns} height={log} />}
    </Box>
  );
}

interface ChoicesProps {
  readonly offers: readonly Offer[];
  readonly selected: number;
  readonly explain: boolean;
}

function Choices({ offers, selected, explain }: ChoicesProps) {
  return (
    <>
      <ChoiceList items={offers} selected={selected} />
      {explain && (
        <Box marginTop={1}>
          <Paragraph text={offers[selected]?.means ?? ''} />
        </Box>
      )}
    </>
  );
}

/** What whoever is at the run can choose; none of it can be chosen here, so that none is marked. */
function WatchedChoices({
  offers,
  watching,
}: Pick<ChoicesProps, 'offers'> & { readonly watching: Watching }) {
  return (
    <>
      <Text bold>{watchedWords(watching)}</Text>
      {offers.map(({ choice, words }) => (
        <Text key={choice} wrap="truncate">{`  - ${words}`}</Text>
      ))}
    </>
  );
}

function signOf({ state }: RunModel): readonly [sign: string, color: string] {
  if (state.question?.choices?.includes('happened')) return ['?', 'yellow'];
  if (isPlanGone(state, stepAtHand(state))) return ['!', 'yellow'];
  return stepAtHand(state)?.rollback === 'succeeded' ? ['✓', 'yellow'] : ['✗', 'red'];
}

function titleOf({ state, nowMs }: RunModel): string {
  const step = stepAtHand(state);
  if (step?.status !== 'failed' || step.rollback !== undefined || isPlanGone(state, step))
    return state.question?.title ?? '';
  const took =
    step.startedT === undefined ? stepMs(state, step, nowMs) : (step.endedT ?? step.startedT) - step.startedT;
  const attempt = step.attempt > 1 ? ` at attempt ${step.attempt},` : '';
  return `"${framedStep(state, step.id).title}" failed${attempt} after ${duration(took)}`;
}

interface WhatProps {
  readonly run: RunModel;
  readonly rows: number;
}

/** The error, as much of it as there is room for; its first line is what failed. */
function What({ run, rows }: WhatProps) {
  const columns = useModel((model) => model.size.columns);
  const lines = errorLines(run, columns - 4);
  return (
    <Box flexDirection="column" flexShrink={1} overflow="hidden">
      {lines.slice(0, rows).map(({ text }, i) => (
        <Box key={i} height={1} flexShrink={0}>
          <Text wrap="truncate">
            {i === rows - 1 && lines.length > rows ? cutShort(text, columns - 4) : text}
          </Text>
        </Box>
      ))}
    </Box>
  );
}

/** There is more of it, behind `e`. */
function cutShort(text: string, width: number): string {
  const more = ' … e';
  const room = width - more.length;
  const space = text.lastIndexOf(' ', room);
  return (text.length <= room ? text : text.slice(0, space > 0 ? space : room)) + more;
}

interface FormProps {
  readonly form: DialogForm;
  readonly run: RunModel;
}

function Form({ form, run }: FormProps) {
  if (form.kind === 'abort') {
    return (
      <>
        <Text bold>{abortAsks(run.state)}</Text>
        <Text>{'  A  (a capital) aborts it      esc  keeps the run'}</Text>
      </>
    );
  }
  if (form.kind === 'text') {
    return (
      <>
        {form.commands !== '' && <Commands form={form} />}
        {form.confirm === undefined ? (
          <Text bold>Say {form.asks}:</Text>
        ) : (
          <Text wrap="truncate">
            {'To do this, type  '}
            <Text bold>{form.confirm}</Text>
          </Text>
        )}
        <Box>
          <Text>{'> '}</Text>
          {form.confirm === undefined ? (
            <LineEditor editor={form.editor} />
          ) : (
            <ConfirmLine editor={form.editor} confirm={form.confirm} />
          )}
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
          <Text
            dimColor
            wrap="truncate"
          >{`   now ${run.state.inputs[input.id] || (input.choices === undefined ? 'empty' : '(as it is)')}`}</Text>
        </Box>
      ))}
      <Paragraph text={form.inputs[form.selected]?.why ?? ''} dim />
    </>
  );
}

/** The commands that do it by hand, whole: what does not fit is scrolled to. */
function Commands({ form }: { readonly form: Extract<DialogForm, { kind: 'text' }> }) {
  const columns = useModel((model) => model.size.columns);
  const height = useModel(commandRows);
  const lines = wrapped(code(form.commands), columns - 4);
  const shown = lines.slice(form.top, form.top + height);
  return (
    <Text color="cyan" wrap="truncate">
      {shown.map(({ text }) => text || ' ').join('\n')}
    </Text>
  );
}
