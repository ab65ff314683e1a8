import { proposeCompletions, type StricliProcess } from '@stricli/core';
import type { Installation } from '../process/installation.ts';
import { commandFirst } from '../service/program-name.ts';
import { app, commandBriefs } from './app.ts';

/** What can stand in place of the last word: `word<TAB>what it is`, a line each. Shells ask (`completion.ts`). */
export async function complete(
  process: StricliProcess & NodeJS.Process,
  installation: Installation,
  words: readonly string[],
): Promise<string> {
  const last = words.at(-1) ?? '';
  const before = commandFirst(words.slice(0, -1));
  const proposed = await proposeCompletions(app, [...before, last], { process, installation, typed: before });
  return (
    [...(before.some(isCommand) ? [] : commands(last)), ...proposed]
      // A flag is proposed to whoever begins one: in its place there may be a file.
      .filter(({ kind }) => kind !== 'argument:flag' || last.startsWith('-'))
      .map(({ kind, completion, brief }) => `${completion}\t${kind === 'argument:value' ? '' : brief}\n`)
      .join('')
  );
}

const isCommand = (word: string): boolean => Object.hasOwn(commandBriefs, word);

const commands = (begun: string) =>
  Object.entries(commandBriefs)
    .filter(([name]) => name.startsWith(begun))
    .map(([completion, brief]) => ({ kind: 'command', completion, brief }));
