// Which member gets the next message, for the strategies that choose one. Pure, but for the turn that round-robin counts.
import type { Random } from '../../base/random.ts';

export interface Loaded {
  /** Messages handed to it and not known to be handled. */
  readonly load: number;
}

/** Up to so many members are all compared; of more, two are sampled, which comes close and costs no walk. */
const comparedMembers = 8;

/** Each in turn; fair while the set stays the same. */
export class RoundRobin {
  #turn = 0;

  pick<M>(members: readonly M[]): M | undefined {
    const member = members[this.#turn % Math.max(1, members.length)];
    this.#turn = (this.#turn + 1) % Math.max(1, members.length);
    return member;
  }
}

export function pickRandom<M>(members: readonly M[], random: Random): M | undefined {
  return members[Math.floor(random.next() * members.length)];
}

/** The one with the least load, by lot among equals. */
export function pickLeastLoaded<M extends Loaded>(members: readonly M[], random: Random): M | undefined {
  if (members.length <= comparedMembers) return leastOf(members, random);
  const one = Math.floor(random.next() * members.length);
  const other = (one + 1 + Math.floor(random.next() * (members.length - 1))) % members.length;
  return leastOf(
    [members[one], members[other]].filter((member) => member !== undefined),
    random,
  );
}

function leastOf<M extends Loaded>(members: readonly M[], random: Random): M | undefined {
  const least = Math.min(...members.map(({ load }) => load));
  return pickRandom(
    members.filter(({ load }) => load === least),
    random,
  );
}
