// What is given and can be chosen, apart from what checks it: the footer of every screen asks, and patterns take time to load.
import { SURPRISE } from '../../../runbook/surprise.ts';
import type { DeclareField, DeclareScreen } from './state.ts';

export const textOf = ({ editor }: DeclareField): string => editor.text.trim();

/** What is given so far, by the fields' ids. */
export const valuesOf = (form: DeclareScreen, of: DeclareField['of']): Readonly<Record<string, string>> =>
  Object.fromEntries(
    form.fields.filter((field) => field.of === of).map((field) => [field.id, textOf(field)]),
  );

/** The limit that another input's value puts on this one now. */
export function limitOn(form: DeclareScreen, field: DeclareField) {
  if (field.of !== 'input') return undefined;
  const inputs = valuesOf(form, 'input');
  return field.input.limits?.find(({ when }) => when.is.includes(inputs[when.input] ?? ''));
}

/** Given for a field whose value is chosen, not typed. */
export function choicesOf(form: DeclareScreen, field: DeclareField): readonly string[] | undefined {
  if (field.of === 'world') return field.choices.map(({ value }) => value);
  return field.of === 'input' ? (limitOn(form, field)?.choices ?? field.input.choices) : undefined;
}

/** The field in which a surprise can be chosen. */
export const surpriseField = (form: DeclareScreen): DeclareField | undefined =>
  form.fields.find((field) => field.of === 'world' && field.choices.some(({ value }) => value === SURPRISE));
