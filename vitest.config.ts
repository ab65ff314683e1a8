import { defineConfig } from 'vitest/config';

/** Where `.ci/run` wants the counts. */
const results = process.env['FIREDRILL_TEST_RESULTS'];

export default defineConfig({
  test: {
    reporters: results ? ['default', ['json', { outputFile: results }]] : ['default'],
    include: ['test/**/*.test.{ts,tsx}', 'scripts/**/*.test.ts'],
    // The real tools: `npm run test:real`.
    exclude: ['test/real/**', 'node_modules/**'],
    // Two cores: more workers only wait for each other, and the end-to-end tests start programs of their own.
    maxWorkers: 2,
    // Screens name the command as it was called: the same ones here, however the tests were started.
    env: { npm_lifecycle_event: 'test' },
    // Against hanging only: a walk through the screens takes 10 s here, and several times that on a busy machine.
    testTimeout: 240_000,
    hookTimeout: 240_000,
  },
});
