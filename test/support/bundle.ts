/** One program of this repository as a single file, bundled as the real one is. */
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { bundling } from '../../scripts/bundle.mjs';

/** Returns the bundle's path and the modules that went into it. */
export async function bundle(
  entry: string,
): Promise<{ readonly file: string; readonly inputs: readonly string[] }> {
  const file = join(await mkdtemp(join(tmpdir(), 'firedrill-bundle-')), 'main.mjs');
  const { metafile } = await build({
    ...bundling,
    entryPoints: [entry],
    outfile: file,
    metafile: true,
    logLevel: 'silent',
  });
  return { file, inputs: Object.keys(metafile.inputs) };
}
