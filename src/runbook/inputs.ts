import { closest } from './closest.ts';
import { patternOf } from './pattern.ts';
import type { Input } from './runbook.ts';

type Given = Readonly<Record<string, string>>;

/** The choices of an input that the other inputs' values leave, and why the rest is missing; `undefined` for free text. */
export function choicesLeft(
  input: Input,
  given: Given,
): { readonly choices: readonly string[]; readonly because: readonly string[] } | undefined {
  if (input.choices === undefined) return undefined;
  const holding = (input.limits ?? []).filter(({ when }) => when.is.includes(given[when.input] ?? ''));
  return {
    choices: input.choices.filter((choice) => holding.every((limit) => limit.choices.includes(choice))),
    because: holding.map((limit) => limit.because),
  };
}

/** Why a value cannot be this input's, in one sentence with what to do; `undefined` when it can. */
export function refuseInput(input: Input, value: string, given: Given): string | undefined {
  const left = choicesLeft(input, given);
  if (left !== undefined) {
    if (left.choices.includes(value)) return undefined;
    const near = closest(value, left.choices);
    return [
      `${input.id} cannot be "${value}"; one of: ${left.choices.join(', ')}.`,
      near === undefined ? '' : `Did you mean "${near}"?`,
      ...(input.choices?.includes(value) ? left.because : []),
    ]
      .filter((part) => part !== '')
      .join(' ');
  }
  const wanted = wantedText(input, value);
  return wanted === undefined ? undefined : `${input.id} cannot be "${value}": ${wanted}.`;
}

/** What free text has to be instead, `write a type such as m7i.4xlarge`; `undefined` when it is that. */
export function wantedText({ pattern, write }: Input, value: string): string | undefined {
  if (pattern === undefined || patternOf(pattern).fits(value)) return undefined;
  return write === undefined ? `it must match ${pattern}` : `write ${write}`;
}

export interface Settled {
  /** Every input that has a value, given or by default. */
  readonly values: Record<string, string>;
  /** Inputs that somebody has to be asked for, in order. */
  readonly missing: readonly Input[];
  /** One sentence each: unknown names, refused values. */
  readonly problems: readonly string[];
}

/** What `--input k=v` and the defaults make of a runbook's inputs. */
export function settleInputs(inputs: readonly Input[], given: Given): Settled {
  const values: Record<string, string> = {};
  const missing: Input[] = [];
  const problems: string[] = [];
  const known = inputs.map((input) => input.id);
  for (const id of Object.keys(given).filter((each) => !known.includes(each))) {
    const near = closest(id, known);
    const names = known.length === 0 ? 'this runbook has no inputs' : `its inputs are: ${known.join(', ')}`;
    problems.push(`There is no input "${id}"; ${near === undefined ? names : `did you mean "${near}"?`}`);
  }
  for (const input of inputs) {
    const value = Object.hasOwn(given, input.id) ? given[input.id] : input.default;
    const refused = value === undefined ? undefined : refuseInput(input, value, values);
    if (value !== undefined && refused === undefined) values[input.id] = value;
    else if (refused !== undefined && Object.hasOwn(given, input.id)) problems.push(refused);
    else missing.push(input);
  }
  return { values, missing, problems };
}
