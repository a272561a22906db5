// Asks of every kind at random: each settles, once, and nothing of it is left.
import { describe, expect, test } from 'vitest';
import { type Random, seededRandom } from '../../src/base/random.ts';
import type { ReplyTo } from '../../src/runtime/mail/reply-handle.ts';
import type { Ref } from '../../src/runtime/ref.ts';
import { SimulatedSystem } from '../../src/testing/simulated-system.ts';
import { anActor } from './an-actor.ts';

interface Helper {
  help(n: number, reply: ReplyTo<number>): void;
}

interface Server {
  quick(n: number): number;
  slow(n: number): number;
  nested(n: number, to: Ref<Server>): number;
  deferred(n: number): number;
  handedOn(n: number, to: Ref<Helper>): number;
  stashed(n: number): number;
  unstash(): void;
  end(): void;
}

function aHelper(random: Random) {
  return anActor<Helper>((ctx) => ({
    help: (n, reply) => void ctx.after(random.next() * 30, () => (random.next() < 0.9 ? reply.send(n) : undefined)),
  }));
}

function aServer(random: Random, answered: number[]) {
  return anActor<Server>((ctx) => {
    const stash = ctx.stash({ capacity: 1_000 });
    let isOpen = false;
    const answer = (n: number): number => {
      answered.push(n);
      return n;
    };
    return {
      quick: answer,
      slow: async (n) => {
        const { signal } = ctx.turn;
        await new Promise<void>((resolve) => {
          ctx.clock.after(random.next() * 5, resolve);
          signal.addEventListener('abort', () => resolve());
        });
        return answer(n);
      },
      nested: async (n, to) =>
        await ctx
          .ask(to)
          .quick(n)
          .catch(() => -1),
      deferred: (n) => {
        const reply = ctx.reply<number>();
        ctx.after(random.next() * 30, () => {
          if (random.next() < 0.8) reply.send(answer(n));
        });
        return reply;
      },
      handedOn: (n, to) => {
        const reply = ctx.reply<number>();
        to.tell.help(n, reply.handOn());
        return reply;
      },
      stashed: (n) => (isOpen ? answer(n) : stash.add()),
      unstash: () => {
        isOpen = !isOpen;
        stash.unstash();
      },
      end: () => ctx.stop(),
    };
  });
}

async function outcome(promise: Promise<unknown>): Promise<unknown> {
  return await promise.catch((error: { code?: string }) => error.code ?? error);
}

describe('asks of every kind, at random', () => {
  test.each(Array.from({ length: 30 }, (_, n) => n + 1))(
    'settle once, by their own reply or by name, and leave nothing behind (seed %i)',
    async (seed) => {
      const system = new SimulatedSystem({ seed });
      const random = seededRandom(seed);
      const answered: number[] = [];
      const helper = await system.start(aHelper(random), undefined, system.in(2));
      const servers = await Promise.all(
        [0, 1, 2].map((slot) => system.start(aServer(random, answered), undefined, system.in(slot))),
      );
      const pick = (): Ref<Server> => servers[Math.floor(random.next() * servers.length)] as Ref<Server>;
      const outcomes: Promise<unknown>[] = [];
      for (let n = 0; n < 300; n += 1) {
        const abort = new AbortController();
        if (random.next() < 0.3) system.clock.after(random.next() * 100, () => abort.abort());
        const asks = pick().askWith({ timeoutMs: 1 + random.next() * 100, signal: abort.signal });
        const kinds = [
          () => asks.quick(n),
          () => asks.slow(n),
          () => asks.nested(n, pick()),
          () => asks.deferred(n),
          () => asks.handedOn(n, helper),
          () => asks.stashed(n),
        ];
        outcomes.push(outcome((kinds[Math.floor(random.next() * kinds.length)] as () => Promise<number>)()));
        if (random.next() < 0.05) pick().tell.unstash();
        if (random.next() < 0.1) await system.advance(random.next() * 20);
      }
      (servers[2] as Ref<Server>).tell.end();
      await system.advance(500);
      const codes = new Set(['timeout', 'cancelled', 'down', 'no-actor']);
      for (const [n, what] of (await Promise.all(outcomes)).entries()) {
        expect(what === n || what === -1 || codes.has(what as string), `ask ${n}: ${String(what)}`).toBe(true);
      }
      expect(new Set(answered).size).toBe(answered.length);
      for (const slot of [0, 1, 2]) {
        expect(system.kernel(slot).statistics().openAsks).toBe(0);
        expect(system.kernel(slot).deferred.size).toBe(0);
        expect(system.kernel(slot).deadLetters.counts()['duplicate-reply']).toBeUndefined();
      }
      expect(system.clock.pending).toBe(0);
    },
  );
});
