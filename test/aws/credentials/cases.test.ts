import { expect, test } from 'vitest';
import { CASES } from './cases.ts';
import { thrownIn } from './make-case.ts';

// What the SDK throws, measured with its own chain of providers, and what firedrill makes of it. `vitest -u` writes
// told.txt anew: look at what differs.
const told: string[] = [];

test.each(Object.entries(CASES))('%s', async (name, one) => {
  const { error, failure } = await thrownIn(one);
  const { code, message, hint, nextSteps = [], facts = {} } = failure;
  told.push(
    [
      `## ${name}`,
      `${error.name}: ${error.message}`,
      `=> ${code}${code === 'credentials' ? ` (${JSON.stringify([facts['reason'], facts['kind']])})` : ''}: ${message}`,
      `   ${hint}`,
      ...nextSteps.map((step) => `   - ${step}`),
    ].join('\n'),
  );
  expect(['credentials', 'unreachable']).toContain(code);
  expect(nextSteps.length).toBeGreaterThan(0);
});

test('what a person is told in each case', async () => {
  await expect(`${told.join('\n\n')}\n`).toMatchFileSnapshot('told.txt');
});
