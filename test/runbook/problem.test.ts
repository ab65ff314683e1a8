import { expect, test } from 'vitest';
import { loadRunbook } from '../../src/runbook/load.ts';
import { ConfigurationError, type Problem, renderProblem } from '../../src/runbook/problem.ts';
import { ACTIONS } from './actions.ts';
import { SERVICE } from './service.ts';

function problemsOf(text: string): readonly Problem[] {
  try {
    loadRunbook('drill.yaml', text, ACTIONS, SERVICE);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
  throw new Error('nothing is wrong');
}

test.each([
  ['a value', 'x'.repeat(5_000_000)],
  ['a key', `{ ${'k'.repeat(1000)}: 1 }`],
  ['a step that is named', `steps: [{ id: a, needs: [${'n'.repeat(100_000)} ] }]`],
])('%s of any length is said in a few lines, with the words around it', (_, text) => {
  for (const problem of problemsOf(text)) {
    expect(problem.message.length).toBeLessThanOrEqual(200);
    for (const line of renderProblem(problem).split('\n')) expect(line.length).toBeLessThan(600);
  }
  expect(problemsOf('x'.repeat(5_000_000))[0]?.message).toMatch(/^the file must be a map, and is "x+…x+"$/);
});

test('what a terminal would act on is shown as a sign, in its column', () => {
  const [problem] = problemsOf('title: [\u001b[31mred\u009b1m, ]\u0007\n').toReversed();
  expect(problem && renderProblem({ ...problem, file: 'a\nb.yaml' })).not.toMatch(
    /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/,
  );
  const [unknown] = problemsOf('foo\u001bx: 1\n').filter(({ message }) => message.startsWith('unknown'));
  expect(unknown && renderProblem(unknown)).toMatch(
    /^drill\.yaml:1:1: unknown key "foo\ufffdx"\n  1 \| foo\ufffdx: 1\n    \| \^{5}\n/,
  );
});
