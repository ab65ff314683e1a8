import type { YAMLParseError, YAMLWarning } from 'yaml';

type Complaint = YAMLParseError | YAMLWarning;

/** What a problem says beside where it is. */
export interface Said {
  readonly message: string;
  readonly hint?: string | undefined;
}

/** Mistakes that leave no doubt about the rest of the file. */
const GOES_ON: readonly string[] = ['DUPLICATE_KEY', 'MULTIPLE_DOCS', 'TAG_RESOLVE_FAILED'];

export const goesOn = ({ code }: Complaint): boolean => GOES_ON.includes(code);

/**
 * Doubled keys, and what leaves no doubt about the rest, stand for themselves; of other errors only the first is sure to be one,
 * the rest follows from it.
 */
export function worthSaying(errors: readonly Complaint[]): readonly Complaint[] {
  const [first] = errors.filter((error) => !goesOn(error)).sort((a, b) => a.pos[0] - b.pos[0]);
  if (first === undefined) return errors;
  return errors.filter((error) => error === first || error.code === 'DUPLICATE_KEY');
}

const IN_QUOTES = 'text that holds ": " or " #", or begins with one of {[&*!|>%@`, goes in quotes';

/** Added where the rest cannot be read. */
const REST = 'what else may be wrong with this file is seen when this is mended';

/** `rest`: the file's text from there on. */
export function sayYaml(complaint: Complaint, rest: string): Said {
  const { message, hint } = plainly(complaint, rest);
  return { message, hint: goesOn(complaint) ? hint : `${hint}\n${REST}` };
}

function plainly({ code, message }: Complaint, rest: string): Required<Said> {
  switch (code) {
    case 'DUPLICATE_KEY':
      return { message: `"${/^[\w.-]*/.exec(rest)?.[0]}" is here twice`, hint: 'keep one of them' };
    case 'TAB_AS_INDENT':
      return { message: 'a tab indents this line', hint: 'YAML indents with spaces' };
    case 'MULTIPLE_DOCS':
      return {
        message: 'a second document begins here',
        hint: 'one file holds one document: remove the ---',
      };
    case 'BLOCK_AS_IMPLICIT_KEY':
      return { message: 'this holds ": ", which begins a value', hint: IN_QUOTES };
    default:
      return message.startsWith('Flow ')
        ? {
            message: 'a [ or { that was opened before is not closed here',
            hint: 'close it, or indent what is in it',
          }
        : { message: `not YAML: ${message}`, hint: IN_QUOTES };
  }
}
