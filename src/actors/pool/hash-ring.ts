// Consistent hashing: every member stands at many points of a ring, and a key belongs to the next point. When a member comes or goes, only the
// keys move that it takes or had.

/** Points of a member on the ring, by default. 100 keep the largest share of 8 members within about 1.3 of the mean. */
export const defaultVirtualNodes = 100;

export class HashRing {
  readonly #virtualNodes: number;
  /** Sorted by hash; two arrays, so that the search looks at numbers alone. */
  #hashes: number[] = [];
  #members: string[] = [];

  constructor(virtualNodes: number = defaultVirtualNodes) {
    this.#virtualNodes = virtualNodes;
  }

  /** Makes these the members; the same set gives the same ring, in whatever order they are named. */
  set(members: readonly string[]): void {
    const points = [...new Set(members)].flatMap((member) =>
      Array.from({ length: this.#virtualNodes }, (_, n) => ({ hash: hashOf(`${member}#${n}`), member })),
    );
    points.sort((one, other) => one.hash - other.hash || (one.member < other.member ? -1 : 1));
    this.#hashes = points.map(({ hash }) => hash);
    this.#members = points.map(({ member }) => member);
  }

  /** Whose key it is; undefined when there is no member. */
  memberOf(key: string): string | undefined {
    const hash = hashOf(key);
    let low = 0;
    let high = this.#hashes.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#hashes[middle] ?? 0) < hash) low = middle + 1;
      else high = middle;
    }
    return this.#members[low] ?? this.#members[0];
  }
}

/** FNV-1a over UTF-16 code units, then a finisher (of murmur3), since FNV alone leaves similar texts close together. */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
