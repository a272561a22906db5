// Rings among files: the strongly connected parts of the import graph that hold more than one file, or a file that imports itself.

/** Each ring as the files in it, in the order in which they reach one another, beginning with the first by name. */
export function findRings(imports: ReadonlyMap<string, readonly string[]>): readonly (readonly string[])[] {
  const rings: string[][] = [];
  const seen = new Set<string>();
  for (const file of [...imports.keys()].sort()) {
    if (seen.has(file)) continue;
    const ring = shortestWayBack(file, imports);
    if (ring === undefined) continue;
    for (const member of ring) seen.add(member);
    rings.push(ring);
  }
  return rings;
}

/** Breadth first from `start` until an import leads to it again. */
function shortestWayBack(start: string, imports: ReadonlyMap<string, readonly string[]>): string[] | undefined {
  const cameFrom = new Map<string, string>();
  const queue = [start];
  for (const file of queue) {
    for (const next of imports.get(file) ?? []) {
      if (next === start) return wayTo(file, cameFrom);
      if (cameFrom.has(next)) continue;
      cameFrom.set(next, file);
      queue.push(next);
    }
  }
  return undefined;
}

function wayTo(file: string, cameFrom: ReadonlyMap<string, string>): string[] {
  const way = [file];
  for (let before = cameFrom.get(file); before !== undefined; before = cameFrom.get(before)) way.unshift(before);
  return way;
}
