// What happens during a chaos run: messages, asks, watches, crashes, kills, the loss of threads in five ways and their drain, drawn from a seed. It settles all
// asks that it makes itself and counts the DOWNs of the watches that it holds, as main is never lost.
import { isActorError } from '../../src/base/actor-error.ts';
import type { Random } from '../../src/base/random.ts';
import type { Ref } from '../../src/runtime/ref.ts';
import type { ActorSystem } from '../../src/system/create-system.ts';
import type { Leaf, Ruin } from './actors.ts';
import { leavesOf, type Tree } from './tree.ts';

export interface Counts {
  orders: number;
  said: number;
  asked: number;
  answered: number;
  /** By code. */
  readonly rejected: Map<string, number>;
  watched: number;
  downs: number;
  crashes: number;
  kills: number;
  readonly ruins: Map<Ruin | 'kill-thread' | 'drain', number>;
}

const tickMs = 10;

export interface Pace {
  /** Orders per tick of 10 ms. */
  readonly ordersPerTick: number;
  /** Milliseconds between two losses of a thread, on average. */
  readonly lossEveryMs: number;
}

const hard: Pace = { ordersPerTick: 12, lossEveryMs: 1_500 };

const ruins = ['exit', 'exit-later', 'throw-later', 'hang', 'kill-thread', 'drain'] as const;

export class Storm {
  readonly counts: Counts = {
    orders: 0,
    said: 0,
    asked: 0,
    answered: 0,
    rejected: new Map(),
    watched: 0,
    downs: 0,
    crashes: 0,
    kills: 0,
    ruins: new Map(),
  };
  /** Each watch of main's got more than one DOWN. */
  readonly faults: string[] = [];
  readonly #system: ActorSystem;
  readonly #tree: Tree;
  readonly #random: Random;
  readonly #pace: Pace;
  #leaves: Ref<Leaf>[];
  #open = 0;

  constructor(system: ActorSystem, tree: Tree, leaves: readonly Ref<Leaf>[], random: Random, pace = hard) {
    this.#pace = pace;
    this.#system = system;
    this.#tree = tree;
    this.#leaves = [...leaves];
    this.#random = random;
  }

  /** Asks and watches of main's that are not settled. */
  get open(): number {
    return this.#open;
  }

  /** Until `forMs` are over, or `isOver` says so. */
  async blow(forMs: number, onTick: () => void, isOver: () => boolean = () => false): Promise<void> {
    const { ordersPerTick, lossEveryMs } = this.#pace;
    const end = performance.now() + forMs;
    let lossAt = performance.now() + this.#random.next() * lossEveryMs;
    let refreshAt = 0;
    while (performance.now() < end && !isOver()) {
      for (let n = 0; n < ordersPerTick; n += 1) this.#order();
      if (performance.now() > lossAt) {
        lossAt = performance.now() + this.#random.next() * 2 * lossEveryMs;
        this.#loseThread();
      }
      if (performance.now() > refreshAt) {
        refreshAt = performance.now() + 500;
        void this.#refresh();
      }
      onTick();
      await new Promise((resolve) => setTimeout(resolve, tickMs));
    }
  }

  #order(): void {
    this.counts.orders += 1;
    const draw = this.#below(100);
    const one = this.#leaf();
    if (draw < 45) this.#say(one, 1 + this.#below(20));
    else if (draw < 65) one.tell.ask(this.#leaf(), this.#below(1_000));
    else if (draw < 78) this.#ask(one);
    else if (draw < 90) one.tell.watch(this.#leaf());
    else if (draw < 94) this.#watch(one);
    else if (draw < 98) {
      this.counts.crashes += 1;
      one.tell.ruin('crash');
    } else {
      this.counts.kills += 1;
      void this.#system.kill(one);
    }
  }

  #say(from: Ref<Leaf>, count: number): void {
    this.counts.said += count;
    from.tell.say(this.#leaf(), count);
  }

  #ask(of: Ref<Leaf>): void {
    this.counts.asked += 1;
    this.#open += 1;
    const n = this.#below(1_000);
    of.askWith({ timeoutMs: 3_000 })
      .answer(n)
      .then(
        (value) => {
          this.counts.answered += 1;
          if (value !== n) this.faults.push(`main asked ${n} and was told ${value}`);
        },
        (error: unknown) => {
          const code = isActorError(error) ? error.code : String(error);
          this.counts.rejected.set(code, (this.counts.rejected.get(code) ?? 0) + 1);
        },
      )
      .finally(() => {
        this.#open -= 1;
      });
  }

  #watch(ref: Ref<Leaf>): void {
    this.counts.watched += 1;
    let downs = 0;
    this.#system.watch(ref, () => {
      this.counts.downs += 1;
      downs += 1;
      if (downs > 1) this.faults.push(`main got ${downs} DOWNs for one watch of ${ref}`);
    });
  }

  #loseThread(): void {
    const way = ruins[this.#below(ruins.length)] ?? 'exit';
    this.counts.ruins.set(way, (this.counts.ruins.get(way) ?? 0) + 1);
    const one = this.#leaf();
    // Main has no thread to lose, and a thread that is lost already is not drained.
    if (way === 'drain') void this.#system.drainThread(one.address.slot, { timeoutMs: 3_000 }).catch(() => undefined);
    else if (way === 'kill-thread') void this.#system.killThread(one.address.slot).catch(() => undefined);
    else one.tell.ruin(way);
  }

  /** The leaves of a branch that lives again are new ones. */
  async #refresh(): Promise<void> {
    try {
      const views = await this.#tree.top.askWith({ timeoutMs: 5_000 }).whichChildren();
      const branches = views.flatMap((view) => (typeof view.ref !== 'object' ? [] : [view.ref as never]));
      const leaves = (await Promise.all(branches.map((branch) => leavesOf(branch)))).flat();
      if (leaves.length > 0) this.#leaves = leaves;
    } catch {
      // The next one will do.
    }
  }

  #leaf(): Ref<Leaf> {
    return this.#leaves[this.#below(this.#leaves.length)] as Ref<Leaf>;
  }

  #below(count: number): number {
    return Math.floor(this.#random.next() * count);
  }
}
