// A question that nothing can be searched for, through the whole command with the embedded model.
import { expect, test } from 'vitest';
import { command } from '../../src/cli/command.ts';
import { tempFolder } from '../tools/temp-folder.ts';
import { testHost } from './test-host.ts';

test.each([
  ['???', ['a.txt']],
  ['the of and', ['a.txt', 'b.txt']],
])('“%s” is answered for no document, says why once, and ends with status 3', async (question, files) => {
  const folder = tempFolder();
  for (const name of files) folder.write(name, 'The ferry was delayed.');
  const host = testHost({ cwd: folder.at('') });
  expect(await command(['run', question, ...files, '--threads', '0', '--quiet'], host)).toBe(3);
  expect(host.out().split('the question holds no word that can be searched for').length - 1).toBe(1);
  expect(host.out()).not.toContain('of it');
});
