import type { Json } from '../../engine/events.ts';
import data from './unit.json' with { type: 'json' };

export type Attributes = Readonly<Record<string, Json>>;

/** One resource instance as the configuration wants it; what the sandbox decides is `{…}` in its attributes. */
export interface UnitResource {
  readonly type: string;
  readonly name: string;
  /** `for_each` key. */
  readonly key?: string;
  readonly schemaVersion?: number;
  /** Every resource it needs, near and far, without keys: what OpenTofu keeps in the state. */
  readonly dependencies: readonly string[];
  readonly createBeforeDestroy?: boolean;
  readonly preventDestroy?: boolean;
  /** The sandbox holds this kind: changes go through its AWS endpoints. Others live in the state only. */
  readonly simulated?: true;
  /** What is known only once it exists, in the shape of a plan's `after_unknown`. */
  readonly computed?: Readonly<Record<string, Json>>;
  /** Attributes that the provider calls sensitive. */
  readonly sensitive?: readonly string[];
  readonly references?: readonly Reference[];
  /** Attributes that a variable sets. */
  readonly variables?: readonly {
    readonly variable: string;
    readonly attribute: string;
    readonly forces: boolean;
  }[];
  readonly attributes: Attributes;
}

/** An attribute that follows an attribute of another resource; `forces`: a new value replaces the resource. */
export interface Reference {
  readonly attribute: string;
  readonly from: string;
  readonly of: string;
  readonly forces: boolean;
}

export const UNIT: readonly UnitResource[] = data.resources as unknown as readonly UnitResource[];

/** An attribute that is a text or a number, as text; `otherwise` when it is neither. */
export function textOf(attributes: Attributes | undefined, name: string, otherwise = ''): string {
  const value = attributes?.[name];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : otherwise;
}

/** `aws_subnet.public` */
export function configAddress(resource: Pick<UnitResource, 'type' | 'name'>): string {
  return `${resource.type}.${resource.name}`;
}

/** `aws_subnet.public["a"]` */
export function addressOf(resource: Pick<UnitResource, 'type' | 'name' | 'key'>): string {
  return configAddress(resource) + (resource.key === undefined ? '' : `[${JSON.stringify(resource.key)}]`);
}

/** Whether `-target=`, `-replace=` or `-exclude=` means this resource: its whole address, or its block's. */
export function matches(address: string, wanted: string): boolean {
  return address === wanted || address.startsWith(`${wanted}[`);
}

/** The unit's resources with their keys as this world has them. */
export function unitFor(names: Readonly<Record<string, string>>): readonly UnitResource[] {
  return UNIT.map((resource) =>
    resource.key === undefined ? resource : { ...resource, key: fill(resource.key, names) },
  );
}

/** Fills `{name}` in every text; a text that names something unknown is a mistake in unit.json. */
export function fill<T extends Json>(value: T, names: Readonly<Record<string, string>>): T {
  if (typeof value === 'string') {
    return value.replace(/\{(\w+)\}/g, (_, name: string) => {
      const found = names[name];
      if (found === undefined) throw new Error(`unit.json names {${name}}, which nobody gave`);
      return found;
    }) as T;
  }
  if (Array.isArray(value)) return value.map((item: Json) => fill(item, names)) as unknown as T;
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, fill(item as Json, names)]),
    ) as T;
  }
  return value;
}
