import type { AwsFailure } from '../aws/aws-failure.ts';
import { didYouMean } from '../runbook/closest.ts';
import { programName } from '../service/program-name.ts';
import { printableLines } from '../text/clean.ts';
import type { Refused } from '../worlds/refused.ts';

/** Exit codes of the command line (DESIGN §11). */
export const EXIT = { verified: 0, notRecovered: 1, usage: 2, refused: 3, waits: 4 } as const;

/** One clear message: what, where, what to do next. Printed on stderr, without a stack. */
export class CliError extends Error {
  override readonly name = 'CliError';
  readonly hint: string | undefined;
  readonly exitCode: number;
  constructor(message: string, hint?: string, exitCode: number = EXIT.usage) {
    super(message);
    this.hint = hint;
    this.exitCode = exitCode;
  }
}

export function unknownCommand(command: string, known: readonly string[]): CliError {
  return new CliError(
    `there is no command "${command}"`,
    [didYouMean(command, known), `Commands: ${known.join(', ')}.`].filter(Boolean).join('\n'),
  );
}

/** One message for stderr. What comes from files and from AWS is shown as text, never acted on by the terminal. */
export function explainError(error: unknown): string {
  return printableLines(asCalled(messageOf(error)));
}

function messageOf(error: unknown): string {
  if (error instanceof CliError)
    return `firedrill: ${error.message}${error.hint ? `\n  ${error.hint.replaceAll('\n', '\n  ')}` : ''}`;
  if (isRefused(error)) return messageOf(new CliError(error.message, error.hint));
  if (isAwsFailure(error)) {
    const { message, failure } = error;
    return messageOf(
      new CliError(message, [failure.hint, ...(failure.nextSteps ?? [])].filter(Boolean).join('\n')),
    );
  }
  // These carry their own next step.
  if (error instanceof Error && ['JournalFailure', 'NotOurs', 'SandboxGone'].includes(error.name))
    return `firedrill: ${error.message}`;
  const text = error instanceof Error ? error.message : String(error);
  const stack = process.env['FIREDRILL_DEBUG'] && error instanceof Error ? `\n${error.stack}` : '';
  return `firedrill: this should not have happened: ${text}${stack}\n  Your runs are safe on disk: \`firedrill runs\` lists them. FIREDRILL_DEBUG=1 shows where it came from.`;
}

/** By its name: its class would bring in what opens runs, which few commands need. */
const isRefused = (error: unknown): error is Refused => isNamed(error, 'Refused');
const isAwsFailure = (error: unknown): error is AwsFailure => isNamed(error, 'AwsFailure');
const isNamed = (error: unknown, name: string): boolean => error instanceof Error && error.name === name;

/** What the program ends with after an error. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof CliError) return error.exitCode;
  if (isRefused(error)) return error.because === 'not-started' ? EXIT.usage : EXIT.refused;
  if (isNamed(error, 'NotOurs')) return EXIT.refused;
  // The run is open: somebody makes room, and `resume` goes on.
  if (isNamed(error, 'JournalFailure')) return EXIT.waits;
  return EXIT.notRecovered;
}

/** Commands in messages can be typed as they stand: in a clone there is no installed `firedrill`. */
export function asCalled(text: string): string {
  return text.replaceAll(/`firedrill (?=[a-z-])/g, `\`${programName()} `);
}
