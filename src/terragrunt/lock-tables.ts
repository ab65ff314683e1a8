import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolders } from './cache-folders.ts';
import { obj, parsed, str } from './json-lines.ts';

/**
 * DynamoDB tables in which the unit's backend locks a state, beside or instead of its lock in S3 (`dynamodb_table`). As init
 * has written it down where tofu runs, since terragrunt may have the backend from anywhere: none are known before.
 */
export async function lockTablesOf(
  unit: string,
  { bucket, key }: { readonly bucket: string; readonly key: string },
): Promise<readonly string[]> {
  // What cannot be looked into is told by whoever looks there for a state that was not saved.
  const places = [unit, ...(await cacheFolders(unit).catch(() => []))];
  const tables = await Promise.all(
    places.map(async (folder) => {
      const text = await readFile(join(folder, '.terraform/terraform.tfstate'), 'utf8').catch(() => '');
      const config = obj(obj(parsed(text)?.['backend'])?.['config']);
      return config?.['bucket'] === bucket && config['key'] === key
        ? str(config['dynamodb_table'])
        : undefined;
    }),
  );
  return [...new Set(tables.filter((table) => table !== undefined && table !== ''))] as readonly string[];
}
