import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { STATE_BACKUP } from '../../actions/state-backup.ts';
import type { Frame } from '../../engine/events.ts';
import { FailureError } from '../../engine/failure.ts';
import { canonicalJson } from '../../journal/canonical.ts';
import { refuseErroredState } from '../../terragrunt/plan.ts';
import { unitIn } from '../../terragrunt/unit.ts';
import { liveWorld } from '../live/world.ts';
import { outsideHere } from '../outside.ts';
import { Refused } from '../refused.ts';
import type { Site, World } from '../world.ts';
import { inTheWay } from './in-the-way.ts';
import { inOwnTree, rootOf } from './own-tree.ts';
import { previewed } from './preview.ts';
import { unseenAfter, unseenIn } from './unseen.ts';

/**
 * The operator's own tools and account, of which nothing is changed: calls that do not read are refused before they are sent,
 * plans are made without the state's lock in a private copy of the work tree, and nothing can be run that changes something.
 */
export async function dryRunWorld(site: Site, before?: Frame): Promise<World> {
  const own = unitIn(site.service.unit);
  const into = join(site.folder, 'dry-run');
  // Of a run that was cut off: the work tree may have moved since, and is copied as it is.
  await rm(into, { recursive: true, force: true });
  let copied = await own.tree().catch(() => undefined);
  const copy = await own.copy(into).catch(async (cause: unknown) => {
    await rm(into, { recursive: true, force: true });
    if (!(cause instanceof FailureError)) throw cause;
    const { message, nextSteps = [] } = cause.failure;
    throw new Refused('preflight', message, `${nextSteps.join(' ')}. Nothing was begun.`, cause);
  });
  const words = inOwnTree(into, copy.folder, own.folder);
  try {
    const service = { ...site.service, unit: copy.folder };
    const world = await liveWorld({ ...site, service }, before, 'probe');
    const { ports } = world;
    const { aws, border } = ports;
    const cloud = { aws, border, service: site.service, unit: copy.folder, ...outsideHere(process.env) };
    const look = () => unseenIn(own.folder, rootOf(into, copy.folder, own.folder));
    return {
      ...world,
      mode: 'dry-run',
      gate: { suffix: '', needsDigest: false },
      frame: { ...world.frame, mode: 'dry-run', service: site.service },
      explain: (error) => words(world.explain(error)),
      async act(action, params, context) {
        if (action.contract.effect === 'plan') {
          // It lies where tofu ran, which the copy has not.
          await refuseErroredState(own.folder);
          const now = await own.tree(context.signal);
          // A gate that closed since the tree moved is followed by a plan of what is there now.
          if (canonicalJson({ ...now }) !== canonicalJson({ ...copied })) {
            await rm(into, { recursive: true, force: true });
            await own.copy(into, context.signal);
            copied = now;
          }
        }
        // A copy of the state holds secrets in clear, and here there is nothing that it could bring back.
        const keep: typeof context.keep = async (name, text) =>
          name === STATE_BACKUP ? undefined : context.keep(name, text);
        return previewed(
          action,
          params,
          { ...context, keep },
          {
            async unseen() {
              const before = await look();
              return [...before.lines, ...(await unseenAfter(copy.folder, before))];
            },
            inTheWay: (preview, signal) => inTheWay(cloud, preview, signal),
          },
        );
      },
      onNotice(listener) {
        world.onNotice(listener);
        void look().then(({ lines }) => lines.forEach((line) => listener(`unverifiable: ${line}`)));
      },
      async close(over) {
        await world.close(over);
        await rm(into, { recursive: true, force: true });
      },
      ports: {
        ...ports,
        // What is reviewed is the operator's own tree, of which this is a copy.
        unit: { ...copy, own: own.folder, tree: own.tree },
        terragrunt: { ...ports.terragrunt, lock: false },
        processes: (folder, records) => ({ ...ports.processes(folder, records), held: neverHeld }),
      },
    };
  } catch (cause) {
    await rm(into, { recursive: true, force: true });
    if (!(cause instanceof Refused)) throw cause;
    const { because, message, hint } = cause;
    throw new Refused(because, words(message), hint && words(hint), cause);
  }
}

/** What changes something goes through here, in every world. */
async function neverHeld(name: string): Promise<never> {
  throw new Error(`a dry run does not start ${name}: it would change something`);
}
