import { changed } from './changed.mjs';
import { lightFrames } from './light-frames.mjs';
import { quickWidths } from './quick-widths.mjs';

/** Nobody debugs a recovery with React's tools. They are what Ink awaits, and CommonJS cannot wait. */
const withoutDevtools = changed('without-devtools', /\bink\/build\/reconciler\.js$/, [
  [`import.meta.resolve('react-devtools-core')`, 'undefined'],
  [`await import('./devtools.js')`, 'undefined'],
  ['await loadPackageJson()', '{}'],
  ['import.meta.url', 'undefined'],
]);

/**
 * Yoga decodes its code in JavaScript and awaits it. Node has both at once, by a way that Yoga knows itself, so that
 * nothing which imports it has to wait.
 */
const yogaAtOnce = [
  changed('yoga-at-once', /\byoga-layout\/dist\/src\/index\.js$/, [
    ['import loadYoga from', 'import loadYoga, { CODE } from'],
    [
      'wrapAssembly(await loadYoga())',
      `wrapAssembly(
        (() => {
          const library = {
            instantiateWasm(imports, done) {
              done(new WebAssembly.Instance(new WebAssembly.Module(Buffer.from(CODE, 'base64')), imports));
              return {};
            },
          };
          loadYoga(library);
          return library;
        })(),
      )`,
    ],
  ]),
  changed('yogas-code', /\byoga-wasm-base64-esm\.js$/, [
    [/^([^]*)"data:application\/octet-stream;base64,([\w+/=]+)"/, `export const CODE = '$2';\n$1""`],
    ['import.meta.url', 'undefined'],
  ]),
];

/**
 * Ink keeps the size of up to 8,192 texts, and the texts. A log pane is a new text of 5 KB in every frame, so that is
 * 40 MB of frames nobody sees again; what one frame measures twice fits in far less.
 */
const fewMeasuredTexts = changed('few-measured-texts', /\bink\/build\/(?:measure|wrap)-text\.js$/, [
  ['maxSize: 4096', 'maxSize: 128'],
]);

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
  plugins: [withoutDevtools, yogaAtOnce, quickWidths, fewMeasuredTexts, lightFrames],
};

/** And how it is written: CommonJS, since Node finds, reads and links it in less time than modules. */
export const written = { format: 'cjs', dynamicImportInCjs: false, minify: true };
