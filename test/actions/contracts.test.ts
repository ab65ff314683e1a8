import { expect, test } from 'vitest';
import type { z } from 'zod';
import { actions } from '../../src/actions/registry.ts';

test.each([...actions])('a dry run can say what %s would do', (_name, { contract, preview }) => {
  const { effect } = contract;
  expect(effect === 'read' || effect === 'plan' || preview !== undefined).toBe(true);
});

test.each([...actions])('what the contract of %s names is there', (_name, { contract, params }) => {
  const { shape } = params as unknown as z.ZodObject;
  const named = [contract.actsOn, contract.gatedBy].filter((one) => one !== undefined);
  expect(Object.keys(shape)).toEqual(expect.arrayContaining(named));
  // What is done after a review goes through the gate of that review.
  expect(contract.gatedBy !== undefined).toBe(contract.actsOn !== undefined && contract.effect === 'mutate');
});
