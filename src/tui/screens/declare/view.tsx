import { Box, Text } from 'ink';
import { ofThisForm } from '../../../engine/conditions.ts';
import type { Mode } from '../../../engine/events.ts';
import { short } from '../../../words/durations.ts';
import { liveIsOpen } from '../../../worlds/world-words.ts';
import type { HomeModel } from '../../host.ts';
import { bodyHeight } from '../../layout.ts';
import { worlds } from '../../theme.ts';
import { useModel, useScreen } from '../../use-model.ts';
import { LineEditor } from '../../widgets/line-editor.tsx';
import { Pane } from '../../widgets/pane.tsx';
import { Paragraph } from '../../widgets/paragraph.tsx';
import { fit, wrap } from '../../wrap.ts';
import { choicesOf, valuesOf } from './choices.ts';
import { type DeclareField, type DeclareScreen, hintOf, isSince, lessonOf } from './state.ts';

/** Declares a run: one row a field, what the field means below, and the steps to come where there is room. */
export function Declare() {
  const form = useScreen('declare');
  const columns = useModel((model) => model.size.columns);
  const height = useModel(bodyHeight);
  const wide = columns >= 110;
  const left = wide ? Math.floor(columns * 0.6) : columns;
  // Under the summary and the fields, each with a blank line.
  const live = useModel(({ home }) => liveRuns(home, form.mode));
  const beforehand = live === '' ? worlds[form.mode].beforeBeginning : live;
  const told = beforehand === '' ? 0 : 1 + wrap(beforehand, left - 4).length;
  const room = height - 4 - wrap(form.runbook.summary, left - 4).length - told - form.fields.length;
  return (
    <Box height={height}>
      <Pane
        title={form.runbook.title}
        note={`target ${short(form.runbook.objectiveMs)}`}
        width={left}
        height={height}
      >
        <Paragraph text={form.runbook.summary} width={left - 4} />
        {beforehand !== '' && (
          <Box marginTop={1} flexShrink={0}>
            <Paragraph
              text={beforehand}
              width={left - 4}
              color={live === '' ? worlds[form.mode].color : worlds.live.color}
            />
          </Box>
        )}
        <Box flexDirection="column" marginTop={1} flexShrink={0}>
          {form.fields.map((field, i) => (
            <Field key={`${field.of} ${field.id}`} form={form} field={field} active={i === form.selected} />
          ))}
        </Box>
        <Hint form={form} width={left - 4} rows={room} />
      </Pane>
      {wide && <StepsToCome form={form} width={columns - left} height={height} />}
    </Box>
  );
}

/** Empty for a live run itself, and where none waits. */
function liveRuns({ unfinished }: HomeModel, mode: Mode): string {
  const runs = unfinished.filter((row) => worlds[row.mode].real).map(({ run }) => run);
  return worlds[mode].real || runs.length === 0 ? '' : liveIsOpen(runs);
}

/** An empty value is a choice too: what the runbook does by itself. */
const wordOf = (choice: string): string => choice || '(as it is)';

interface FieldProps {
  readonly form: DeclareScreen;
  readonly field: DeclareField;
  readonly active: boolean;
}

function Field({ form, field, active }: FieldProps) {
  const title = Math.max(...form.fields.map((one) => one.title.length));
  const choices = choicesOf(form, field);
  const { error } = field;
  return (
    <Box height={1} flexShrink={0}>
      <Text bold={active}>
        {active ? '▸' : ' '} {field.title.padEnd(title + 2)}
      </Text>
      <Box flexShrink={1}>
        {choices === undefined ? (
          <LineEditor editor={field.editor} active={active} />
        ) : (
          <Text bold={active} wrap="truncate">
            {active && choices.length > 1 ? `← ${wordOf(field.editor.text)} →` : wordOf(field.editor.text)}
          </Text>
        )}
      </Box>
      {isSince(field) && field.editor.text === '' && <Text dimColor> now</Text>}
      {error !== undefined && (
        // Gives way before the value does: what was typed is seen whole beside what is wrong with it.
        <Box flexShrink={1000}>
          <Text color="red" wrap="truncate">
            {'  ✗ '}
            {error}
          </Text>
        </Box>
      )}
    </Box>
  );
}

interface HintProps {
  readonly form: DeclareScreen;
  readonly width: number;
  readonly rows: number;
}

function Hint({ form, width, rows }: HintProps) {
  const field = form.fields[form.selected];
  // Whole seconds: "18 min ago" moves on while it is looked at, and the screen is not painted in between.
  const now = useModel((model) => Math.floor(model.dateMs / 60_000) * 60_000);
  if (field === undefined) return null;
  const choices = choicesOf(form, field);
  const hint = hintOf(form, field, new Date(now));
  const words = choices !== undefined && choices.length > 1 ? choices.map(wordOf).join(' · ') : '';
  const lesson = lessonOf(field);
  const left = rows - wrap(hint, width).length - wrap(words, width).length;
  return (
    <Box flexDirection="column" marginTop={1} flexShrink={1} overflow="hidden">
      <Paragraph text={hint} width={width} />
      {words !== '' && <Paragraph text={words} width={width} dim />}
      {lesson !== '' && left > 0 && <Paragraph text={fit(lesson, width, left).join('\n')} width={width} />}
    </Box>
  );
}

function StepsToCome({
  form,
  width,
  height,
}: {
  readonly form: DeclareScreen;
  readonly width: number;
  readonly height: number;
}) {
  const inputs = valuesOf(form, 'input');
  const steps = form.runbook.steps.filter((step) => ofThisForm(step, inputs));
  return (
    <Pane title="Steps" note={`${steps.length}`} width={width} height={height}>
      {steps.slice(0, height - 2).map((step, i) => (
        <Box key={step.id} justifyContent="space-between" height={1} flexShrink={0}>
          <Text wrap="truncate">{`${String(i + 1).padStart(2)}  ${step.title}`}</Text>
          <Box flexShrink={0} marginLeft={1}>
            <Text dimColor>~{short(step.usualMs)}</Text>
          </Box>
        </Box>
      ))}
    </Pane>
  );
}
