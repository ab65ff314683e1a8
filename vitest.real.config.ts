import { defineConfig } from 'vitest/config';

/** Where `.ci/run` wants the counts. */
const results = process.env['FIREDRILL_TEST_RESULTS'];

/** Tests against real OpenTofu, terragrunt, the aws provider and moto; each says so when it has to skip. */
export default defineConfig({
  test: {
    reporters: results ? ['verbose', ['json', { outputFile: results }]] : ['verbose'],
    include: ['test/real/**/*.test.ts'],
    maxWorkers: 1,
    testTimeout: 600_000,
    hookTimeout: 600_000,
  },
});
