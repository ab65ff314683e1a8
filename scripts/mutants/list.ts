import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';

/** A change of the code that could do harm: some named test must fail for it. */
export interface Mutant {
  /** What the harm is, in a few words; no two are alike. */
  readonly name: string;
  readonly file: string;
  /** Stands in the file exactly once. */
  readonly find: string;
  readonly replace: string;
  readonly tests: readonly string[];
}

/** The list, a YAML file so that code stands in it as it is. */
export const LIST = 'test/mutants/harmful.yaml';

const Text = z.string().min(1);
const List = z.array(
  z.strictObject({
    name: Text,
    file: Text,
    find: Text,
    // Some mutants only take something away.
    replace: z.string(),
    tests: z.array(Text).min(1),
  }),
);

export function readMutants(root: string): readonly Mutant[] {
  return List.parse(parse(readFileSync(join(root, LIST), 'utf8')));
}

/** What is wrong with the list itself, one sentence each: code that moved on must not make a mutant vanish unseen. */
export function problemsOf(mutants: readonly Mutant[], root: string): string[] {
  const problems: string[] = [];
  const names = new Set<string>();
  for (const { name, file, find, replace, tests } of mutants) {
    if (names.has(name)) problems.push(`"${name}" is there twice: give one of them another name.`);
    names.add(name);
    if (find === replace) problems.push(`"${name}" changes nothing.`);
    for (const test of tests)
      if (!existsSync(join(root, test))) problems.push(`"${name}" names ${test}, which is not there.`);
    const there = existsSync(join(root, file))
      ? readFileSync(join(root, file), 'utf8').split(find).length - 1
      : 0;
    if (there !== 1)
      problems.push(
        `"${name}": its \`find\` stands in ${file} ${there === 0 ? 'no more' : `${there} times`}. Write there what the line is now; if the harm can't be done any more, take the entry out of ${LIST}.`,
      );
  }
  return problems;
}

export function mutate(text: string, { find, replace }: Mutant): string {
  return text.split(find).join(replace);
}
