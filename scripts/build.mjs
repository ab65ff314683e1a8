// Builds dist/: one entry a program, lazy chunks (docs/decisions/0002-bundle.md).
import { chmod, copyFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { build } from 'rolldown';
import { bundling, written } from './bundle.mjs';
import { changed } from './changed.mjs';

/**
 * The patterns' engine, half of what home would load, is a file of its own that is read with the first pattern. An import is
 * read at once or waited for; a pattern is asked in places that cannot wait.
 */
const latePatterns = [
  changed('late-patterns', /\/src\/runbook\/pattern\.ts$/, [
    ["import { RE2JS } from 're2js';", ''],
    [/\bRE2JS\./g, "require('../re2js.js').RE2JS."],
  ]),
  {
    name: 'patterns-apart',
    resolveId: {
      filter: { id: /^\.\.\/re2js\.js$/ },
      handler: (id) => ({ id, external: true }),
    },
  },
];

const output = { ...written, dir: 'dist', chunkFileNames: 'chunks/[name]-[hash].js' };

await rm('dist', { recursive: true, force: true });
await build([
  {
    ...bundling,
    plugins: [bundling.plugins, latePatterns],
    input: { main: 'src/main.ts' },
    output: {
      ...output,
      sourcemap: process.env.FIREDRILL_SOURCEMAP === '1',
      // What is loaded together is one file: finding and reading sixty takes longer than all that they do.
      codeSplitting: {
        groups: [
          ...Object.entries({
            // And what the start, the screens and the actions have in common.
            home: '(?:commands/home|words/[^/]+|machine/small-heap)',
            host: 'commands/host',
            actions: 'actions/registry',
            plain: 'commands/(?:declare|resume|watch)',
            screen: 'commands/screen',
          }).map(([name, path], at) => ({
            name,
            test: new RegExp(`/src/${path}\\.ts$`),
            // What two of them need goes to the first.
            priority: 9 - at,
          })),
          { name: 'aws', test: /\/node_modules\/@(?:aws-sdk|smithy)\//, minShareCount: 3 },
        ],
      },
    },
  },
  // Started for each change, so each is one file that holds no more than it needs.
  ...Object.entries({
    launcher: 'src/process/launcher.ts',
    wrapper: 'src/process/wrapper.ts',
    terragrunt: 'src/sandbox/standin/main.ts',
    re2js: 're2js',
  }).map(([name, file]) => ({
    ...bundling,
    input: { [name]: file },
    output: { ...output, codeSplitting: false },
  })),
]);
for (const script of ['src/process/tofu.sh', 'src/sandbox/standin/terragrunt.sh']) {
  const built = join('dist', basename(script));
  await copyFile(script, built);
  await chmod(built, 0o755);
}
await writeFile('dist/package.json', '{"type":"commonjs"}\n');
