// Builds dist/: one entry a program, lazy chunks shared by all (docs/decisions/0002-bundle.md).
import { readFile, rm } from 'node:fs/promises';
import { build } from 'esbuild';
import { quickWidths } from './quick-widths.mjs';

/** Ink imports react-devtools-core statically; nobody debugs a recovery with it. */
const withoutDevtools = {
  name: 'without-devtools',
  setup(b) {
    b.onResolve({ filter: /^react-devtools-core$/ }, () => ({ path: 'none', namespace: 'none' }));
    b.onLoad({ filter: /.*/, namespace: 'none' }, () => ({ contents: 'export default {}' }));
  },
};

/** Yoga fetches its own data: URL, which loads Node's whole HTTP client; without `fetch` it decodes the text itself. */
const yogaWithoutFetch = {
  name: 'yoga-without-fetch',
  setup(b) {
    b.onLoad({ filter: /yoga-wasm-base64-esm\.js$/ }, async ({ path }) => ({
      contents: `var fetch;${await readFile(path, 'utf8')}`,
    }));
  },
};

await rm('dist', { recursive: true, force: true });
await build({
  entryPoints: {
    main: 'src/main.ts',
    launcher: 'src/process/launcher.ts',
    terragrunt: 'src/sandbox/standin/main.ts',
  },
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  // The AWS SDK's modules, not its CommonJS: what is not used is left out (EC2's chunk is half the size).
  mainFields: ['module', 'main'],
  target: 'node24',
  jsx: 'automatic',
  minify: true,
  sourcemap: process.env.FIREDRILL_SOURCEMAP === '1',
  chunkNames: 'chunks/[name]-[hash]',
  define: { 'process.env.NODE_ENV': '"production"' },
  // Some dependencies are CommonJS and call require() for Node's own modules.
  banner: { js: "import {createRequire as __cr} from 'node:module';const require=__cr(import.meta.url);" },
  plugins: [withoutDevtools, yogaWithoutFetch, quickWidths],
  logLevel: 'warning',
});
