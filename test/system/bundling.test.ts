// How tools that move or transform modules meet `import.meta.url`, by which threads find a definition again.
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type BuildOptions, build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const folder = fileURLToPath(new URL('./fixtures/bundling/', import.meta.url));
const root = fileURLToPath(new URL('../../', import.meta.url));
const packageUrl = new URL('../../src/index.ts', import.meta.url).href;
let scratch = '';
beforeAll(async () => {
  scratch = await mkdtemp(join(root, '.bundled-'));
});
afterAll(() => rm(scratch, { recursive: true, force: true }));

/** Runs `node ...words` and gives what it printed. */
async function run(...words: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, words, { cwd: root });
  return stdout.trim();
}

/** As users bundle: the package stays outside. */
async function bundled(outdir: string, options: BuildOptions): Promise<void> {
  const outside = {
    name: 'outside',
    setup: (context: Parameters<NonNullable<BuildOptions['plugins']>[number]['setup']>[0]) => {
      context.onResolve({ filter: /src\/index\.ts$/ }, () => ({ path: packageUrl, external: true }));
    },
  };
  await build({
    outdir,
    bundle: true,
    platform: 'node',
    format: 'esm',
    outExtension: { '.js': '.mjs' },
    plugins: [outside],
    ...options,
  });
}

describe('a program that esbuild has bundled', () => {
  test('finds its definitions on threads when their modules are entries too, with splitting', async () => {
    const outdir = join(scratch, 'split');
    await bundled(outdir, { entryPoints: [join(folder, 'main.ts'), join(folder, 'counter.ts')], splitting: true });
    expect(await readdir(outdir)).toHaveLength(3);
    expect(await run(join(outdir, 'main.mjs'))).toBe('3 on a thread');
  });

  test('says what is wrong when program and definitions were made one file', async () => {
    const outdir = join(scratch, 'one');
    await bundled(outdir, { entryPoints: [join(folder, 'main.ts')] });
    expect(await run(join(outdir, 'main.mjs'))).toBe('definition-not-found system-in-definition');
  });
});

describe('a program that is not bundled', () => {
  test('runs under tsx, on threads too', async () => {
    expect(await run('--import', 'tsx', join(folder, 'main.ts'))).toBe('3 on a thread');
  });

  test.each([true, false])(
    'is tested by Vitest with viteModuleRunner %s: threads load the files themselves',
    async (viteModuleRunner) => {
      const words = [
        'run',
        '--root',
        folder,
        '--config',
        join(folder, `vitest.${viteModuleRunner ? 'runner' : 'native'}.config.ts`),
      ];
      expect(await run(join(root, 'node_modules/vitest/vitest.mjs'), ...words)).toContain('1 passed');
    },
  );
});
