import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Json } from '../../engine/events.ts';
import { Failed } from './output.ts';
import { configAddress, UNIT, type UnitResource, unitFor } from './unit.ts';

/** A resource as the unit's directory wants it today: unit.json, its overrides, and what variables say. */
export interface Wanted extends UnitResource {
  readonly preventDestroy: boolean;
  readonly createBeforeDestroy: boolean;
  /** False: forget instead of destroy. */
  readonly destroy: boolean;
}

export interface Config {
  /** In the order of their dependencies. */
  readonly resources: readonly Wanted[];
  readonly variables: Variables;
  readonly directory: string;
}

export interface Variables {
  readonly instance_type: string;
  /** The zone's letter (infrastructure/variables.tf). */
  readonly availability_zone: 'a' | 'b';
}

const DEFAULTS: Variables = { instance_type: 'm7i.2xlarge', availability_zone: 'a' };

interface Lifecycle {
  readonly prevent_destroy?: boolean;
  readonly create_before_destroy?: boolean;
  readonly destroy?: boolean;
}

/** Reads the unit's directory. Errors: Failed, worded as tofu does. */
export function readConfig(directory: string, names: Readonly<Record<string, string>>): Config {
  const files = readdirSync(directory).sort();
  const overrides = new Map<string, Lifecycle>();
  for (const name of files) {
    if (/(^|_)override\.(tf|tofu)$/.test(name)) {
      throw new Failed(
        'Unsupported override',
        `The stand-in reads overrides in JSON only, and ${name} is not: name it ${name}.json.`,
      );
    }
    if (!/(^|_)override\.(tf|tofu)\.json$/.test(name)) continue;
    for (const [address, lifecycle] of lifecyclesIn(join(directory, name), name)) {
      overrides.set(address, { ...overrides.get(address), ...lifecycle });
    }
  }
  const resources = unitFor(names).map((resource) => {
    const lifecycle = overrides.get(configAddress(resource)) ?? {};
    return {
      ...resource,
      preventDestroy: lifecycle.prevent_destroy ?? resource.preventDestroy ?? false,
      createBeforeDestroy: lifecycle.create_before_destroy ?? resource.createBeforeDestroy ?? false,
      destroy: lifecycle.destroy ?? true,
    };
  });
  // A dependant has all of its dependency's dependencies and that one more.
  resources.sort((a, b) => a.dependencies.length - b.dependencies.length);
  return { resources, variables: readVariables(directory, files), directory };
}

function lifecyclesIn(file: string, name: string): [string, Lifecycle][] {
  const { resource = {} } = json(file, name) as {
    resource?: Record<string, Record<string, { lifecycle?: Lifecycle }>>;
  };
  return Object.entries(resource).flatMap(([type, blocks]) =>
    Object.entries(blocks).map(([block, { lifecycle = {} }]): [string, Lifecycle] => {
      const address = `${type}.${block}`;
      if (!UNIT.some((one) => configAddress(one) === address)) {
        throw new Failed(
          'Missing resource to override',
          `There is no ${type} resource named "${block}". An override file can only override a resource block defined in a primary configuration file.`,
        );
      }
      return [address, lifecycle];
    }),
  );
}

/** `*.auto.tfvars.json` in the order of their names: a later file wins. */
function readVariables(directory: string, names: readonly string[]): Variables {
  const given: Record<string, Json> = {};
  for (const name of names) {
    if (name.endsWith('.auto.tfvars.json')) Object.assign(given, json(join(directory, name), name));
  }
  const type = given['instance_type'] ?? DEFAULTS.instance_type;
  const zone = given['availability_zone'] ?? DEFAULTS.availability_zone;
  if (zone !== 'a' && zone !== 'b') {
    throw new Failed(
      'Invalid value for variable',
      'Set availability_zone to one of the letters that network.tf has a subnet for: a, b.\n\nThis was checked by the validation rule of variable "availability_zone".',
    );
  }
  return { instance_type: typeof type === 'string' ? type : DEFAULTS.instance_type, availability_zone: zone };
}

function json(file: string, name: string): Record<string, Json> {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Record<string, Json>;
  } catch (error) {
    throw new Failed('Invalid JSON', `${name}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Where a resource's block stands in the unit's files, for a diagnostic; undefined when it is not there. */
export function rangeOf(directory: string, address: string): { range: Json; snippet: Json } | undefined {
  const [type, rest = ''] = address.split('.');
  const header = `resource "${type}" "${rest.replace(/\[.*$/, '')}" {`;
  for (const filename of readdirSync(directory).sort()) {
    if (!filename.endsWith('.tf')) continue;
    const text = readFileSync(join(directory, filename), 'utf8');
    const lines = text.split('\n');
    const index = lines.findIndex((line) => line.startsWith(header));
    if (index < 0) continue;
    const byte = Buffer.byteLength(
      lines
        .slice(0, index)
        .map((line) => `${line}\n`)
        .join(''),
    );
    const length = header.length - 2;
    return {
      range: {
        filename,
        start: { line: index + 1, column: 1, byte },
        end: { line: index + 1, column: length + 1, byte: byte + length },
      },
      snippet: {
        context: null,
        code: lines[index] as string,
        start_line: index + 1,
        highlight_start_offset: 0,
        highlight_end_offset: length,
        values: [],
      },
    };
  }
  return undefined;
}
