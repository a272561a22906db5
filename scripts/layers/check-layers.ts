// Holds a tree of source files against the layer table and says where they differ. Reads files; decides nothing else.
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, posix, relative, resolve, sep } from 'node:path';
import { globSync } from 'tinyglobby';
import { findRings } from './find-rings.ts';
import { type ModuleReference, readImports } from './read-imports.ts';
import type { Layer, LayerTable } from './table.ts';

export interface LayerReport {
  readonly files: number;
  readonly imports: number;
  /** By folder: the packages and node: modules that its files name. */
  readonly uses: ReadonlyMap<string, ReadonlySet<string>>;
  /** One line each: `file:line: what is wrong`. Empty when the tree fits the table. */
  readonly problems: readonly string[];
}

interface Place {
  readonly source: string;
  readonly table: LayerTable;
  readonly file: string;
  readonly folder: string;
  readonly layer: Layer;
}

interface FileReport {
  readonly imports: number;
  readonly targets: readonly string[];
  readonly outside: readonly string[];
  readonly problems: readonly string[];
}

/** Checks every .ts file under `source`. A tree without files is a problem, so that a moved folder cannot pass unseen. */
export function checkLayers(source: string, table: LayerTable): LayerReport {
  const files = globSync('**/*.ts', { cwd: source, dot: true }).map(toPosix).sort();
  const problems = files.length > 0 ? [] : [`${source}: no .ts file found, so nothing was checked`];
  const graph = new Map<string, readonly string[]>();
  const uses = new Map<string, Set<string>>();
  let imports = 0;
  for (const file of files) {
    const folder = folderOf(file);
    const layer = Object.hasOwn(table.layers, folder) ? table.layers[folder] : undefined;
    if (layer === undefined) {
      problems.push(`${file}: the folder ${folder} is not in the layer table`);
      continue;
    }
    const report = checkFile({ source, table, file, folder, layer });
    imports += report.imports;
    graph.set(file, report.targets);
    uses.set(folder, new Set([...(uses.get(folder) ?? []), ...report.outside]));
    problems.push(...report.problems);
  }
  for (const ring of findRings(graph)) problems.push(`ring: ${[...ring, ring[0]].join(' -> ')}`);
  return { files: files.length, imports, uses, problems };
}

function checkFile(place: Place): FileReport {
  const references = readImports(readFileSync(join(place.source, place.file), 'utf8')).flatMap((reference) =>
    reference.kind === 'text' ? (fileNamedBy(place, reference) ?? []) : [reference],
  );
  const judged = references.map((reference) => {
    const target = resolveInside(place, reference);
    return { reference, target, problem: judge(place, reference, target) };
  });
  return {
    imports: references.length,
    targets: judged.flatMap(({ reference, target }) => (reference.kind === 'import' && target !== undefined ? [target] : [])),
    outside: references.flatMap(({ specifier }) => (specifier === undefined ? [] : (outsideName(specifier) ?? []))),
    problems: judged.flatMap(({ reference, problem }) => {
      return problem === undefined ? [] : [`${place.file}:${reference.line}: ${problem}`];
    }),
  };
}

function judge(place: Place, reference: ModuleReference, target: string | undefined): string | undefined {
  const { specifier, kind } = reference;
  if (specifier === undefined) {
    return place.table.computedImports.includes(place.file) ? undefined : 'imports a module by a computed name';
  }
  if (target !== undefined) return judgeInside(place, target);
  if (kind === 'url' && place.table.urlsOutside.includes(fromSource(place, specifier))) return undefined;
  if (/^[./]/.test(specifier)) return `${specifier} leaves src`;
  const name = outsideName(specifier) ?? specifier;
  if ([...place.layer.packages, ...place.layer.nodeModules].includes(name)) return undefined;
  return `${place.folder} may not use ${name.startsWith('node:') ? '' : 'the package '}${name}`;
}

function judgeInside(place: Place, target: string): string | undefined {
  if (!existsSync(join(place.source, target))) return `${target} does not exist`;
  if (target === 'index.ts' && place.table.doorImports.includes(place.file)) return undefined;
  if (posix.basename(target) === 'index.ts') return `imports ${target}; name the file that defines the thing`;
  const folder = folderOf(target);
  if (folder === place.folder || place.layer.folders.includes(folder)) return undefined;
  return `${place.folder} may not use ${folder} (${target})`;
}

/** A text that names a file of the tree, with or without its ending. */
function fileNamedBy(place: Place, reference: ModuleReference): ModuleReference | undefined {
  const target = resolveInside(place, reference);
  if (target === undefined) return undefined;
  const ending = ['', '.ts'].find((one) => statSync(join(place.source, target + one), { throwIfNoEntry: false })?.isFile());
  return ending === undefined ? undefined : { ...reference, specifier: reference.specifier + ending };
}

/** The file that a relative reference means, relative to the source; undefined when it is no relative name or leads outside. */
function resolveInside(place: Place, { specifier }: ModuleReference): string | undefined {
  if (specifier === undefined || !/^\.{1,2}\//.test(specifier)) return undefined;
  const target = fromSource(place, specifier);
  return target.startsWith('..') ? undefined : target;
}

/** What a relative name in the file means, as a path from the source. */
function fromSource({ source, file }: Place, specifier: string): string {
  return toPosix(relative(source, resolve(source, dirname(file), specifier)));
}

/** The node: module or the package that a name means; undefined for the name of a file. */
function outsideName(specifier: string): string | undefined {
  if (/^[./]/.test(specifier)) return undefined;
  return specifier.startsWith('node:') ? specifier : specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}

/** The row that a file belongs to. */
function folderOf(file: string): string {
  return file.includes('/') ? file.slice(0, file.indexOf('/')) : '.';
}

function toPosix(path: string): string {
  return path.split(sep).join('/');
}
