import { defineConfig } from 'vitest/config';

/** The tests that mutants are held against: those of the code itself, fast enough to be run thousands of times. */
export default defineConfig({
  test: {
    include: [
      'test/engine/**/*.test.ts',
      'test/journal/{chain,damaged,journal,read,synced}.test.ts',
      'test/run/{plan-files,settle}.test.ts',
      'test/actions/{apply-order,forget-order,gate,gate-refusals,plan-review,unmoved}.test.ts',
      'test/terragrunt/{drift,expect,moved,plan,plan-warnings,why}.test.ts',
      'test/tui/screens/{gate-guard,gate-guard-keys}.test.ts',
    ],
    // A whole journal for each name of an action: the other random runs hold what this would find.
    exclude: ['test/engine/names.test.ts'],
    env: { FIREDRILL_RANDOM_RUNS: '60' },
    testTimeout: 30_000,
  },
});
