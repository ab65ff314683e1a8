import { z } from 'zod';
import type { Actions } from '../../src/runbook/load.ts';
import type { Contract } from '../../src/runbook/runbook.ts';

const none = z.strictObject({});
const addresses = z.array(z.string()).optional();

function contract(
  effect: Contract['effect'],
  outputs: readonly string[],
  more: Partial<Contract> = {},
): Contract {
  return {
    effect,
    idempotent: effect !== 'mutate',
    waitsFor: 'machine',
    outputs,
    ...more,
  };
}

/** A small registry for the loader's tests: every kind of contract, and parameters that can be wrong. */
export const ACTIONS: Actions = new Map([
  ['identity', { contract: contract('read', ['caller', 'account']), params: none }],
  [
    'plan',
    {
      contract: contract('plan', ['planFile', 'digest', 'summary', 'health'], { reviewed: true }),
      params: z.strictObject({
        replace: addresses.describe('a list of addresses to replace'),
        destroy: addresses,
        expect: z
          .strictObject({ replace: addresses, follow: addresses, destroy: addresses })
          .describe('what the plan may change: replace, follow, destroy'),
      }),
    },
  ],
  [
    'gate',
    {
      contract: contract('read', ['digest', 'by'], { asks: 'gate', actsOn: 'of' }),
      params: z.strictObject({
        of: z.string().describe('the step whose review is shown'),
        asks: z.enum(['name', 'y']).default('name'),
        names: z.string().optional(),
      }),
    },
  ],
  [
    'apply',
    {
      contract: contract('mutate', ['instance'], { actsOn: 'of', gatedBy: 'gate' }),
      params: z.strictObject({ of: z.string(), gate: z.string() }),
    },
  ],
  ['clear', { contract: contract('mutate', ['versions']), params: none }],
  [
    'restore',
    {
      contract: contract('mutate', []),
      params: z.strictObject({ versions: z.array(z.string()).optional() }),
    },
  ],
  ['question', { contract: contract('read', ['answer']), params: none }],
  [
    'proof',
    {
      contract: contract('read', ['summary']),
      params: z.strictObject({
        form: z.enum(['replace', 'destroy']),
        expect: z.union([z.literal('empty'), z.strictObject({ create: z.array(z.string()) })]).optional(),
      }),
    },
  ],
  [
    'by-hand',
    {
      contract: contract('read', [], { asks: 'note' }),
      params: z.strictObject({ ask: z.string().optional() }),
    },
  ],
]);
