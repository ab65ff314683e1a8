import { readFile } from 'node:fs/promises';
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

/**
 * Ink keeps the size of up to 8,192 texts, and the texts. A log pane is a new text of 5 KB in every frame, so that is
 * 40 MB of frames nobody sees again; what one frame measures twice fits in far less.
 */
const fewMeasuredTexts = {
  name: 'few-measured-texts',
  setup(b) {
    b.onLoad({ filter: /\bink\/build\/(?:measure|wrap)-text\.js$/ }, async ({ path }) => {
      const contents = await readFile(path, 'utf8');
      if (!contents.includes('maxSize: 4096')) throw new Error(`${path} no longer holds maxSize: 4096`);
      return { contents: contents.replace('maxSize: 4096', 'maxSize: 128') };
    });
  },
};

/** How every program of this repository is bundled (docs/decisions/0002-bundle.md). */
export const bundling = {
  bundle: true,
  format: 'esm',
  platform: 'node',
  // The AWS SDK's modules, not its CommonJS: what is not used is left out (EC2's chunk is half the size).
  mainFields: ['module', 'main'],
  target: 'node24',
  jsx: 'automatic',
  minify: true,
  define: { 'process.env.NODE_ENV': '"production"' },
  // Some dependencies are CommonJS and call require() for Node's own modules.
  banner: { js: "import {createRequire as __cr} from 'node:module';const require=__cr(import.meta.url);" },
  plugins: [withoutDevtools, yogaWithoutFetch, quickWidths, fewMeasuredTexts],
};
