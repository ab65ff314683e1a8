import type { Json } from '../../engine/events.ts';
import type { Config, Wanted } from './config.ts';
import type { Change } from './planner.ts';
import type { TofuState } from './state.ts';
import { knownIn } from './states.ts';
import { type Attributes, configAddress, fill, type Reference } from './unit.ts';

export interface WantedAttributes {
  readonly attributes: Attributes;
  /** Attributes that are known only when the resource that they follow is there. */
  readonly unknown: Readonly<Record<string, Json>>;
  /** Attributes whose new value replaces the resource, in the order in which unit.json names them. */
  readonly forced: readonly string[];
}

/** What a resource's attributes should be: as they are, but for variables and for what follows other resources. */
export function wantedAttributes(
  resource: Wanted,
  current: Attributes | undefined,
  state: TofuState,
  config: Config,
  earlier: ReadonlyMap<string, Change>,
  names: Readonly<Record<string, string>>,
): WantedAttributes {
  const attributes: Record<string, Json> = {
    ...(current ?? (fill(resource.attributes, names) as Attributes)),
  };
  const unknown: Record<string, Json> = {};
  const forced: string[] = [];
  const differs = (attribute: string, forces: boolean): void => {
    if (current !== undefined && forces) forced.push(attribute);
  };
  for (const { attribute, forces, ...reference } of resource.references ?? []) {
    const source = [...earlier.values()].find((change) => configAddress(change.resource) === reference.from);
    if (source && source.action !== 'no-op' && source.action !== 'update') {
      unknown[attribute] = true;
      differs(attribute, forces);
      continue;
    }
    const value = valueOf(reference, state, attributes[attribute]);
    if (value === undefined || JSON.stringify(value) === JSON.stringify(attributes[attribute])) continue;
    attributes[attribute] = value;
    differs(attribute, forces);
  }
  for (const { variable, attribute, forces } of resource.variables ?? []) {
    const value = variableValue(variable, config, names);
    if (value === attributes[attribute]) continue;
    attributes[attribute] = value;
    differs(attribute, forces);
  }
  return { attributes, unknown, forced };
}

/** Undefined where the stand-in cannot say: the source is gone, or the attribute is made of it in another form. */
export function valueOf(
  reference: Omit<Reference, 'attribute' | 'forces'>,
  state: TofuState,
  current?: Json,
): Json | undefined {
  if (reference.of === 'domain_validation_options') return undefined;
  const source = knownIn(state).find(({ type, name }) => `${type}.${name}` === reference.from);
  const value = source?.instance.attributes[reference.of];
  if (value === undefined || value === null) return undefined;
  return Array.isArray(current) && !Array.isArray(value) ? [value] : value;
}

function variableValue(
  variable: string,
  { variables }: Config,
  names: Readonly<Record<string, string>>,
): string {
  if (variable === 'instance_type') return variables.instance_type;
  // The zone is chosen by its subnet (infrastructure/instance.tf).
  return (variables.availability_zone === 'a' ? names['subnetA'] : names['subnetB']) ?? '';
}

/** Leaves out what is unknown, in the nested form of `after_unknown`. */
export function prune(attributes: Attributes, unknown: Readonly<Record<string, Json>>): Attributes {
  const out: Record<string, Json> = {};
  for (const [name, value] of Object.entries(attributes)) {
    const mask = unknown[name];
    if (mask !== true) out[name] = mask === undefined ? value : pruned(value, mask);
  }
  return out;
}

function pruned(value: Json, mask: Json): Json {
  if (Array.isArray(value) && Array.isArray(mask)) {
    return value.map((item: Json, i) => pruned(item, (mask[i] as Json | undefined) ?? {}));
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  if (typeof mask !== 'object' || mask === null || Array.isArray(mask)) return value;
  return prune(value as Attributes, mask as Readonly<Record<string, Json>>);
}
