/** One program of this repository as a single file, bundled as the real one is. */
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { build } from 'rolldown';
import { bundling, written } from '../../scripts/bundle.mjs';

/** Returns the bundle's path and the modules that went into it, by their paths from the root of the repository. */
export async function bundle(
  entry: string,
): Promise<{ readonly file: string; readonly inputs: readonly string[] }> {
  const file = join(await mkdtemp(join(tmpdir(), 'firedrill-bundle-')), 'main.mjs');
  const { output } = await build({
    ...bundling,
    input: entry,
    logLevel: 'silent',
    output: { ...written, format: 'esm', file, codeSplitting: false },
  });
  return { file, inputs: output[0].moduleIds.map((id) => relative(process.cwd(), id)) };
}
