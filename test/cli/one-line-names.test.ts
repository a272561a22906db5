import { describe, expect, test } from 'vitest';
import { OneLineNames } from '../../src/cli/one-line-names.ts';
import { foundRecord, makeRecord } from './records.ts';

const fileNamed = (name: string): { name: string; path: string } => ({ name, path: `/d/${name}` });

describe('names on one line', () => {
  test('a plain name stays; one with a newline, a tab or a control character is shown escaped, over the same path', () => {
    const { files } = new OneLineNames(['a.md', 'b\n- c.md', 'd\t\u001b[1m.md'].map(fileNamed));
    expect(files).toEqual([
      fileNamed('a.md'),
      { name: 'b\\n- c.md', path: '/d/b\n- c.md' },
      { name: 'd\\t\\x1b[1m.md', path: '/d/d\t\u001b[1m.md' },
    ]);
  });

  test('two names never become one', () => {
    const { files } = new OneLineNames(['a\n.md', 'a\\n.md', 'a\\n.md (2)'].map(fileNamed));
    expect(files.map(({ name }) => name)).toEqual(['a\\n.md (3)', 'a\\n.md', 'a\\n.md (2)']);
  });

  test('a program gets the real names back', () => {
    const names = new OneLineNames([fileNamed('b\n- c.md')]);
    const record = names.real(foundRecord('1.1', 'b\\n- c.md', 'b\\n- c.md'));
    expect(record).toMatchObject({ document: 'b\n- c.md', result: { quotes: [{ file: 'b\n- c.md', text: 'b\\n- c.md' }] } });
    const root = makeRecord({ id: '1', result: 'text' });
    expect(names.real(root)).toEqual(root);
  });
});
