import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Frame } from '../../engine/events.ts';
import { refuseErroredState } from '../../terragrunt/plan.ts';
import { unitIn } from '../../terragrunt/unit.ts';
import { liveWorld } from '../live/world.ts';
import type { Site, World } from '../world.ts';
import { previewed } from './preview.ts';
import { unseenIn } from './unseen.ts';

/**
 * The operator's own tools and account, of which nothing is changed: calls that do not read are refused before they are sent,
 * plans are made without the state's lock in a private copy of the work tree, and nothing can be run that changes something.
 */
export async function dryRunWorld(site: Site, before?: Frame): Promise<World> {
  const own = unitIn(site.service.unit);
  const into = join(site.folder, 'dry-run');
  // Of a run that was cut off: the work tree may have moved since, and is copied as it is.
  await rm(into, { recursive: true, force: true });
  const copy = await own.copy(into);
  try {
    const service = { ...site.service, unit: copy.folder };
    const world = await liveWorld({ ...site, service }, before, 'read');
    const { ports } = world;
    return {
      ...world,
      mode: 'dry-run',
      gate: { suffix: '', needsDigest: false },
      frame: { ...world.frame, mode: 'dry-run', service: site.service },
      async act(action, params, context) {
        const { effect, undoAt = [] } = action.contract;
        // It lies where tofu ran, which the copy has not.
        if (effect === 'plan' || undoAt.includes('errored-state')) await refuseErroredState(own.folder);
        return previewed(action, params, context);
      },
      onNotice(listener) {
        world.onNotice(listener);
        void unseenIn(own).then(
          (lines) => lines.forEach(listener),
          () => undefined,
        );
      },
      async close(over) {
        await world.close(over);
        await rm(into, { recursive: true, force: true });
      },
      ports: {
        ...ports,
        // What is reviewed is the operator's own tree, of which this is a copy.
        unit: { ...copy, tree: own.tree },
        terragrunt: { ...ports.terragrunt, lock: false },
        processes: (folder, records) => ({ ...ports.processes(folder, records), held: neverHeld }),
      },
    };
  } catch (cause) {
    await rm(into, { recursive: true, force: true });
    throw cause;
  }
}

/** What changes something goes through here, in every world. */
async function neverHeld(name: string): Promise<never> {
  throw new Error(`a dry run does not start ${name}: it would change something`);
}
