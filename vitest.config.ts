import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

// Tests start many threads and processes: what one of them has stripped of its types and compiled, the next reads.
process.env['NODE_COMPILE_CACHE'] ??= fileURLToPath(new URL('node_modules/.cache/compiled', import.meta.url));

/** Files whose subject is what a process has loaded, or weighs: each has a process of its own. The others share the worker's, and so its loaded modules. */
const aboutTheProcess = ['test/system/contract.test.ts', 'test/system/floods.test.ts', 'test/system/load-ahead.test.ts'];

// Tests run as plain Node with native type stripping, so a module has one identity in tests, in hosts and in the tool pool.
export default defineConfig({
  test: {
    experimental: { viteModuleRunner: false },
    pool: 'forks',
    // Many tests wait for threads and processes rather than compute, so that as many workers as cores would leave one idle.
    maxWorkers: availableParallelism() + 1,
    // For what hangs, and for nothing else: on a busy machine a process may take many seconds to start.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // What is polled for comes when the machine gets to it: a second, the default, is too short for a busy one.
    expect: { poll: { timeout: 15_000, interval: 10 } },
    projects: [
      { extends: true, test: { name: 'shared', include: ['test/**/*.test.ts'], exclude: aboutTheProcess, isolate: false } },
      { extends: true, test: { name: 'isolated', include: aboutTheProcess } },
    ],
  },
});
