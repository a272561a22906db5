// Property: whatever the names, links and roots, the guard opens only what the run's files or the roots hold.
import { mkdirSync, realpathSync, symlinkSync } from 'node:fs';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isActorError } from '../../src/base/actor-error.ts';
import { openWithin } from '../../src/tools/files/open-within.ts';
import type { FileAccess } from '../../src/tools/tool.ts';
import { accessTo, type TempFolder, tempFolder } from './temp-folder.ts';

const places = ['root', 'root-evil', 'root/sub', 'root/sub/deep', 'outside', 'outside/sub'];
const part = fc.constantFrom(
  '..',
  '.',
  '',
  'root',
  'root-evil',
  'sub',
  'deep',
  'outside',
  'file',
  'link0',
  'link1',
  'link2',
  'nothing',
  '~',
);
const target = fc.array(part, { minLength: 1, maxLength: 5 }).map((parts) => parts.join('/'));
const wanted = fc.array(part, { maxLength: 3 }).map((parts) => [...parts, 'file'].join('/'));
const link = fc.record({ place: fc.constantFrom(...places), to: target, isAbsolute: fc.boolean() });
const plan = fc.record({
  links: fc.array(link, { maxLength: 3 }),
  roots: fc.subarray(['root', 'root/sub', 'root/link0'], { minLength: 1 }),
  listed: fc.subarray(['root/file', 'outside/sub/file']),
  names: fc.array(fc.record({ name: fc.oneof(target, wanted, wanted), isAbsolute: fc.boolean() }), {
    minLength: 1,
    maxLength: 12,
  }),
});

it('never opens a file outside', async () => {
  let opened = 0;
  await fc.assert(
    fc.asyncProperty(plan, async ({ links, roots, listed, names }) => {
      const folder = tempFolder();
      build(folder, links);
      const access = accessTo({
        files: listed.map((name) => ({ name, path: folder.at(name) })),
        roots: roots.map((root) => folder.at(root)),
      });
      const allowed = allowedPrefixes(access);
      for (const { name, isAbsolute } of names) {
        const path = await openedPath(access, isAbsolute ? `${folder.path}/${name}` : name);
        if (path === undefined) continue;
        opened += 1;
        expect(allowed.some((prefix) => path === prefix || path.startsWith(`${prefix.replace(/\/$/, '')}/`))).toBe(true);
      }
    }),
    { numRuns: 300 },
  );
  expect(opened).toBeGreaterThan(50);
});

function build(folder: TempFolder, links: readonly { place: string; to: string; isAbsolute: boolean }[]): void {
  for (const place of places) {
    mkdirSync(folder.at(place), { recursive: true });
    folder.write(`${place}/file`, place);
  }
  links.forEach(({ place, to, isAbsolute }, index) => {
    symlinkSync(isAbsolute ? `${folder.path}/${to}` : to === '' ? '.' : to, folder.at(`${place}/link${index}`));
  });
}

/** Said apart from the guard: the real paths of the listed files, and of the roots that the operator named. */
function allowedPrefixes(access: FileAccess): string[] {
  const real = (path: string): string[] => {
    try {
      return [realpathSync(path)];
    } catch {
      return [];
    }
  };
  return [...access.files.flatMap((file) => real(file.path)), ...access.roots.flatMap(real)];
}

/** The real path of what was opened, told by its content: each file holds the name of its folder. */
async function openedPath(access: FileAccess, name: string): Promise<string | undefined> {
  try {
    await using file = await openWithin(access, name);
    const content = Buffer.from(await file.read()).toString();
    expect(file.path.endsWith(`/${content}/file`)).toBe(true);
    return file.path;
  } catch (error) {
    if (isActorError(error)) return undefined;
    throw error;
  }
}
