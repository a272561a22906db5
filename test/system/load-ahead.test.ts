// What a system has its spare threads load ahead.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { builtInProviders } from '../../src/models/built-in-providers.ts';
import { createSystem } from '../../src/system/create-system.ts';
import { parts } from '../../src/system/load-ahead.ts';
import { workerUrl } from '../../src/threads/worker-file.ts';

test('the spare of a system loads the package’s door, and what that stands on', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'troupe-'));
  const loaded = join(folder, 'loaded');
  writeFileSync(loaded, '');
  onTestFinished(() => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true });
  });
  vi.stubEnv('NODE_OPTIONS', `--import=${new URL('./fixtures/notes-loads.ts', import.meta.url).href}`);
  vi.stubEnv('TROUPE_TEST_LOADED', loaded);
  const isLoaded = (path: string): boolean => {
    const { href } = new URL(`../../src/${path}`, import.meta.url);
    return readFileSync(loaded, 'utf8').split('\n').includes(href);
  };
  await using system = await createSystem({ threads: 1, env: ['NODE_OPTIONS', 'TROUPE_TEST_LOADED'] });
  // From the first loss on there is a spare.
  await system.killThread(1);
  for (const path of ['actors/supervisor/supervisor.ts', 'actors/pool/pool.ts', 'threads/thread-group.ts', 'index.ts'])
    await expect.poll(() => isLoaded(path), { message: path }).toBe(true);
});

test('every module that is named by its URL alone is there, and so is every part of what is loaded ahead', async () => {
  const named = [workerUrl('host-entry'), workerUrl('task-entry'), workerUrl('create-host-kernel')];
  for (const { module } of Object.values(builtInProviders)) named.push(String(module));
  for (const url of named) expect(Object.keys((await import(url)) as object), url).not.toEqual([]);
  for (const load of parts) expect(Object.keys((await load()) as object)).not.toEqual([]);
});
