import type { Wanted } from './config.ts';
import { hookOf } from './lines.ts';
import type { Drift } from './plan-file.ts';
import { placeOf, providerFor } from './providers.ts';
import type { Session } from './session.ts';
import type { TofuState } from './state.ts';
import { find, withObject } from './states.ts';
import { type Attributes, addressOf, configAddress, textOf } from './unit.ts';

/** Starting the providers, then some time for each layer of resources: 3 to 6 s, as the real tool takes. */
const START_MS = 2_200;
const LAYER_MS = 450;

/** Reads every object that the plan may touch, and says which differ from the state. */
export async function refresh(
  session: Session,
  state: TofuState,
  chosen: readonly Wanted[],
): Promise<{ readonly state: TofuState; readonly drift: readonly Drift[] }> {
  const { output, sandbox, signal } = session;
  const place = placeOf(session);
  await sandbox.sleep(START_MS, signal);
  let refreshed = state;
  const drift: Drift[] = [];
  for (const layer of layersOf(chosen.filter((resource) => find(state, addressOf(resource)) !== undefined))) {
    const known = layer.map((resource) => {
      const address = addressOf(resource);
      const { attributes } = (find(state, address) as NonNullable<ReturnType<typeof find>>).instance;
      const id = textOf(attributes, 'id');
      output.event(`${address}: Refreshing state... [id=${id}]`, {
        hook: hookOf(resource, { id_key: 'id', id_value: id }),
        type: 'refresh_start',
      });
      return { resource, address, attributes, id };
    });
    const [found] = await Promise.all([
      Promise.all(
        known.map(({ resource, attributes }) => providerFor(resource.type).read(attributes, place)),
      ),
      sandbox.sleep(LAYER_MS, signal),
    ]);
    for (const [i, { resource, address, attributes, id }] of known.entries()) {
      const after: Attributes | undefined = found[i];
      if (after !== undefined) {
        output.event(`${address}: Refresh complete [id=${id}]`, {
          hook: hookOf(resource, { id_key: 'id', id_value: id }),
          type: 'refresh_complete',
        });
      }
      if (after !== undefined && JSON.stringify(after) === JSON.stringify(attributes)) continue;
      drift.push({ address, action: after ? 'update' : 'delete', before: attributes, after: after ?? null });
      const tainted = find(refreshed, address)?.instance.status === 'tainted';
      refreshed = withObject(refreshed, resource, after, tainted);
    }
  }
  return { state: refreshed, drift };
}

/** Each layer stands on the ones before it only. */
function layersOf(resources: readonly Wanted[]): Wanted[][] {
  const depth = new Map<string, number>();
  const layers: Wanted[][] = [];
  for (const resource of resources) {
    const below = resource.dependencies.map((dependency) => depth.get(dependency) ?? -1);
    const level = Math.max(-1, ...below) + 1;
    depth.set(configAddress(resource), level);
    (layers[level] ??= []).push(resource);
  }
  return layers;
}
