import type { Mode } from '../../../engine/events.ts';
import { wantedText } from '../../../runbook/inputs.ts';
import type { Input, Runbook } from '../../../runbook/runbook.ts';
import { SURPRISE } from '../../../runbook/surprise.ts';
import { parseSince } from '../../../words/since.ts';
import type { DownSince } from '../../../worlds/down-since.ts';
import type { WorldField } from '../../../worlds/world.ts';
import { type Editor, edit, editorOf, emptyEditor } from '../../editor.ts';
import { choiceAt, editOf, type Press } from '../../keyboard/press.ts';
import { choicesOf, limitOn, surpriseField, textOf, valuesOf } from './choices.ts';

/** Declares a run of a runbook in a world. */
export interface DeclareScreen {
  readonly name: 'declare';
  readonly mode: Mode;
  readonly runbook: Runbook;
  readonly fields: readonly DeclareField[];
  readonly selected: number;
  /** What the world says of when it broke, once it has said something. */
  readonly told?: DownSince;
}

/** What every run is asked, an input of the runbook, or what the world asks; ids are unique within each kind. */
export type DeclareField = FieldBase &
  (
    | { readonly of: 'run'; readonly id: 'since' | 'operator' }
    | { readonly of: 'input'; readonly input: Input }
    | ({ readonly of: 'world' } & Pick<WorldField, 'choices' | 'defaultWith'>)
  );

interface FieldBase {
  readonly id: string;
  readonly title: string;
  readonly why: string;
  readonly editor: Editor;
  /** What is wrong with it; shown once a start was tried or the field was left. */
  readonly error?: string;
}

export function declareForm(
  mode: Mode,
  runbook: Runbook,
  worldFields: readonly WorldField[],
  operator: string,
): DeclareScreen {
  const fields: readonly DeclareField[] = [
    {
      of: 'run',
      id: 'since',
      title: 'Down since?',
      why: 'When it broke: the clock starts there. 02:41, 18m, or empty for now.',
      editor: emptyEditor,
    },
    ...runbook.inputs.map(inputField),
    {
      of: 'run',
      id: 'operator',
      title: 'Operator',
      why: 'Who walks through this; stands in the journal.',
      editor: editorOf(operator),
    },
    ...worldFields.map(
      ({ default: first, ...field }) => ({ of: 'world', ...field, editor: editorOf(first) }) as const,
    ),
  ];
  return { name: 'declare', mode, runbook, fields, selected: 0 };
}

function inputField(input: Input): DeclareField {
  const { id, title, why } = input;
  return { of: 'input', id, title, why, input, editor: editorOf(input.default ?? input.choices?.[0] ?? '') };
}

const chosenOf = (field: DeclareField) => worldChoice(field, field.editor.text);

const worldChoice = (field: DeclareField, of: string) =>
  field.of === 'world' ? field.choices.find(({ value }) => value === of) : undefined;

/** What one of a field's choices is, in a sentence; nothing for most fields. */
export const aboutOf = (field: DeclareField, value: string): string => worldChoice(field, value)?.about ?? '';

/** What a run with the chosen value teaches; nothing for most fields. */
export const lessonOf = (field: DeclareField): string => chosenOf(field)?.lesson ?? '';

/** What stands beside the field in one sentence. */
export function hintOf(form: DeclareScreen, field: DeclareField, now: Date): string {
  if (field.of === 'world') return chosenOf(field)?.about ?? field.why;
  const limit = limitOn(form, field);
  if (limit !== undefined) return `${field.why} ${limit.because}`;
  if (!isSince(field)) return field.why;
  if (textOf(field) === '') return [field.why, toldOf(form, now)].filter(Boolean).join('\n');
  const since = parseSince(field.editor.text, now);
  return 'error' in since ? since.error : since.says;
}

/** When it broke by what the world says, as it is typed: `2026-11-23T06:01:12.345Z`. */
const offerOf = ({ told }: DeclareScreen): string | undefined =>
  told && 'at' in told ? told.at.toISOString() : undefined;

function toldOf(form: DeclareScreen, now: Date): string {
  const { told } = form;
  if (told === undefined) return '';
  if ('silence' in told) return told.silence;
  const since = parseSince(offerOf(form) ?? '', now);
  return 'error' in since ? `${told.words}: ${since.error}.` : `${told.words}: ${since.says}. → takes that.`;
}

export const isSince = (field: DeclareField): boolean => field.of === 'run' && field.id === 'since';

/** Left and right choose; anything else is typed into the field. Other fields that no longer fit follow. */
export function typeInto(form: DeclareScreen, press: Press): DeclareScreen {
  const field = form.fields[form.selected];
  if (field === undefined) return form;
  const choices = choicesOf(form, field);
  if (choices !== undefined)
    return withGiven(form, field, editorOf(choiceAt(press, choices, field.editor.text)));
  const offer = offerOf(form);
  if (isSince(field) && textOf(field) === '' && press.name === 'right' && offer !== undefined)
    return withEditor(form, field, editorOf(offer));
  const how = editOf(press);
  return how === undefined ? form : withGiven(form, field, edit(field.editor, how));
}

/** The form with this in one of its fields; others follow that no longer fit, or go by it. */
export function withGiven(form: DeclareScreen, field: DeclareField, editor: Editor): DeclareScreen {
  const given = fit(withEditor(form, field, editor));
  return field.of === 'input' ? followed(form, given) : given;
}

/** What a field of the world begins with goes by the inputs, until somebody chooses another. */
function followed(before: DeclareScreen, after: DeclareScreen): DeclareScreen {
  const [was, is] = [before, after].map((form) => valuesOf(form, 'input'));
  return after.fields.reduce((now, field) => {
    if (field.of !== 'world' || field.defaultWith === undefined || was === undefined || is === undefined)
      return now;
    const wanted = field.defaultWith(is);
    return field.editor.text === field.defaultWith(was) ? withEditor(now, field, editorOf(wanted)) : now;
  }, after);
}

/** Chosen, and under the cursor: what that means stands below. */
export function chooseSurprise(form: DeclareScreen): DeclareScreen {
  const field = surpriseField(form);
  if (field === undefined) return form;
  return { ...withEditor(form, field, editorOf(SURPRISE)), selected: form.fields.indexOf(field) };
}

function withEditor(form: DeclareScreen, field: DeclareField, editor: Editor): DeclareScreen {
  const { error: _fixed, ...rest } = field;
  return { ...form, fields: form.fields.map((one) => (one === field ? { ...rest, editor } : one)) };
}

function fit(form: DeclareScreen): DeclareScreen {
  return form.fields.reduce((now, field) => {
    const choices = choicesOf(now, field);
    return choices === undefined || choices.includes(field.editor.text)
      ? now
      : withEditor(now, field, editorOf(choices[0] ?? ''));
  }, form);
}

/** The form with what is wrong in it now. */
export function checked(form: DeclareScreen, now: Date): DeclareScreen {
  const fields = form.fields.map(({ error: _error, ...field }): DeclareField => {
    const error = wrongWith(field, now);
    return error === undefined ? field : { ...field, error };
  });
  return { ...form, fields };
}

function wrongWith(field: DeclareField, now: Date): string | undefined {
  const text = textOf(field);
  switch (field.of) {
    case 'world':
      return undefined;
    case 'input':
      if (text === field.input.default) return undefined;
      return text === '' ? 'needs a value' : wantedText(field.input, text);
    case 'run': {
      if (!isSince(field)) return text === '' ? 'say who you are: it stands in the journal' : undefined;
      const since = parseSince(text, now);
      return 'error' in since ? since.error : undefined;
    }
  }
}
