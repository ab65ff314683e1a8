import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { consoleOutput, describeInstance, instanceStatus, newestInstance } from '../aws/ec2.ts';
import type { Json } from '../engine/events.ts';
import type { Action } from './action.ts';
import { keepInstancesBefore } from './new-instance.ts';

/** Keeps what will be gone with the sick instance: its description, status and console. */
export const action: Action<Record<string, never>> = {
  name: 'evidence',
  contract: { effect: 'read', idempotent: true, waitsFor: 'machine', outputs: ['instance', 'folder'] },
  params: z.strictObject({}),
  async run(_params, context) {
    const { aws, service, signal, folder, border } = context;
    await keepInstancesBefore(context);
    const newest = await newestInstance(aws, service.name, signal);
    if (!newest) return { summary: 'there is no instance any more', outputs: { instance: '', folder } };
    const [described, status, console] = await Promise.all([
      describeInstance(aws, newest.id, signal),
      instanceStatus(aws, newest.id, signal),
      consoleOutput(aws, newest.id, { latest: true }, signal),
    ]);
    const keep = (name: string, text: string) => writeFile(join(folder, name), text, { mode: 0o600 });
    await keep('instance.json', JSON.stringify(border.json(described as unknown as Json), null, 2));
    await keep('status.json', JSON.stringify(border.json((status ?? null) as unknown as Json), null, 2));
    await keep('console.txt', border.text(console.text));
    const health = status ? `instance ${status.instance}, system ${status.system}` : 'no status';
    return { summary: `${newest.id} ${newest.state}, ${health}`, outputs: { instance: newest.id, folder } };
  },
};
