// The actors of a chaos run. A leaf speaks, listens, asks and watches, and holds each that it hears to the promises: of one life of a speaker
// it hears consecutive numbers, then one DOWN, then nothing. Whatever breaks a promise is told to the recorder, which lives on main.
import type { SupervisorListener } from '../../src/actors/supervisor/supervisor-listener.ts';
import type { ActorContext } from '../../src/runtime/actor-context.ts';
import { defineActor } from '../../src/runtime/definition.ts';
import type { ExitReason } from '../../src/runtime/exit-reason.ts';
import type { AnyRef, Ref } from '../../src/runtime/ref.ts';

/** How a leaf can be told to fail. */
export type Ruin = 'crash' | 'exit' | 'exit-later' | 'throw-later' | 'hang';

/** One life of a speaker. */
export interface Life {
  readonly ref: string;
  readonly incarnation: number;
  readonly generation: number;
}

export interface LeafReport {
  readonly asked: number;
  readonly settled: number;
  readonly heard: number;
}

export interface Leaf {
  say(to: Ref<Leaf>, count: number): void;
  hear(life: Life, n: number): void;
  ask(of: Ref<Leaf>, n: number): void;
  answer(n: number): number;
  watch(ref: AnyRef): void;
  ruin(how: Ruin): void;
  report(): LeafReport;
}

export interface LeafArgs {
  readonly recorder: Ref<Recorder>;
}

export interface Recorder extends SupervisorListener {
  violation(text: string): void;
  tally(of: { heard: number; settled: number; downs: number }): void;
  take(): { readonly violations: readonly string[]; readonly heard: number; readonly settled: number; readonly downs: number };
  /** Restarts of each child of the present life of each supervisor, as the listener heard of them. */
  restarts(): ReadonlyMap<string, number>;
  total(): number;
  forget(): void;
}

/** Children are named `branch` or `branch/leaf`. When a branch lives again, so do its leaves, from nothing. */
export const recorder = defineActor<Recorder>(import.meta.url, 'recorder', () => {
  const violations: string[] = [];
  const restarts = new Map<string, number>();
  const sums = { heard: 0, settled: 0, downs: 0 };
  let total = 0;
  return {
    violation: (text) => void (violations.length < 100 && violations.push(text)),
    tally: ({ heard, settled, downs }) => {
      sums.heard += heard;
      sums.settled += settled;
      sums.downs += downs;
    },
    take: () => ({ violations: [...violations], ...sums }),
    childRestarted: (id, incarnation, reason) => {
      total += 1;
      restarts.set(id, beginsAnew(incarnation, reason) ? 0 : (restarts.get(id) ?? 0) + 1);
      for (const key of restarts.keys()) if (key.startsWith(`${id}/`)) restarts.delete(key);
    },
    childGone: (id, reason, gaveUp) => {
      if (gaveUp) violations.push(`${id} was given up: ${reason.kind}`);
    },
    restarts: () => new Map(restarts),
    total: () => total,
    forget: () => {
      restarts.clear();
      total = 0;
    },
  };
});

/**
 * Whether the books of a child begin anew: it was lost or drained with its thread before its first life was ready. After any other end a first life is one
 * that lost count, which its books are to show.
 */
export function beginsAnew(incarnation: number, reason: ExitReason): boolean {
  const isOfThread = reason.kind === 'thread-lost' || (reason.kind === 'shutdown' && reason.detail === 'drained');
  return incarnation === 1 && isOfThread;
}

/** What one life of a listener knows of one speaker's life. */
interface Heard {
  last: number;
  isDown: boolean;
}

class Ear {
  readonly #ctx: ActorContext<Leaf>;
  readonly #tell: (text: string) => void;
  readonly #lives = new Map<string, Heard>();
  readonly #lostBefore = new Map<string, number>();
  heard = 0;
  downs = 0;

  constructor(ctx: ActorContext<Leaf>, tell: (text: string) => void) {
    this.#ctx = ctx;
    this.#tell = tell;
  }

  hear(life: Life, n: number): void {
    this.heard += 1;
    const key = `${life.ref}/${life.incarnation}`;
    const known = this.#lives.get(key);
    if (known?.isDown === true || life.generation <= (this.#lostBefore.get(life.ref) ?? 0))
      this.#tell(`${this.#ctx.self} heard ${key} say ${n} after its DOWN`);
    // A later life of the listener takes over where the one before it ended.
    if (known === undefined ? this.#ctx.incarnation === 1 && n !== 0 : n !== known.last + 1)
      this.#tell(`${this.#ctx.self} (life ${this.#ctx.incarnation}) heard ${key} say ${n} after ${known?.last ?? 'nothing'}`);
    if (known === undefined) this.#lives.set(key, { last: n, isDown: false });
    else known.last = n;
  }

  watch(ref: AnyRef): void {
    let downs = 0;
    this.#ctx.watch(ref, ({ incarnation, reason }) => {
      this.downs += 1;
      downs += 1;
      if (downs > 1) this.#tell(`${this.#ctx.self} got ${downs} DOWNs for one watch of ${ref}`);
      if (reason.kind === 'thread-lost') this.#lostBefore.set(`${ref}`, reason.generation);
      else if (incarnation > 0) {
        const known = this.#lives.get(`${ref}/${incarnation}`);
        if (known === undefined) this.#lives.set(`${ref}/${incarnation}`, { last: Number.NaN, isDown: true });
        else known.isDown = true;
      }
    });
  }
}

export const leaf = defineActor<Leaf, LeafArgs>(import.meta.url, 'leaf', (ctx, args) => {
  const ear = new Ear(ctx, (text) => args.recorder.tell.violation(text));
  const life: Life = { ref: `${ctx.self}`, incarnation: ctx.incarnation, generation: ctx.thread.generation };
  const next = new Map<string, number>();
  let [asked, settled] = [0, 0];
  ctx.onTerminate(() => args.recorder.tell.tally({ heard: ear.heard, settled, downs: ear.downs }));
  return {
    say: (to, count) => {
      const key = `${to}`;
      let n = next.get(key) ?? 0;
      for (const end = n + count; n < end; n += 1) to.tell.hear(life, n);
      next.set(key, n);
    },
    hear: (from, n) => ear.hear(from, n),
    ask: (of, n) => {
      asked += 1;
      ctx.pipe(of.askWith({ timeoutMs: 3_000 }).answer(n), (outcome) => {
        settled += 1;
        if (outcome.ok && outcome.value !== n)
          args.recorder.tell.violation(`${ctx.self} asked ${n} and was told ${outcome.value}`);
      });
    },
    answer: (n) => (n % 3 === 0 ? new Promise((resolve) => setTimeout(() => resolve(n), 2)) : n),
    watch: (ref) => ear.watch(ref),
    ruin: (how) => ruin(how),
    report: () => ({ asked, settled, heard: ear.heard }),
  };
});

function ruin(how: Ruin): void {
  if (how === 'crash') throw new Error('a crash on purpose');
  else if (how === 'exit') process.exit(1);
  else if (how === 'exit-later') setTimeout(() => process.exit(1), 3);
  else if (how === 'throw-later')
    setTimeout(() => {
      throw new Error('an uncaught throw on purpose');
    }, 3);
  else for (;;);
}

export interface Gauge {
  /** Bytes of the heap after a collection, when there is a `gc` to be called. */
  heapUsedBytes(): number;
}

export const gauge = defineActor<Gauge>(import.meta.url, 'gauge', () => ({
  heapUsedBytes: () => {
    (globalThis as { gc?: () => void }).gc?.();
    return process.memoryUsage().heapUsed;
  },
}));
