import { z } from 'zod';
import type { Action } from './action.ts';

/** Work that a person does; done when they say so. */
export const action: Action<{ ask?: string | undefined }> = {
  name: 'by-hand',
  contract: {
    effect: 'read',
    idempotent: true,
    waitsFor: 'person',
    asks: 'note',
    outputs: ['by', 'note'],
  },
  params: z.strictObject({
    ask: z.string().optional().describe('the question to whoever did it; without it, "What did you do?"'),
  }),
  async run({ ask }, { said }) {
    // A rollback that was chosen with the note of what was done.
    if (said) return { summary: said, outputs: { note: said } };
    return {
      summary: 'waits for you',
      question: { kind: 'note', title: ask ?? 'What did you do?', facts: {} },
    };
  },
  async preview(_params, { said = '' }) {
    return {
      fidelity: 'unverifiable',
      summary: said || 'would be done by hand: nobody is asked to do it now',
      outputs: { by: '', note: said },
    };
  },
};
