import { randomUUID } from 'node:crypto';
import type { Event } from '../engine/events.ts';
import type { ChildRecords } from '../process/child.ts';
import type { Border } from '../text/border.ts';

/**
 * The children of a step as events of its run. `append` resolves when its event is on disk. A child's id begins with the
 * step's, so that a reader of the journal sees whose it is. `folder`: the attempt's, in the run's.
 */
export function childEvents(
  { step, attempt, folder }: { readonly step: string; readonly attempt: number; readonly folder: string },
  border: Pick<Border, 'text'>,
  append: (event: Event) => Promise<unknown>,
): ChildRecords {
  return {
    async intent(name, { file, args, cwd }) {
      const child = `${step}/${name}/${randomUUID().slice(0, 8)}`;
      const argv = [file, ...args].map(border.text);
      await append({ type: 'child.intent', step, child, argv, cwd, attempt, folder, name });
      return {
        launched: async (process) => void (await append({ type: 'child.launched', child, ...process })),
        ended: async (end) => void (await append({ type: 'child.ended', child, ...end })),
      };
    },
  };
}
