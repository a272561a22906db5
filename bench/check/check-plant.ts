// Runs the check over a copy of the built package with a loss planted in it. Nothing of the repository is touched.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plant } from './plants.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** What the check of that copy found outside; throws when the plant does not fit. */
export function checkPlant({ file, from, to, caughtBy }: Plant): {
  readonly outside: readonly string[];
  readonly printed: string;
} {
  const copy = mkdtempSync(join(tmpdir(), 'troupe-planted-'));
  try {
    for (const name of ['package.json', 'dist', 'bench', 'scripts', 'src'])
      cpSync(join(root, name), join(copy, name), { recursive: true, filter: (path) => !path.includes(`${sep}node_modules`) });
    symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
    const planted = join(copy, 'dist', `${file}.js`);
    const text = readFileSync(planted, 'utf8');
    const places = text.match(from)?.length ?? 0;
    if (places !== 1) throw new Error(`${from} stands ${places} times in dist/${file}.js, not once`);
    writeFileSync(planted, text.replace(from, to));
    const only = caughtBy.flatMap((name) => ['--only', name]);
    const { stdout, stderr } = spawnSync(process.execPath, [join(copy, 'bench/check.ts'), '--skip-build', ...only], {
      encoding: 'utf8',
    });
    return { outside: caughtBy.filter((name) => stdout.includes(`OUTSIDE: ${name} is `)), printed: stdout + stderr };
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}
