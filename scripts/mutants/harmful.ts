import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { type Mutant, mutate, problemsOf, readMutants } from './list.ts';
import { runTests, type Verdict } from './run-tests.ts';
import { copyTree } from './tree-copy.ts';

/**
 * Makes each harmful mutant of the list in a copy of the tree and runs the tests that it names: all must fail. Resolves to
 * the program's exit code. `only`: a pattern, for those whose names match it.
 */
export async function killHarmful(root: string, only = ''): Promise<number> {
  const all = readMutants(root);
  const problems = problemsOf(all, root);
  for (const problem of problems) console.error(problem);
  if (problems.length > 0) return 1;
  const wanted = new RegExp(only);
  const mutants = all.filter(({ name }) => wanted.test(name));
  const began = performance.now();
  const copies = Array.from({ length: Math.min(availableParallelism(), mutants.length) }, () =>
    copyTree(root),
  );
  try {
    const [first] = copies;
    if (!first) return complain(`No harmful mutant is called like ${wanted}.`);
    const healthy = await runTests(first.folder, filesOf(mutants), copies.length);
    if (healthy.what !== 'passed')
      return complain(
        `The tests do not pass as the code is, so they say nothing of mutants: ${words(healthy)}`,
      );
    const waiting = [...mutants];
    const alive: string[] = [];
    const work = async (folder: string) => {
      for (let one = waiting.shift(); one; one = waiting.shift()) {
        const started = performance.now();
        const verdict = await verdictOn(one, folder);
        const dead = verdict.what === 'failed' || verdict.what === 'hung';
        if (!dead) alive.push(one.name);
        console.log(
          `${dead ? 'killed  ' : 'SURVIVED'} ${seconds(started)} s  ${one.name}: ${words(verdict)}`,
        );
      }
    };
    await Promise.all(copies.map(({ folder }) => work(folder)));
    console.log(`${mutants.length} harmful mutants, ${alive.length} survived, ${seconds(began)} s`);
    for (const name of alive) console.error(`SURVIVED: ${name}`);
    return alive.length === 0 ? 0 : 1;
  } finally {
    for (const copy of copies) copy.remove();
  }
}

async function verdictOn(mutant: Mutant, folder: string): Promise<Verdict> {
  const path = join(folder, mutant.file);
  const text = readFileSync(path, 'utf8');
  writeFileSync(path, mutate(text, mutant));
  try {
    return await runTests(folder, mutant.tests);
  } finally {
    writeFileSync(path, text);
  }
}

const filesOf = (mutants: readonly Mutant[]): string[] => [...new Set(mutants.flatMap(({ tests }) => tests))];

function words(verdict: Verdict): string {
  switch (verdict.what) {
    case 'passed':
      return 'all of its tests pass';
    case 'failed':
      return verdict.test;
    case 'hung':
      return 'its tests never end';
    case 'broken':
      return `no test ran, so it shows nothing:\n${verdict.said}`;
  }
}

function complain(text: string): number {
  console.error(text);
  return 1;
}

const seconds = (since: number): string => ((performance.now() - since) / 1000).toFixed(1).padStart(5);
