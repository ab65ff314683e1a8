import { wantedText } from '../../../runbook/inputs.ts';
import type { Input, Runbook } from '../../../runbook/runbook.ts';
import { edit, type Editor, editorOf, emptyEditor } from '../../editor.ts';
import type { ScenarioRow } from '../../host.ts';
import { choiceAt, editOf, type Press } from '../../keyboard/press.ts';
import { parseSince } from '../../parse-since.ts';

export interface DeclareField {
  readonly id: string;
  readonly title: string;
  readonly why: string;
  /** An input of the runbook, or one of the program's own fields. */
  readonly input?: Input;
  /** Given for a field whose value is chosen, not typed. */
  readonly choices?: readonly string[];
  readonly editor: Editor;
}

export interface DeclareScreen {
  readonly name: 'declare';
  readonly runbook: Runbook;
  readonly scenarios: readonly ScenarioRow[];
  readonly fields: readonly DeclareField[];
  readonly selected: number;
  /** What is wrong with a field, by its id; shown once a start was tried or the field was left. */
  readonly errors: Readonly<Record<string, string>>;
}

const SPEEDS = ['1x', '5x', '20x', '60x', 'max'];

export function declareForm(
  runbook: Runbook,
  scenarios: readonly ScenarioRow[],
  operator: string,
): DeclareScreen {
  const names = scenarios.map(({ name }) => name);
  const fields: DeclareField[] = [
    {
      id: 'since',
      title: 'Down since?',
      why: 'When it broke: the clock starts there. 02:41, 18m, or empty for now.',
      editor: emptyEditor,
    },
    ...runbook.inputs.map(inputField),
    {
      id: 'operator',
      title: 'Operator',
      why: 'Who walks through this; stands in the journal.',
      editor: editorOf(operator),
    },
    { id: 'scenario', title: 'Scenario', why: '', choices: names, editor: editorOf(names[0] ?? '') },
    {
      id: 'speed',
      title: 'Speed',
      why: 'How much faster machines work than in the real world. Time that waits for you is always 1:1.',
      choices: SPEEDS,
      editor: editorOf('20x'),
    },
  ];
  return { name: 'declare', runbook, scenarios, fields, selected: 0, errors: {} };
}

function inputField(input: Input): DeclareField {
  const first = input.default ?? input.choices?.[0] ?? '';
  const choices = input.choices === undefined ? {} : { choices: input.choices };
  return { id: input.id, title: input.title, why: input.why, input, ...choices, editor: editorOf(first) };
}

export const valueOf = (form: DeclareScreen, id: string): string =>
  form.fields.find((field) => field.id === id)?.editor.text.trim() ?? '';

/** The limit that another field's value puts on this one now. */
function limitOn(form: DeclareScreen, field: DeclareField) {
  return field.input?.limits?.find(({ when }) => when.is.includes(valueOf(form, when.input)));
}

export function choicesOf(form: DeclareScreen, field: DeclareField): readonly string[] | undefined {
  return limitOn(form, field)?.choices ?? field.choices;
}

const scenarioOf = (form: DeclareScreen, field: DeclareField): ScenarioRow | undefined =>
  form.scenarios.find(({ name }) => field.id === 'scenario' && name === field.editor.text);

/** What the chosen scenario teaches; nothing for other fields. */
export const lessonOf = (form: DeclareScreen, field: DeclareField): string =>
  scenarioOf(form, field)?.teaches ?? '';

/** What stands beside the field in one sentence. */
export function hintOf(form: DeclareScreen, field: DeclareField, now: Date): string {
  if (field.id === 'scenario') return scenarioOf(form, field)?.about ?? '';
  const limit = limitOn(form, field);
  if (limit !== undefined) return `${field.why} ${limit.because}`;
  if (field.id !== 'since' || field.editor.text.trim() === '') return field.why;
  const since = parseSince(field.editor.text, now);
  return 'error' in since ? since.error : since.says;
}

/** Left and right choose; anything else is typed into the field. Other fields that no longer fit follow. */
export function typeInto(form: DeclareScreen, press: Press): DeclareScreen {
  const field = form.fields[form.selected];
  if (field === undefined) return form;
  const choices = choicesOf(form, field);
  if (choices !== undefined)
    return fit(setField(form, field.id, choiceAt(press, choices, field.editor.text)));
  const how = editOf(press);
  return how === undefined ? form : fit(patch(form, field.id, { editor: edit(field.editor, how) }));
}

const setField = (form: DeclareScreen, id: string, text: string): DeclareScreen =>
  patch(form, id, { editor: editorOf(text) });

function patch(form: DeclareScreen, id: string, change: Partial<DeclareField>): DeclareScreen {
  const { [id]: _fixed, ...errors } = form.errors;
  return {
    ...form,
    errors,
    fields: form.fields.map((field) => (field.id === id ? { ...field, ...change } : field)),
  };
}

function fit(form: DeclareScreen): DeclareScreen {
  return form.fields.reduce((now, field) => {
    const choices = choicesOf(now, field);
    return choices === undefined || choices.includes(field.editor.text)
      ? now
      : setField(now, field.id, choices[0] ?? '');
  }, form);
}

export function check(form: DeclareScreen, now: Date): Readonly<Record<string, string>> {
  return Object.fromEntries(
    form.fields.flatMap((field) => {
      const wrong = wrongWith(field, now);
      return wrong === undefined ? [] : [[field.id, wrong]];
    }),
  );
}

function wrongWith(field: DeclareField, now: Date): string | undefined {
  const text = field.editor.text.trim();
  if (field.id === 'since') {
    const since = parseSince(text, now);
    return 'error' in since ? since.error : undefined;
  }
  if (field.id === 'operator' && text === '') return 'say who you are: it stands in the journal';
  if (field.input === undefined || text === field.input.default) return undefined;
  if (text === '') return 'needs a value';
  return wantedText(field.input, text);
}

/** `20x` → 20. */
export const speedOf = (text: string): number | 'max' => (text === 'max' ? 'max' : Number.parseInt(text, 10));
