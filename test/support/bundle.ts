/** One program of this repository as a single file, bundled as the real one is. */
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';

/** Ink imports it statically; a bundle must not need it (facts: B.10). */
const withoutDevtools: Plugin = {
  name: 'without-devtools',
  setup(on) {
    on.onResolve({ filter: /^react-devtools-core$/ }, () => ({ path: 'none', namespace: 'none' }));
    on.onLoad({ filter: /.*/, namespace: 'none' }, () => ({ contents: 'export default {}' }));
  },
};

/** Returns the bundle's path and the modules that went into it. */
export async function bundle(
  entry: string,
): Promise<{ readonly file: string; readonly inputs: readonly string[] }> {
  const file = join(await mkdtemp(join(tmpdir(), 'firedrill-bundle-')), 'main.mjs');
  const { metafile } = await build({
    entryPoints: [entry],
    outfile: file,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    jsx: 'automatic',
    minify: true,
    metafile: true,
    define: { 'process.env.NODE_ENV': '"production"' },
    banner: { js: "import {createRequire as __cr} from 'node:module';const require=__cr(import.meta.url);" },
    plugins: [withoutDevtools],
    logLevel: 'silent',
  });
  return { file, inputs: Object.keys(metafile.inputs) };
}
