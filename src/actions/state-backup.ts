import { join } from 'node:path';
import { z } from 'zod';
import { pullState } from '../terragrunt/tofu-state.ts';
import { count } from '../words/amounts.ts';
import type { Action } from './action.ts';

export const STATE_BACKUP = 'state-backup.json';

/** Keeps a copy of the state in the run's folder. */
export const action: Action<Record<string, never>> = {
  name: 'state-backup',
  contract: { effect: 'read', idempotent: true, waitsFor: 'machine', outputs: ['file', 'serial', 'lineage'] },
  params: z.strictObject({}),
  async run(_params, { tofu, folder, keep }) {
    const { text, serial, lineage, addresses } = await pullState(tofu('state'));
    // The one file of a run that holds secrets in clear: a backup that is masked brings nothing back.
    await keep(STATE_BACKUP, text);
    return {
      summary: `serial ${serial}, ${count(addresses.length, 'resource')}`,
      outputs: { file: join(folder, STATE_BACKUP), serial, lineage },
    };
  },
};
