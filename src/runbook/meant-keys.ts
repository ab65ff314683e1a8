import type { z } from 'zod';
import { closest } from './closest.ts';
import type { Problem } from './problem.ts';
import { unknownKey, valueAt } from './schema-issues.ts';
import { at, keysAt, shapeOf } from './schema-shape.ts';
import type { Path, YamlFile } from './yaml-file.ts';

/**
 * Mistyped keys: each is a problem, and from then on the file has the key that was meant, so that what stands under it is
 * checked too. `schema` is for the value at `prefix`.
 */
export function meantKeys(yaml: YamlFile, schema: z.ZodType, prefix: Path = []): Problem[] {
  const shape = shapeOf(schema);
  const found: Problem[] = [];
  const visit = (local: Path): void => {
    const path = [...prefix, ...local];
    const value = valueAt(yaml.data, path);
    if (Array.isArray(value)) return value.forEach((_, index) => visit([...local, index]));
    if (typeof value !== 'object' || value === null) return;
    const known = keysAt(at(shape, local));
    for (const key of Object.keys(value)) {
      const near = known.includes(key) ? undefined : closest(key, known);
      if (near === undefined || Object.hasOwn(valueAt(yaml.data, path) ?? {}, near)) {
        visit([...local, key]);
        continue;
      }
      found.push(unknownKey(yaml, path, key, known));
      yaml.rename(path, key, near);
      visit([...local, near]);
    }
  };
  visit([]);
  return found;
}
