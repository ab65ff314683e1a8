import { z } from 'zod';

/** Parameters of several actions that name another step (docs/runbooks.md, Gates). */
export const of = z.string().describe('the step whose review this acts on');
export const gate = z.string().describe('the gate which that review must have passed');
export const instance = z
  .string()
  .optional()
  .describe("the machine's id; without it, the newest that was launched since the run began");
