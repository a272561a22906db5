// The Node that is needed: asked for in package.json, and checked by the command and by each door of the library.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const root = new URL('../../', import.meta.url);
const { engines, exports } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as {
  readonly engines: { readonly node: string };
  readonly exports: Readonly<Record<string, { readonly default?: string }>>;
};
const [major = 0, minor = 0] = engines.node.replace('>=', '').split('.').map(Number);
const doors = Object.values(exports).flatMap((door) => door.default?.replace('./dist/', 'src/').replace(/js$/, 'ts') ?? []);

/** What an import of `door` comes to on a Node that says it is of this version. */
function imported(door: string, version: string): string {
  const program = `
    Object.defineProperty(process, 'versions', { value: { ...process.versions, node: ${JSON.stringify(version)} } });
    const said = (error) => error.code + ': ' + error.message;
    console.log(await import(${JSON.stringify(new URL(door, root).href)}).then(() => 'imported', said));`;
  return spawnSync(process.execPath, ['--input-type=module', '--eval', program], { encoding: 'utf8' }).stdout.trim();
}

describe('an older Node than package.json asks for', () => {
  test.each(doors)('is told when %s is imported', (door) => {
    const older = `${major}.${minor - 1}.9`;
    expect(imported(door, older)).toBe(
      `node-too-old: troupe needs Node.js ${major}.${minor} or newer, but this is ${older} (${process.execPath})`,
    );
  });

  test('is told by its major version too, and what is asked for and newer is let in', () => {
    expect(imported('src/index.ts', `${major - 1}.99.0`)).toContain('node-too-old');
    expect(imported('src/index.ts', `${major}.${minor}.0`)).toBe('imported');
    expect(imported('src/index.ts', `${major + 1}.0.0`)).toBe('imported');
  });

  test('is what the command asks for', () => {
    expect(readFileSync(new URL('bin/troupe.js', root), 'utf8')).toContain(`var needed = [${major}, ${minor}];`);
  });
});
