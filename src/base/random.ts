// Chance as a port. Only this file draws from the machine; tests hand in a seeded source.
import { customRandom } from 'nanoid';

/** A source of chance. */
export interface Random {
  /** A number in [0, 1). */
  next(): number;
}

export const systemRandom: Random = { next: () => Math.random() };

/** A repeatable source (mulberry32) from a 32-bit seed. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return {
    next() {
      state = (state + 0x6d2b79f5) >>> 0;
      let mixed = Math.imul(state ^ (state >>> 15), state | 1);
      mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
      return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
    },
  };
}

/** The seed of one branch of what `seed` decides. A branch is not moved by what the others draw. */
export function forkSeed(seed: number, ...branch: readonly number[]): number {
  let mixed = seed >>> 0;
  for (const part of branch) {
    mixed = Math.imul(mixed ^ (part >>> 0), 0x85ebca6b) + 0x9e3779b9;
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    mixed = (mixed ^ (mixed >>> 16)) >>> 0;
  }
  return mixed;
}

const idAlphabet = '0123456789abcdefghijklmnopqrstuvwxyz';

/** A random id of `length` lower-case letters and digits, for nodes and swarms. */
export function randomId(random: Random, length = 12): string {
  return customRandom(idAlphabet, length, (size) => Uint8Array.from({ length: size }, () => Math.floor(random.next() * 256)))();
}
