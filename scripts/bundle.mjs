import { readFile } from 'node:fs/promises';
import { quickWidths } from './quick-widths.mjs';

/** Ink imports react-devtools-core statically; nobody debugs a recovery with it. */
const withoutDevtools = {
  name: 'without-devtools',
  resolveId: {
    filter: { id: /^react-devtools-core$/ },
    handler: () => '\0none',
  },
  load: {
    filter: { id: /^\0none$/ },
    handler: () => 'export default {}',
  },
};

/** Yoga fetches its own data: URL, which loads Node's whole HTTP client; without `fetch` it decodes the text itself. */
const yogaWithoutFetch = {
  name: 'yoga-without-fetch',
  load: {
    filter: { id: /yoga-wasm-base64-esm\.js$/ },
    handler: async (path) => `var fetch;${await readFile(path, 'utf8')}`,
  },
};

/**
 * Ink keeps the size of up to 8,192 texts, and the texts. A log pane is a new text of 5 KB in every frame, so that is
 * 40 MB of frames nobody sees again; what one frame measures twice fits in far less.
 */
const fewMeasuredTexts = {
  name: 'few-measured-texts',
  load: {
    filter: { id: /\bink\/build\/(?:measure|wrap)-text\.js$/ },
    handler: async (path) => {
      const contents = await readFile(path, 'utf8');
      if (!contents.includes('maxSize: 4096')) throw new Error(`${path} no longer holds maxSize: 4096`);
      return contents.replace('maxSize: 4096', 'maxSize: 128');
    },
  },
};

/** How every program of this repository is bundled (docs/decisions/0002-bundle.md). */
export const bundling = {
  platform: 'node',
  resolve: {
    // The AWS SDK's modules, not its CommonJS: what is not used is left out (EC2's chunk is half the size).
    mainFields: ['module', 'main'],
  },
  transform: {
    target: 'node24',
    jsx: { runtime: 'automatic' },
    define: { 'process.env.NODE_ENV': '"production"' },
  },
  // A module that one command loads late and another at once is loaded at once: that is no mistake.
  checks: { ineffectiveDynamicImport: false },
  plugins: [withoutDevtools, yogaWithoutFetch, quickWidths, fewMeasuredTexts],
};

/** And how it is written. */
export const written = { format: 'esm', minify: true };
