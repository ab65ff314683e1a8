import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Folders of the runs below a state folder. */
export async function runsIn(stateDir: string): Promise<readonly string[]> {
  const runs = join(stateDir, 'ttb-verifier', 'runs');
  const entries = await readdir(runs, { withFileTypes: true });
  return entries.filter((one) => one.isDirectory()).map(({ name }) => join(runs, name));
}
