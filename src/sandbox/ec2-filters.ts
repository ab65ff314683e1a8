import { AwsError } from './aws-error.ts';

export interface Filter {
  readonly name: string;
  readonly values: readonly string[];
}

/**
 * Whether a thing passes all filters: of each, one value must fit (`*` and `?` are wildcards). `valuesOf` gives a thing's
 * values for a filter's name, undefined for a name that this call does not know.
 */
export function matches(
  filters: readonly Filter[],
  valuesOf: (name: string) => readonly string[] | undefined,
): boolean {
  return filters.every((filter) => {
    const values = valuesOf(filter.name);
    // Neither is what every object has, such as `constructor`.
    if (!Array.isArray(values)) {
      throw new AwsError('InvalidParameterValue', `The filter '${filter.name}' is invalid`);
    }
    return filter.values.some((pattern) => values.some((value) => wildcard(pattern, value)));
  });
}

function wildcard(pattern: string, value: string): boolean {
  if (!/[*?]/.test(pattern)) return pattern === value;
  const escaped = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${escaped}$`, 's').test(value);
}
