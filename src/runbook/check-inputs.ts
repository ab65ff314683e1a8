import type { Cases } from './cases.ts';
import { didYouMean } from './closest.ts';
import { type Draft, type DraftInput, ids } from './draft.ts';
import { refuseInput } from './inputs.ts';
import { brokenPattern } from './pattern.ts';
import { hints } from './problem.ts';
import type { Input } from './runbook.ts';

/** Inputs on their own: names, defaults, patterns, limits. */
export function checkInputs(draft: Draft): void {
  for (const [index, each] of draft.inputs.entries()) {
    const before = draft.inputs.slice(0, index);
    if (each.id !== undefined && ids(before).includes(each.id)) {
      draft.report([...each.path, 'id'], {
        message: `a second input is called "${each.id}"`,
        hint: 'give one of them another id',
      });
    }
    if (each.input) checkOne(draft, each, each.input, before);
  }
}

function checkOne(
  draft: Draft,
  { path, file }: DraftInput,
  input: Input,
  before: readonly DraftInput[],
): void {
  if (input.choices?.length === 0) {
    draft.report([...path, 'choices'], {
      message: 'firedrill.yaml protects nothing, so there is nothing to choose',
      hint: 'name what is protected under protected: in firedrill.yaml',
    });
  }
  if (file?.choices !== undefined && file.pattern !== undefined) {
    draft.report(
      [...path, 'pattern'],
      {
        message: 'a pattern is for free text, and this input has choices',
        hint: 'remove one of the two',
      },
      'key',
    );
  }
  if (file?.write !== undefined && file.pattern === undefined) {
    draft.report(
      [...path, 'write'],
      {
        message: 'this says a pattern in words, and this input has none',
        hint: 'give it a pattern: or remove write:',
      },
      'key',
    );
  }
  if (file?.limits !== undefined && file.choices === undefined) {
    draft.report(
      [...path, 'limits'],
      {
        message: 'limits narrow choices, and this input has none',
        hint: 'give it choices: or remove limits:',
      },
      'key',
    );
  }
  const broken = input.pattern === undefined ? undefined : brokenPattern(input.pattern);
  if (broken !== undefined) {
    draft.report([...path, 'pattern'], { message: `the pattern is not a regular expression: ${broken}` });
  } else if (input.default !== undefined && input.choices?.length !== 0) {
    const refused = refuseInput({ ...input, limits: [] }, input.default, {});
    if (refused !== undefined) {
      draft.report([...path, 'default'], {
        message: `the default "${input.default}" is not allowed by this input itself`,
        hint: hints(
          didYouMean(input.default, input.choices ?? []),
          input.choices ? `one of: ${input.choices.join(', ')}` : `it must match ${input.pattern}`,
        ),
      });
    }
  }
  if (input.scenarios !== undefined)
    for (const choice of Object.keys(input.scenarios))
      checkValues(draft, [...path, 'scenarios', choice], input, choice);
  checkLimits(draft, path, file, input, before);
}

function checkLimits(
  draft: Draft,
  path: DraftInput['path'],
  file: DraftInput['file'],
  input: Input,
  before: readonly DraftInput[],
): void {
  const limits = file?.limits;
  if (limits === undefined) return;
  if (!Array.isArray(limits)) {
    unknownInput(draft, [...path, 'limits', 'by'], limits.by, before);
    return;
  }
  for (const [index, limit] of limits.entries()) {
    const at = [...path, 'limits', index];
    const by = unknownInput(draft, [...at, 'when', 'input'], limit.when.input, before);
    if (by?.input) checkValues(draft, [...at, 'when', 'is'], by.input, limit.when.is);
    if (limit.choices.length === 0) {
      draft.report([...at, 'choices'], {
        message: 'this limit leaves no choice',
        hint: 'name at least one of the choices, or remove the limit',
      });
    }
    for (const [nth, choice] of limit.choices.entries()) {
      if (input.choices === undefined || input.choices.includes(choice)) continue;
      draft.report([...at, 'choices', nth], {
        message: `"${choice}" is not a choice of "${input.id}"`,
        hint: hints(didYouMean(choice, input.choices), `one of: ${input.choices.join(', ')}`),
      });
    }
  }
}

/** Limits that only together leave nothing to choose. */
export function checkDeadEnds(draft: Draft, cases: Cases): void {
  for (const { id, path, input } of draft.inputs) {
    const given = id === undefined ? undefined : cases.dead.get(id);
    if (given === undefined || input?.limits === undefined || input.choices?.length === 0) continue;
    if (input.limits.some((limit) => limit.choices.length === 0)) continue;
    const values = Object.entries(given).map(([key, value]) => `${key} = ${value}`);
    draft.report(
      [...path, 'limits'],
      {
        message: `with ${values.join(', ')} these limits leave no choice for "${id}"`,
        hint: 'widen one of them, or make that combination impossible before',
      },
      'key',
    );
  }
}

/** Reports values that an input cannot have. */
export function checkValues(
  draft: Draft,
  path: DraftInput['path'],
  input: Input,
  is: string | readonly (string | undefined)[],
): void {
  if (input.pattern !== undefined && brokenPattern(input.pattern) !== undefined) return;
  const list = typeof is === 'string' ? [is] : is;
  for (const [index, value] of list.entries()) {
    if (value === undefined || refuseInput({ ...input, limits: [] }, value, {}) === undefined) continue;
    draft.report(typeof is === 'string' ? path : [...path, index], {
      message: `"${input.id}" can never be "${value}"`,
      hint: hints(
        didYouMean(value, input.choices ?? []),
        input.choices ? `one of: ${input.choices.join(', ')}` : `it must match ${input.pattern}`,
      ),
    });
  }
}

/** The input of that name among those given, or a report and `undefined`. */
export function unknownInput(
  draft: Draft,
  path: DraftInput['path'],
  id: string,
  among: readonly DraftInput[],
): DraftInput | undefined {
  const found = among.find((input) => input.id === id);
  if (found) return found;
  const later = ids(draft.inputs).includes(id);
  draft.report(path, {
    message: later ? `"${id}" does not come before this input` : `there is no input "${id}"`,
    hint: later
      ? 'inputs are asked for in the order of the file: move it up'
      : hints(didYouMean(id, ids(among)), listed(ids(among))),
  });
  return undefined;
}

function listed(known: readonly string[]): string {
  return known.length === 0 ? 'there are no inputs to name here' : `inputs: ${known.join(', ')}`;
}
