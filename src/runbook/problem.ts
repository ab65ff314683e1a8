/** One mistake in a file that a person wrote. Lines and columns count from 1. */
export interface Problem {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
  /** What was probably meant, and what to do. */
  readonly hint?: string;
  /** The line it is in; absent for what concerns the whole file. */
  readonly source?: string;
  /** Characters that the caret underlines, 1 or more. */
  readonly length?: number;
}

/** A file cannot be used: every problem found in it, rendered in `message`. Exit code 2. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
  readonly code = 'configuration';
  readonly problems: readonly Problem[];
  constructor(problems: readonly Problem[], cause?: unknown) {
    super(problems.map(renderProblem).join('\n\n'), { cause });
    this.problems = problems;
  }
}

/** Columns of source that are shown at most. */
const SHOWN = 96;

/** `file:line:column: what`, the source line with a caret, and the hint: two to four lines without colour. */
export function renderProblem(problem: Problem): string {
  const { line, column, hint, length = 1 } = problem;
  const file = harmless(problem.file);
  const message = harmless(problem.message);
  const source = problem.source === undefined ? undefined : harmless(problem.source);
  const lines = [source === undefined ? `${file}: ${message}` : `${file}:${line}:${column}: ${message}`];
  if (source !== undefined) {
    const number = String(line);
    const from = column > SHOWN - 16 ? column - 1 - Math.floor(SHOWN / 2) : 0;
    const cut = from > 0 ? '…' : '';
    const shown =
      cut + source.slice(from + cut.length, from + SHOWN) + (source.length > from + SHOWN ? '…' : '');
    // Tabs stay tabs, so that the caret stands where the terminal puts the character above it.
    const indent = shown.slice(0, column - 1 - from).replaceAll(/[^\t]/g, ' ');
    const carets = Math.max(1, Math.min(length, source.length - column + 1, SHOWN - indent.length));
    lines.push(`  ${number} | ${shown}`.trimEnd());
    lines.push(`  ${' '.repeat(number.length)} | ${indent}${'^'.repeat(carets)}`);
  }
  if (hint !== undefined) for (const part of hint.split('\n')) lines.push(`  ${harmless(part)}`);
  return lines.join('\n');
}

/** What a terminal would act on, each as one sign, so that columns stay what they are. */
function harmless(text: string): string {
  return text.replaceAll(/[\u0000-\u0008\u000a-\u001f\u007f-\u009f]/g, '\ufffd');
}

/** In the order of the file, without repeats. */
export function sortProblems(problems: readonly Problem[]): Problem[] {
  const seen = new Set<string>();
  return [...problems]
    .sort((a, b) => a.line - b.line || a.column - b.column)
    .filter((problem) => {
      const key = `${problem.line}:${problem.column}:${problem.message}`;
      return !seen.has(key) && seen.add(key);
    });
}

/** What was found beside these: where one of them is, anything else follows from it. */
export const beside = (first: readonly Problem[], found: readonly Problem[]): Problem[] =>
  found.filter((one) => !first.some(({ line, column }) => one.line === line && one.column === column));

/** Joins parts of a hint, one a line, leaving out what is absent. */
export function hints(...parts: readonly (string | undefined)[]): string | undefined {
  const present = parts.filter((part) => part !== undefined && part !== '');
  return present.length === 0 ? undefined : present.join('\n');
}
