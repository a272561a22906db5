// list_files: what is listed, in what order, and in pages.
import { mkdirSync, symlinkSync } from 'node:fs';
import { expect, it } from 'vitest';
import { listFiles } from '../../src/tools/list-files.ts';
import { readFile } from '../../src/tools/read-file.ts';
import { callTool, type Reply } from './call-tool.ts';
import { accessTo, filesIn, tempFolder } from './temp-folder.ts';

it('lists the run’s files in their order, with size and kind', async () => {
  const folder = tempFolder();
  const names = ['b.md', 'a.txt', 'c.html', 'd.json', 'e.csv', 'f.pdf', 'g.xyz'];
  for (const name of names) folder.write(name, 'four');
  const listed = await callTool(listFiles, filesIn(folder, ...names), {});
  expect(listed.total).toBe(7);
  expect(listed.files.map((file) => file.kind)).toEqual(['markdown', 'text', 'html', 'json', 'csv', 'pdf', 'unknown']);
  expect(listed.files[0]).toEqual({ name: 'b.md', bytes: 4, kind: 'markdown' });
  expect(listed).not.toHaveProperty('nextOffset');
});

it('gives them in pages that add up', async () => {
  const folder = tempFolder();
  const access = accessTo({
    files: Array.from({ length: 2500 }, (_, index) => ({ name: `${index}.md`, path: folder.at(`${index}.md`) })),
  });
  const names: string[] = [];
  let calls = 0;
  for (let offset: number | undefined = 0; offset !== undefined; calls += 1) {
    const page: Reply = await callTool(listFiles, access, { offset });
    expect(page.total).toBe(2500);
    names.push(...page.files.map((file) => file.name));
    offset = page.nextOffset;
  }
  expect(calls).toBe(3);
  expect(names).toEqual(access.files.map((file) => file.name));
  expect(await callTool(listFiles, access, { offset: 2499, limit: 1 })).toEqual({ total: 2500, files: [expect.anything()] });
  expect(await callTool(listFiles, access, { offset: 2500 })).toEqual({ total: 2500, files: [] });
});

it('lists a missing file with 0 bytes: whoever opens it is told why', async () => {
  expect(await callTool(listFiles, filesIn(tempFolder(), 'gone.md'), {})).toEqual({
    total: 1,
    files: [{ name: 'gone.md', bytes: 0, kind: 'markdown' }],
  });
});

it('without files or roots the list is empty', async () => {
  expect(await callTool(listFiles, accessTo({}), {})).toEqual({ total: 0, files: [] });
});

it('a run without files of its own is shown what lies under the roots, and can read it by those names', async () => {
  const [root, outside] = [tempFolder(), tempFolder()];
  root.write('b/two.md', 'two');
  root.write('a.md', 'one');
  symlinkSync(outside.write('secret.md', 'x'), root.at('out.md'));
  symlinkSync(root.path, root.at('b/ring'));
  mkdirSync(root.at('empty'));
  const access = accessTo({ roots: [root.path, root.at('b'), '/no/such'] });
  const listed = await callTool(listFiles, access, {});
  expect(listed.files.map((file) => file.name)).toEqual([root.at('a.md'), root.at('b/two.md')]);
  expect((await callTool(readFile, access, { file: listed.files[1]?.name })).text).toBe('two');
  root.write('own.md', 'own');
  const own = { ...access, files: [{ name: 'own.md', path: root.at('own.md') }] };
  expect((await callTool(listFiles, own, {})).files.map((file) => file.name)).toEqual(['own.md']);
});
