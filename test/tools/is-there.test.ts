import { symlinkSync } from 'node:fs';
import promises from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { expect, onTestFinished, test, vi } from 'vitest';
import { isThere } from '../../src/tools/files/is-there.ts';
import { tempFolder } from './temp-folder.ts';

test('a file is there, a folder, and a link that leads nowhere', async () => {
  const folder = tempFolder();
  folder.write('a.md', 'a');
  symlinkSync('nowhere', folder.at('link'));
  for (const path of [folder.path, folder.at('a.md'), folder.at('link')]) expect(await isThere(path), path).toBe(true);
});

test('nothing is where the way ends, beneath a file, and under a name that is too long', async () => {
  const folder = tempFolder();
  folder.write('a.md', 'a');
  for (const name of ['b.md', 'none/b.md', 'a.md/b.md', 'x'.repeat(300)])
    expect(await isThere(folder.at(name)), name).toBe(false);
});

test.each(['EACCES', 'EIO'])(
  'what cannot be seen is neither there nor not there: it fails with the system’s %s',
  async (code) => {
    const error = Object.assign(new Error(code), { code });
    const spy = vi.spyOn(promises, 'lstat').mockRejectedValueOnce(error);
    syncBuiltinESMExports();
    onTestFinished(() => {
      spy.mockRestore();
      syncBuiltinESMExports();
    });
    await expect(isThere('/somewhere')).rejects.toBe(error);
  },
);
