import { expect, test } from 'vitest';
import { type Mutant, mutate, problemsOf, readMutants } from '../../scripts/mutants/list.ts';
import { ROOT } from '../support/cli.ts';

const mutants = readMutants(ROOT);

test('every harmful mutant can still be made, and names tests that are there', () => {
  expect(problemsOf(mutants, ROOT)).toEqual([]);
  expect(mutants.length).toBeGreaterThanOrEqual(40);
});

test('one that can no longer be made, changes nothing or is there twice is told in words', () => {
  const [good = expect.fail('an empty list')] = mutants;
  const told = (more: Partial<Mutant>) => problemsOf([good, { ...good, name: 'other', ...more }], ROOT);
  expect(told({})).toEqual([]);
  expect(told({ name: good.name })).toEqual([expect.stringContaining('is there twice')]);
  expect(told({ find: 'no such line' })).toEqual([
    expect.stringMatching(/"other": its `find` stands in .+ no more/),
  ]);
  expect(told({ file: 'src/gone.ts' })).toEqual([expect.stringContaining('stands in src/gone.ts no more')]);
  expect(told({ find: '\n' })).toEqual([expect.stringMatching(/stands in .+ \d+ times/)]);
  expect(told({ replace: good.find })).toEqual([expect.stringContaining('changes nothing')]);
  expect(told({ tests: ['test/gone.test.ts'] })).toEqual([
    expect.stringContaining('names test/gone.test.ts'),
  ]);
});

test('it is put into the code as it stands there, with whatever signs it has', () => {
  const mutant = { name: 'm', file: 'f', find: 'a(b)', replace: "$& $1 $'", tests: [] };
  expect(mutate('1 a(b) 2', mutant)).toBe("1 $& $1 $' 2");
});
