import type { PlanFile } from './plan-file.ts';
import { providerFor } from './providers.ts';
import { providerOf } from './state.ts';
import { configAddress, UNIT } from './unit.ts';

/** `configuration` of a shown plan: the unit's blocks, and of their expressions those that follow another resource. */
export function shownConfiguration(
  { variables }: PlanFile,
  outputs: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const resources = new Map(UNIT.map((one) => [configAddress(one), one]));
  const types = [...new Set(UNIT.map(({ type }) => type))];
  return {
    provider_config: named(
      types.map((type) => [keyOf(type), { name: keyOf(type), full_name: fullName(providerOf(type)) }]),
    ),
    root_module: {
      outputs: named(
        Object.keys(outputs).map((name) => [name, { expression: { references: ['var.service'] } }]),
      ),
      resources: [...resources]
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .map(([address, { type, name, schemaVersion = 0, references = [] }]) => ({
          address,
          mode: 'managed',
          type,
          name,
          provider_config_key: keyOf(type),
          ...provisionersOf(type),
          ...(references.length > 0
            ? {
                expressions: named(
                  references.map(({ attribute, from, of }) => [
                    attribute,
                    { references: [`${from}.${of}`, from] },
                  ]),
                ),
              }
            : {}),
          schema_version: schemaVersion,
        })),
      variables: named(Object.entries(variables).map(([name, value]) => [name, { default: value }])),
    },
  };
}

/** What the changed resources take from others; nothing where nothing changes, or the plan ended in an error. */
export function relevantAttributes({ changes, errored }: PlanFile): Record<string, unknown> {
  const taken = changes
    .filter(({ action }) => !errored && action !== 'no-op')
    .flatMap(({ resource: { references = [] } }) => references)
    .map(({ from, of }) => JSON.stringify({ resource: from, attribute: [of] }));
  if (taken.length === 0) return {};
  return { relevant_attributes: [...new Set(taken)].sort().map((one) => JSON.parse(one) as unknown) };
}

function provisionersOf(type: string): Record<string, unknown> {
  const { provisions } = providerFor(type);
  return provisions === undefined ? {} : { provisioners: [{ type: provisions, expressions: {} }] };
}

const keyOf = (type: string): string => type.replace(/_.*$/, '');
const fullName = (provider: string): string => /"(.+)"/.exec(provider)?.[1] ?? provider;
const named = (entries: readonly (readonly [string, unknown])[]): Record<string, unknown> =>
  Object.fromEntries(entries);
