/** One program of this repository as a single file, bundled as the real one is. */
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { basename, extname, join, relative } from 'node:path';
import { build } from 'rolldown';
import { bundling, written } from '../../scripts/bundle.mjs';
import { ROOT } from './cli.ts';

/** One file for each program, which the next bundle of it takes the place of: whoever runs the one before has it still. */
const FOLDER = join(ROOT, 'node_modules/.cache/firedrill-bundles');

/** Returns the bundle's path and the modules that went into it, by their paths from the root of the repository. */
export async function bundle(
  entry: string,
): Promise<{ readonly file: string; readonly inputs: readonly string[] }> {
  const file = join(FOLDER, `${basename(entry, extname(entry))}.mjs`);
  const { output } = await build({
    ...bundling,
    input: entry,
    logLevel: 'silent',
    write: false,
    output: { ...written, format: 'esm', file, codeSplitting: false },
  });
  await mkdir(FOLDER, { recursive: true });
  const fresh = `${file}.${process.pid}`;
  await writeFile(fresh, output[0].code);
  await rename(fresh, file);
  return { file, inputs: output[0].moduleIds.map((id) => relative(process.cwd(), id)) };
}
