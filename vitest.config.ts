import { defineConfig } from 'vitest/config';

// Tests run as plain Node with native type stripping, so a module has one identity in tests, in hosts and in the tool pool.
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    experimental: { viteModuleRunner: false },
    pool: 'forks',
    testTimeout: 20_000,
  },
});
