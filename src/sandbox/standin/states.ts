import type { Json } from '../../engine/events.ts';
import {
  providerOf,
  type StateInstance,
  type StateResource,
  stateInstance,
  type TofuState,
} from './state.ts';
import { type Attributes, addressOf, type UnitResource } from './unit.ts';

/** An object in the state, with its address. */
export interface Known {
  readonly address: string;
  readonly type: string;
  readonly name: string;
  readonly instance: StateInstance;
}

/** Current objects, in the order of the file. */
export function knownIn(state: TofuState): readonly Known[] {
  return everythingIn(state).filter(({ instance }) => instance.deposed === undefined);
}

/** Old objects whose replacement is there but who are not destroyed yet. */
export function deposedIn(state: TofuState): readonly Known[] {
  return everythingIn(state).filter(({ instance }) => instance.deposed !== undefined);
}

function everythingIn(state: TofuState): Known[] {
  return state.resources.flatMap(({ type, name, instances }) =>
    instances.map((instance) => ({
      address: addressOf({
        type,
        name,
        ...(instance.index_key === undefined ? {} : { key: instance.index_key }),
      }),
      type,
      name,
      instance,
    })),
  );
}

export function find(state: TofuState, address: string): Known | undefined {
  return knownIn(state).find((known) => known.address === address);
}

/** The state with this resource's current object set, or, without attributes, gone. */
export function withObject(
  state: TofuState,
  resource: UnitResource,
  attributes: Attributes | undefined,
  tainted = false,
): TofuState {
  const fresh = attributes && {
    ...stateInstance(resource, attributes),
    ...(tainted ? { status: 'tainted' as const } : {}),
  };
  return change(state, resource, (instances) => {
    const others = instances.filter((one) => one.deposed !== undefined || one.index_key !== resource.key);
    return fresh ? [...others, fresh] : others;
  });
}

/** Makes the current object an old one, under a key of eight hex digits as tofu does. */
export function withDeposed(state: TofuState, resource: UnitResource, key: string): TofuState {
  return change(state, resource, (instances) =>
    instances.map((one) =>
      one.deposed === undefined && one.index_key === resource.key ? { ...one, deposed: key } : one,
    ),
  );
}

export function withoutDeposed(state: TofuState, resource: UnitResource, key: string): TofuState {
  return change(state, resource, (instances) => instances.filter((one) => one.deposed !== key));
}

function change(
  state: TofuState,
  resource: UnitResource,
  edit: (instances: readonly StateInstance[]) => readonly StateInstance[],
): TofuState {
  const { type, name } = resource;
  const there = state.resources.some((one) => one.type === type && one.name === name);
  const empty: StateResource = {
    mode: 'managed',
    type,
    name,
    provider: `provider["${providerOf(type)}"]`,
    instances: [],
  };
  const all = there ? state.resources : [...state.resources, empty];
  const resources = all
    .map((one) => (one.type === type && one.name === name ? { ...one, instances: edit(one.instances) } : one))
    .filter(({ instances }) => instances.length > 0)
    .sort((a, b) => (`${a.type}.${a.name}` < `${b.type}.${b.name}` ? -1 : 1));
  return { ...state, resources };
}

/** The shape of `sensitive_values`: objects for objects, a list of `false` for plain lists, `true` where secret. */
export function sensitiveShape(
  attributes: Attributes,
  sensitive: readonly string[] = [],
): Record<string, Json> {
  const shape: Record<string, Json> = {};
  for (const [name, value] of Object.entries(attributes)) {
    if (sensitive.includes(name)) shape[name] = true;
    else if (typeof value === 'object' && value !== null) shape[name] = shapeOf(value);
  }
  return shape;
}

function shapeOf(value: Json): Json {
  if (Array.isArray(value))
    return value.map((item: Json) => (typeof item === 'object' && item !== null ? shapeOf(item) : false));
  if (typeof value !== 'object' || value === null) return false;
  const shape: Record<string, Json> = {};
  for (const [name, item] of Object.entries(value as Readonly<Record<string, Json>>)) {
    if (typeof item === 'object' && item !== null) shape[name] = shapeOf(item);
  }
  return shape;
}
