// Pools on simulated threads, for tests: members that note what reaches them.
import { definePool } from '../../src/actors/pool/pool.ts';
import { viewPool } from '../../src/actors/pool/pool-control.ts';
import type { PoolOptions } from '../../src/actors/pool/pool-options.ts';
import type { GatherRouting, Routing } from '../../src/actors/pool/routing.ts';
import type { Definition } from '../../src/runtime/actor-context.ts';
import { formatAddress } from '../../src/runtime/address.ts';
import type { Ref } from '../../src/runtime/ref.ts';
import type { SimulatedSystem } from '../../src/testing/simulated-system.ts';
import { anActor } from '../runtime/an-actor.ts';

export interface Hand {
  /** Gives the member's number. */
  work(key: string): number;
  /** The same after so many milliseconds for each of its numbers, from 0. */
  slow(ms: number): number;
  /** Takes so many milliseconds, whoever does it. */
  hold(ms: number): void;
  crash(key: string): void;
  fail(): number;
  stop(): void;
}

/** `number: what`, in order, and `number: cancelled what` when a turn's signal fired. */
export interface Pooled {
  readonly notes: string[];
  readonly member: Definition<Hand, undefined>;
  readonly numbers: Map<string, number>;
}

/** Members are numbered by `numbered`, or else as they first speak, from 0. */
export function aHand(): Pooled {
  const notes: string[] = [];
  const numbers = new Map<string, number>();
  const member = anActor<Hand>((ctx) => {
    const key = formatAddress(ctx.self.address);
    const me = (): number => {
      const number = numbers.get(key) ?? numbers.size;
      numbers.set(key, number);
      return number;
    };
    ctx.onTerminate((reason) => void notes.push(`${me()}: ended ${reason.kind}`));
    return {
      work: (what) => {
        notes.push(`${me()}: ${what}`);
        return me();
      },
      slow: async (ms) => {
        notes.push(`${me()}: slow`);
        const { signal } = ctx.turn;
        signal.addEventListener('abort', () => notes.push(`${me()}: cancelled`));
        await new Promise<void>((resolve) => ctx.clock.after(ms * me(), resolve));
        notes.push(`${me()}: slow done`);
        return me();
      },
      hold: (ms) => new Promise<void>((resolve) => ctx.clock.after(ms, resolve)),
      crash: (what) => {
        throw new Error(`${me()} crashed of ${what}`);
      },
      fail: () => {
        if (me() % 2 === 0) throw new Error(`${me()} failed`);
        return me();
      },
      stop: () => ctx.stop(),
    };
  });
  return { notes, member, numbers };
}

/** Starts a pool, here or in a slot, and numbers its members in the order in which it has them. */
export async function startPool<P>(
  system: SimulatedSystem,
  { numbers }: Pooled,
  pool: Definition<P, undefined>,
  slot = 0,
): Promise<Ref<P>> {
  const ref = await system.start(pool, undefined, system.in(slot));
  for (const [i, { ref: member }] of (await system.until(viewPool(ref))).members.entries())
    numbers.set(formatAddress(member.address), i);
  return ref;
}

let defined = 0;

export function aPool(member: Definition<Hand, undefined>, options: PoolOptions<Hand, Routing<Hand>>) {
  defined += 1;
  return definePool<Hand, undefined>(import.meta.url, `pool-${defined}`, member, options);
}

export function aGatheringPool(member: Definition<Hand, undefined>, size: number, routing: GatherRouting) {
  defined += 1;
  return definePool<Hand, undefined>(import.meta.url, `pool-${defined}`, member, { size, routing, intensity: 100 });
}
