import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

// Tests run as plain Node with native type stripping, so a module has one identity in tests, in hosts and in the tool pool.
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    experimental: { viteModuleRunner: false },
    pool: 'forks',
    // Many tests wait for threads and processes rather than compute, so that one worker, the default on two cores, leaves a core idle.
    maxWorkers: Math.max(2, availableParallelism()),
    testTimeout: 20_000,
  },
});
