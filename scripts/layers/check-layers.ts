// Holds a tree of source files against the layer table and says where they differ. Reads files; decides nothing else.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative, resolve, sep } from 'node:path';
import { globSync } from 'tinyglobby';
import { findRings } from './find-rings.ts';
import { type ModuleReference, readImports } from './read-imports.ts';
import type { Layer, LayerTable } from './table.ts';

export interface LayerReport {
  readonly files: number;
  readonly imports: number;
  /** One line each: `file:line: what is wrong`. Empty when the tree fits the table. */
  readonly problems: readonly string[];
}

interface Place {
  readonly file: string;
  readonly line: number;
  readonly folder: string;
  readonly layer: Layer;
}

/** Checks every .ts file under `source`. A tree without files is a problem, so that a moved folder cannot pass unseen. */
export function checkLayers(source: string, table: LayerTable): LayerReport {
  const files = globSync('**/*.ts', { cwd: source, dot: true }).map(toPosix).sort();
  const problems: string[] = [];
  const graph = new Map<string, readonly string[]>();
  let imports = 0;
  if (files.length === 0) problems.push(`${source}: no .ts file found, so nothing was checked`);
  for (const file of files) {
    const folder = file.includes('/') ? file.slice(0, file.indexOf('/')) : '.';
    const layer = Object.hasOwn(table.layers, folder) ? table.layers[folder] : undefined;
    if (layer === undefined) {
      problems.push(`${file}: the folder ${folder} is not in the layer table`);
      continue;
    }
    const references = readImports(readFileSync(join(source, file), 'utf8'));
    imports += references.length;
    const targets: string[] = [];
    for (const reference of references) {
      const target = resolveInside(source, file, reference);
      const problem = judge({ file, line: reference.line, folder, layer }, reference, target, source, table);
      if (problem !== undefined) problems.push(`${file}:${reference.line}: ${problem}`);
      if (target !== undefined && reference.kind === 'import') targets.push(target);
    }
    graph.set(file, targets);
  }
  for (const ring of findRings(graph)) problems.push(`ring: ${[...ring, ring[0]].join(' -> ')}`);
  return { files: files.length, imports, problems };
}

function judge(
  place: Place,
  reference: ModuleReference,
  target: string | undefined,
  source: string,
  table: LayerTable,
): string | undefined {
  const { specifier } = reference;
  if (specifier === undefined) {
    return table.computedImports.includes(place.file) ? undefined : 'imports a module by a computed name';
  }
  if (target !== undefined) return judgeInside(place, target, source);
  if (reference.kind === 'url' && table.urlsOutside.includes(fromSource(source, place.file, specifier))) return undefined;
  if (specifier.startsWith('.') || specifier.startsWith('/')) return `${specifier} leaves src`;
  if (specifier.startsWith('node:')) {
    return place.layer.nodeModules.includes(specifier) ? undefined : `${place.folder} may not use ${specifier}`;
  }
  const name = packageName(specifier);
  return place.layer.packages.includes(name) ? undefined : `${place.folder} may not use the package ${name}`;
}

function judgeInside(place: Place, target: string, source: string): string | undefined {
  if (!existsSync(join(source, target))) return `${target} does not exist`;
  if (posix.basename(target) === 'index.ts') return `imports ${target}; name the file that defines the thing`;
  const folder = target.includes('/') ? target.slice(0, target.indexOf('/')) : '.';
  if (folder === place.folder || place.layer.folders.includes(folder)) return undefined;
  return `${place.folder} may not use ${folder} (${target})`;
}

/** The file that a relative reference means, relative to `source`; undefined when it is no relative name or leads outside. */
function resolveInside(source: string, file: string, { specifier }: ModuleReference): string | undefined {
  if (specifier === undefined || !/^\.{1,2}\//.test(specifier)) return undefined;
  const target = fromSource(source, file, specifier);
  return target.startsWith('..') ? undefined : target;
}

/** The place that a relative name in `file` means, as a path from `source`. */
function fromSource(source: string, file: string, specifier: string): string {
  return toPosix(relative(source, resolve(source, dirname(file), specifier)));
}

function packageName(specifier: string): string {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}

function toPosix(path: string): string {
  return path.split(sep).join('/');
}
