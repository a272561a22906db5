import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';

const root = new URL('../../', import.meta.url);

/** The URL of every module that is loaded, in a process of its own, when `entry` is imported. */
function loadedBy(entry: string): readonly string[] {
  const program = `
    import { registerHooks } from 'node:module';
    const urls = [];
    registerHooks({ load: (url, context, next) => (urls.push(url), next(url, context)) });
    await import(${JSON.stringify(new URL(entry, root).href)});
    console.log(JSON.stringify(urls));`;
  return JSON.parse(execFileSync(process.execPath, ['--input-type=module', '--eval', program], { encoding: 'utf8' }));
}

test('importing troupe loads no agent, model or tool code, and of packages only what the engine needs', () => {
  const urls = loadedBy('src/index.ts');
  const folders = urls.flatMap((url) => /\/src\/([a-z]+)\//.exec(url)?.[1] ?? []);
  expect([...new Set(folders)].sort()).toEqual(['actors', 'base', 'mailbox', 'runtime', 'system', 'threads', 'wire']);
  const packages = urls.flatMap((url) => /\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url)?.[1] ?? []);
  expect([...new Set(packages)].sort()).toEqual(['comlink', 'nanoid']);
});

test('importing troupe/agents loads no document reader, no adapter of hosted models and nothing of the command line', () => {
  const urls = loadedBy('src/agents/index.ts');
  expect(urls.filter((url) => /\/src\/cli\/|\/node_modules\/(cli-progress|tinyglobby|unpdf)\//.test(url))).toEqual([]);
  expect(
    urls.filter((url) => /\/src\/models\/(anthropic|gemini|openai-compatible|ai)\.ts|@anthropic-ai|@google\//.test(url)),
  ).toEqual([]);
  expect(urls.some((url) => url.includes('/src/agents/'))).toBe(true);
});

test('the command loads the engine only when there is something to run', () => {
  const urls = loadedBy('src/cli/command.ts');
  expect(urls.filter((url) => /\/src\/(system|threads|runtime|tools)\//.test(url))).toEqual([]);
  expect(urls.filter((url) => /\/node_modules\/(csv-parse|piscina|comlink|pino)\//.test(url))).toEqual([]);
  expect(urls.some((url) => url.includes('/src/cli/'))).toBe(true);
});
