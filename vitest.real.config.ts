import { defineConfig } from 'vitest/config';

/** Tests against real OpenTofu, terragrunt, the aws provider and moto; each says so when it has to skip. */
export default defineConfig({
  test: { include: ['test/real/**/*.test.ts'], maxWorkers: 1, testTimeout: 600_000, hookTimeout: 600_000 },
});
