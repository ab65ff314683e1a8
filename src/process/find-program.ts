import { access, constants, stat } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

/** Where a shell would find a program by its name; `undefined` where it is not on the PATH. */
export async function findProgram(name: string, path = ''): Promise<string | undefined> {
  for (const folder of path.split(delimiter)) {
    const file = join(folder || '.', name);
    if (await isProgram(file)) return file;
  }
  return undefined;
}

export async function isProgram(file: string): Promise<boolean> {
  return access(file, constants.X_OK)
    .then(async () => (await stat(file)).isFile())
    .catch(() => false);
}
