import type { Facts } from '../engine/events.ts';
import type { Service } from '../service/service.ts';
import { isStrange, shellWord, visible } from '../text/shell-word.ts';
import { lookUp, pieces, type Reference } from './references.ts';
import { mayQuoteBehind } from './shell-place.ts';

/** What references stand for while a run goes on. */
export interface Values {
  readonly inputs: Readonly<Record<string, string>>;
  /** Outputs by step id. */
  readonly outputs: Readonly<Record<string, Facts>>;
  readonly service: Service;
}

/** A reference that has no value now. The loader makes sure that this cannot happen to a step whose needs are met. */
export class UnresolvedReference extends Error {
  override readonly name = 'UnresolvedReference';
  readonly code = 'unresolved-reference';
  /** As written, `${steps.plan.planFile}`. */
  readonly reference: string;
  constructor(reference: string) {
    super(`${reference} has no value yet`);
    this.reference = reference;
  }
}

/**
 * Fills in references in strings, lists and maps, keys untouched. A string that is one reference takes the value with
 * its type; inside longer text, what is not text is put in as JSON. A list's item that refers to a list is spliced in.
 * Values are never looked at again for references. Throws `UnresolvedReference`.
 */
export function resolve(value: unknown, values: Values): unknown {
  if (typeof value === 'string') return resolveString(value, values);
  if (Array.isArray(value)) {
    return value.flatMap((item: unknown) => {
      const resolved = resolve(item, values);
      return typeof item === 'string' ? resolved : [resolved];
    });
  }
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, resolve(item, values)]));
  }
  return value;
}

/** A step's or rollback's parameters, filled in. */
export function resolveParams(
  params: Readonly<Record<string, unknown>>,
  values: Values,
): Record<string, unknown> {
  return Object.fromEntries(Object.entries(params).map(([key, value]) => [key, resolve(value, values)]));
}

/**
 * The same for a rollback, which is wanted just when its step has failed and given no outputs: a parameter whose
 * reference has no value is left out, and the action says what it can do without.
 */
export function resolveRollback(
  params: Readonly<Record<string, unknown>>,
  values: Values,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(params).flatMap(([key, value]) => {
      try {
        return [[key, resolve(value, values)]];
      } catch (error) {
        if (error instanceof UnresolvedReference) return [];
        throw error;
      }
    }),
  );
}

/**
 * By-hand commands, filled in as far as is known: what no step has given yet stands there as what its `:-` says, or as
 * `'<instance of apply>'`, so that the rest of a runbook can be printed at any moment. Whoever pastes them runs what the
 * runbook says and nothing that a value says (docs/runbooks.md).
 */
export function resolveByHand(text: string, values: Values): string {
  let filled = '';
  /** The same with a letter for each value: what the shell makes of a place does not depend on them. */
  let before = '';
  for (const piece of pieces(text)) {
    if ('text' in piece) {
      filled += piece.text;
      before += piece.text;
      continue;
    }
    const value = piece.reference && find(piece.reference, values);
    if (value === undefined && piece.otherwise !== undefined) {
      filled += piece.otherwise;
      before += piece.otherwise;
      continue;
    }
    const unknown = `<${name(piece.reference, piece.raw)}>`;
    // The loader refuses a reference in quotes; a run from before it did has this in the place of the value.
    if (!mayQuoteBehind(before)) filled += unknown;
    else filled += value === undefined ? shellWord(unknown) : commandWord(asText(value), filled);
    before += 'x';
  }
  return filled;
}

/**
 * A value as one word. One that nobody would have typed is shown and not used: the command then fails and says what is
 * in it. So is one that a tool would take for an option.
 */
function commandWord(value: string, filled: string): string {
  // Quotes around nothing are still the beginning of a word.
  const option = value.startsWith('-') && /(?:^|[\s;&|()<>])['"]*$/.test(filled);
  const usable = !isStrange(value) && !option;
  return shellWord(usable ? value : `<${visible(value)}>`);
}

function resolveString(text: string, values: Values): unknown {
  const parts = pieces(text).map((piece) =>
    'text' in piece ? piece.text : take(piece.raw, piece.reference, values),
  );
  const whole = parts.length === 1 ? parts[0] : undefined;
  return whole === undefined ? parts.map(asText).join('') : whole;
}

function take(raw: string, reference: Reference | undefined, values: Values): unknown {
  const value = reference && find(reference, values);
  if (value === undefined) throw new UnresolvedReference(raw);
  return value;
}

function find(reference: Reference, values: Values): unknown {
  switch (reference.of) {
    case 'input':
      return lookUp(values.inputs, [reference.input]);
    case 'step':
      return lookUp(values.outputs, [reference.step, reference.output]);
    case 'service':
      return lookUp(values.service, reference.path);
  }
}

function name(reference: Reference | undefined, raw: string): string {
  if (reference?.of === 'step') return `${reference.output} of ${reference.step}`;
  if (reference?.of === 'input') return reference.input;
  return raw;
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
