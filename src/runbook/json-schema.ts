import { z } from 'zod';
import type { Actions } from './draft.ts';
import { RunbookFile } from './schema.ts';

type Node = { [key: string]: unknown };

/**
 * JSON Schema (2020-12) of a runbook's YAML for editors: keys, descriptions, the actions, and for each of them its own
 * parameters, where every value may also be a reference. What it cannot say (order, circles, gates) the loader does.
 */
export function runbookJsonSchema(actions: Actions): Node {
  const schema: Node = z.toJSONSchema(RunbookFile, { io: 'input' });
  const names = [...actions.keys()].sort();
  const step = child(schema, 'properties', 'steps', 'items');
  const rollback = child(step, 'properties', 'rollback');
  for (const call of [step, rollback]) {
    child(call, 'properties', 'action')['enum'] = names;
    call['allOf'] = [{ $ref: '#/$defs/parameters' }];
  }
  const parameters = { allOf: names.map((name) => parametersOf(name, actions.get(name)?.params)) };
  const { $schema, ...rest } = schema;
  return { $schema, title: 'A firedrill runbook', ...rest, $defs: { parameters } };
}

function parametersOf(name: string, params: z.ZodType | undefined): Node {
  const { $schema: _, ...own } = z.toJSONSchema(params ?? z.unknown(), {
    io: 'input',
    unrepresentable: 'any',
  });
  const required = Array.isArray(own.required) && own.required.length > 0 ? { required: ['with'] } : {};
  return {
    if: { properties: { action: { const: name } }, required: ['action'] },
    then: { properties: { with: withReferences(own) }, ...required },
  };
}

const REFERENCE = { type: 'string', pattern: '\\$\\{[^}]+\\}' };

/** Every value inside, but not the map of parameters itself, may be written as a reference. */
function withReferences(schema: unknown): unknown {
  if (!isNode(schema)) return schema;
  const orReference = (value: unknown): unknown => {
    const inner = withReferences(value);
    if (!isNode(inner) || (inner['type'] === 'string' && !('enum' in inner) && !('pattern' in inner)))
      return inner;
    const { description, ...rest } = inner;
    return { ...(description === undefined ? {} : { description }), anyOf: [rest, REFERENCE] };
  };
  const { properties, items, additionalProperties, ...rest } = schema;
  return {
    ...rest,
    ...(isNode(properties)
      ? {
          properties: Object.fromEntries(
            Object.entries(properties).map(([key, value]) => [key, orReference(value)]),
          ),
        }
      : {}),
    ...(items === undefined ? {} : { items: orReference(items) }),
    ...(additionalProperties === undefined
      ? {}
      : {
          additionalProperties: isNode(additionalProperties)
            ? orReference(additionalProperties)
            : additionalProperties,
        }),
  };
}

function child(node: Node, ...path: readonly string[]): Node {
  return path.reduce<Node>((parent, key) => {
    const next = parent[key];
    if (!isNode(next)) throw new Error(`the runbook's schema has no ${path.join('.')}`);
    return next;
  }, node);
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
