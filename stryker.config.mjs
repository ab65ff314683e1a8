/** `npm run test:mutants`: what docs/mutants.md says. */
export default {
  packageManager: 'npm',
  plugins: ['@stryker-mutator/vitest-runner', './scripts/mutants/leave-out-text.mjs'],
  ignorers: ['text'],
  testRunner: 'vitest',
  vitest: { configFile: 'vitest.mutants.config.ts', pool: 'forks', related: true },
  // Stryker rewrites a tsconfig with the compiler's old API, which TypeScript 7 has no more: there is none to rewrite.
  tsconfigFile: 'none.json',
  mutate: [
    'src/engine/{next,reduce,fold-step,take-back,retry,fold-answer,judge-answer,loop,writer}.ts',
    'src/journal/{chain,journal}.ts',
    'src/tui/screens/gate/gate-guard.ts',
    'src/terragrunt/expect.ts',
    'src/actions/{gate,review}.ts',
  ],
  coverageAnalysis: 'perTest',
  concurrency: 2,
  timeoutMS: 10_000,
  tempDirName: 'tmp/stryker',
  cleanTempDir: 'always',
  ignorePatterns: ['tmp', 'docs', '.github'],
  reporters: ['clear-text', 'progress-append-only', 'json'],
  jsonReporter: { fileName: 'tmp/mutants.json' },
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  thresholds: { high: 90, low: 85, break: null },
};
