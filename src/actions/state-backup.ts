import { z } from 'zod';
import { pullState } from '../terragrunt/state.ts';
import type { Action } from './action.ts';
import { count } from './words.ts';

/** Keeps a copy of the state in the run's folder. */
export const action: Action<Record<string, never>> = {
  name: 'state-backup',
  contract: { effect: 'read', idempotent: true, waitsFor: 'machine', outputs: ['file', 'serial', 'lineage'] },
  params: z.strictObject({}),
  async run(_params, { terragrunt, processes, signal }) {
    const { file, serial, lineage, addresses } = await pullState({
      terragrunt,
      processes,
      name: 'state',
      options: { signal },
    });
    return {
      summary: `serial ${serial}, ${count(addresses.length, 'resource')}`,
      outputs: { file, serial, lineage },
    };
  },
};
