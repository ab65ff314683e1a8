/** What tofu 1.12 says of arguments behind the flags that are too many or too few: title and text. */
interface Rule {
  readonly least: number;
  readonly most: number;
  readonly says: readonly [summary: string, detail: string];
}

const NONE = 'Too many command line arguments. Did you mean to use -chdir?';

const RULES: Readonly<Record<string, Rule>> = {
  init: { least: 0, most: 0, says: ['Unexpected argument', NONE] },
  plan: {
    least: 0,
    most: 0,
    says: [
      'Too many command line arguments',
      'To specify a working directory for the plan, use the global -chdir flag.',
    ],
  },
  apply: {
    least: 0,
    most: 1,
    says: ['Too many command line arguments', 'Expected at most one positional argument.'],
  },
  show: {
    least: 0,
    most: 1,
    says: [
      'Too many command line arguments',
      'Expected at most one positional argument for the legacy positional argument\nmode.',
    ],
  },
  output: {
    least: 0,
    most: 1,
    says: [
      'Unexpected argument',
      'The output command expects exactly one argument with the name of an output\nvariable or no arguments to show all outputs.',
    ],
  },
  'state list': { least: 0, most: Number.POSITIVE_INFINITY, says: ['', ''] },
  'state show': { least: 1, most: 1, says: ['Exactly one argument expected', ''] },
  'state pull': { least: 0, most: 0, says: ['Unexpected argument', NONE] },
  'state push': { least: 1, most: 1, says: ['Invalid number of arguments', 'Exactly one argument expected'] },
  'state rm': {
    least: 1,
    most: Number.POSITIVE_INFINITY,
    says: ['Invalid number of arguments', 'At least one address is required'],
  },
  'force-unlock': {
    least: 1,
    most: 1,
    says: ['Wrong number of arguments', 'Expected a single argument: LOCK_ID'],
  },
};

export function wrongNumber(command: string, operands: readonly string[]): Rule['says'] | undefined {
  const rule = RULES[command];
  if (!rule || (operands.length >= rule.least && operands.length <= rule.most)) return undefined;
  return rule.says;
}
