// What tsc does not promise about its output: that the JavaScript names only JavaScript, and that every file the manifest names exists.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { globSync } from 'tinyglobby';
import { readImports } from '../layers/read-imports.ts';

/** The parts of package.json that name files. */
export interface Manifest {
  readonly bin?: Readonly<Record<string, string>>;
  readonly exports?: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
}

/** One line per problem with the built package in `root` (its output is `root`/dist); empty when it is sound. */
export function checkOutput(root: string, manifest: Manifest): readonly string[] {
  const output = join(root, 'dist');
  const files = globSync('**/*.js', { cwd: output, absolute: true }).sort();
  if (files.length === 0) return ['dist: no JavaScript file found'];
  const problems = files.flatMap((file) => problemsOf(file).map((problem) => `${relative(root, file)}: ${problem}`));
  for (const named of namedFiles(manifest)) {
    if (!existsSync(join(root, named))) problems.push(`package.json: ${named} does not exist`);
  }
  return problems;
}

function problemsOf(file: string): readonly string[] {
  return readImports(readFileSync(file, 'utf8')).flatMap(({ kind, specifier }) => {
    if (kind === 'text' || specifier === undefined || !/^\.{1,2}\//.test(specifier)) return [];
    if (/\.[cm]?tsx?$/.test(specifier)) return [`names ${specifier}, which Node does not run below node_modules`];
    return existsSync(join(dirname(file), specifier)) ? [] : [`names ${specifier}, which does not exist`];
  });
}

function namedFiles(manifest: Manifest): readonly string[] {
  const exported = Object.values(manifest.exports ?? {}).flatMap((entry) =>
    typeof entry === 'string' ? [entry] : Object.values(entry),
  );
  return [...Object.values(manifest.bin ?? {}), ...exported];
}
