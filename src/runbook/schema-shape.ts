import { z } from 'zod';
import type { Path } from './yaml-file.ts';

/** A part of a JSON Schema. */
export type Node = Readonly<Record<string, unknown>>;

/** The schema's parts that describe the value at `path`, all alternatives. */
export function at(shape: object, path: Path): Node[] {
  let nodes = alternatives(asMap(shape));
  for (const key of path) {
    nodes = nodes.flatMap((node) => {
      const next =
        typeof key === 'number'
          ? node['items']
          : (asMap(node['properties'])[key] ?? node['additionalProperties']);
      return typeof next === 'object' && next !== null ? alternatives(asMap(next)) : [];
    });
  }
  return nodes;
}

function alternatives(node: Node): Node[] {
  const inner = [node['anyOf'], node['oneOf'], node['allOf']].flatMap((list) =>
    Array.isArray(list) ? list : [],
  );
  return [node, ...inner.flatMap((each: unknown) => alternatives(asMap(each)))];
}

export function keysAt(nodes: readonly Node[]): string[] {
  return nodes.flatMap((node) => [
    ...Object.keys(asMap(node['properties'])),
    ...valuesAt([asMap(node['propertyNames'])]),
  ]);
}

/** The values that are possible here, where they can be listed. */
export function valuesAt(nodes: readonly Node[]): string[] {
  return nodes.flatMap(({ enum: list, const: one }) =>
    Array.isArray(list) ? list.map(String) : typeof one === 'string' ? [one] : [],
  );
}

/** A schema as data: what is looked up in it. */
export const shapeOf = (schema: z.ZodType): object =>
  z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });

export function asMap(value: unknown): Node {
  return typeof value === 'object' && value !== null ? (value as Node) : {};
}
