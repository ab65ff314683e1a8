import { ArgumentParseError, UnexpectedPositionalError, UnsatisfiedPositionalError } from '@stricli/core';
import { CliError } from './cli-error.ts';

/** What the parser refused, said as every other mistake is: what, and where to see what would do. */
export function usageError(error: unknown, args: readonly string[], known: readonly string[]): CliError {
  const [command = ''] = args;
  const help = known.includes(command) ? `${command} --help` : '--help';
  return new CliError(saidBy(error), `\`firedrill ${help}\` shows what there is.`);
}

function saidBy(error: unknown): string {
  if (error instanceof ArgumentParseError) {
    const { externalFlagNameOrPlaceholder: flag, input, exception } = error;
    return `--${flag} ${input}: ${exception instanceof Error ? exception.message : String(exception)}`;
  }
  if (error instanceof UnexpectedPositionalError) return `"${error.input}" is one argument too many`;
  if (error instanceof UnsatisfiedPositionalError) return `${error.placeholder} is missing`;
  const message = error instanceof Error ? error.message : String(error);
  return message.charAt(0).toLowerCase() + message.slice(1);
}

/** `--state-dir=`, which the parser would take for a name. */
export function withoutValue(args: readonly string[]): string | undefined {
  return args.find((word) => /^--[A-Za-z-]+=$/.test(word));
}
