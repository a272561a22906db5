// Consistent hashing: every member stands at many points of a ring, and a key belongs to the next point. When a member comes or goes, only the
// keys move that it takes or had.
// 1. The same members give the same ring, in whatever order they came.

/** Points of a member on the ring, by default. 100 keep the largest share of 8 members within about 1.3 of the mean. */
export const defaultVirtualNodes = 100;

export interface RingMember {
  /** Its name on the ring: unlike those of the others, and the same as long as it is the same member. */
  readonly key: string;
}

interface Point<M> {
  readonly hash: number;
  readonly member: M;
}

export class HashRing<M extends RingMember> {
  readonly #virtualNodes: number;
  /** Sorted by hash, then by the members' keys; two arrays, so that the search looks at numbers alone. */
  #hashes: number[] = [];
  #members: M[] = [];

  constructor(virtualNodes: number = defaultVirtualNodes) {
    this.#virtualNodes = virtualNodes;
  }

  /** Members come and go: one walk over the ring, however many they are. Who comes was not there. */
  change(joined: Iterable<M>, left: ReadonlySet<M>): void {
    const points = [...joined].flatMap((member) =>
      Array.from({ length: this.#virtualNodes }, (_, n) => ({ hash: hashOf(`${member.key}#${n}`), member })),
    );
    points.sort((one, other) => (isBefore(one, other) ? -1 : 1));
    this.#merge(points, left);
  }

  #merge(points: readonly Point<M>[], left: ReadonlySet<M>): void {
    const [hashes, members] = [this.#hashes, this.#members];
    this.#hashes = [];
    this.#members = [];
    let at = 0;
    for (const point of points) {
      const end = firstNotBefore(hashes, members, at, point);
      this.#keep(hashes, members, at, end, left);
      this.#hashes.push(point.hash);
      this.#members.push(point.member);
      at = end;
    }
    this.#keep(hashes, members, at, hashes.length, left);
  }

  #keep(hashes: readonly number[], members: readonly M[], from: number, to: number, left: ReadonlySet<M>): void {
    for (let at = from; at < to; at++) {
      const member = members[at];
      if (member === undefined || left.has(member)) continue;
      this.#hashes.push(hashes[at] ?? 0);
      this.#members.push(member);
    }
  }

  /** Whose key it is; undefined when there is no member. */
  memberOf(key: string): M | undefined {
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

function firstNotBefore<M extends RingMember>(
  hashes: readonly number[],
  members: readonly M[],
  from: number,
  point: Point<M>,
): number {
  let at = from;
  for (; at < hashes.length; at++) {
    const hash = hashes[at] ?? 0;
    if (hash > point.hash) break;
    const member = members[at];
    if (hash === point.hash && member !== undefined && isBefore(point, { hash, member })) break;
  }
  return at;
}

function isBefore(one: Point<RingMember>, other: Point<RingMember>): boolean {
  return one.hash < other.hash || (one.hash === other.hash && one.member.key < other.member.key);
}

/** FNV-1a over UTF-16 code units, then a finisher (of murmur3), since FNV alone leaves similar texts close together. */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
