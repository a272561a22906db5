import { expect, test } from 'vitest';
import type { Ref } from '../../src/runtime/ref.ts';
import { SimulatedSystem } from '../../src/testing/simulated-system.ts';
import { anActor } from './an-actor.ts';

interface Store {
  slowly(): string;
}

interface Clerk {
  fetch(from: Ref<Store>, patienceMs: number): string;
  fetchAfter(from: Ref<Store>, pauseMs: number): string;
  fail(): void;
  life(): number;
}

const store = anActor<Store>((ctx) => ({
  slowly: async () => {
    await new Promise<void>((resolve) => ctx.clock.after(1_000, resolve));
    return 'text';
  },
}));

let lives = 0;
const clerk = anActor<Clerk>((ctx) => {
  lives += 1;
  return {
    fetch: (from, patienceMs) => ctx.ask(from, { timeoutMs: patienceMs }).slowly(),
    fetchAfter: async (from, pauseMs) => {
      await new Promise<void>((resolve) => ctx.clock.after(pauseMs, resolve));
      return await ctx.ask(from, { timeoutMs: 10_000 }).slowly();
    },
    fail: () => ctx.ask(ctx.self as Ref<Clerk>).fail(),
    life: () => lives,
  };
});

async function staged() {
  const system = new SimulatedSystem();
  const ref = await system.start(clerk, undefined, system.in(1));
  const from = await system.start(store, undefined, system.in(2));
  const downs: string[] = [];
  system.watch(ref, ({ reason }) => downs.push(reason.kind));
  return { system, ref, from, downs };
}

test.each(['cancelled', 'has no more time'])(
  'a handler that fails because its asker %s ends its turn, and not its actor',
  async (how) => {
    const { system, ref, from, downs } = await staged();
    const controller = new AbortController();
    const asked = ref.askWith({ timeoutMs: 500, signal: controller.signal }).fetch(from, 10_000);
    const settled = asked.then(
      () => 'a reply',
      (error: { code: string }) => error.code,
    );
    await system.advance(100);
    if (how === 'cancelled') controller.abort();
    expect(await system.until(settled)).toBe(how === 'cancelled' ? 'cancelled' : 'timeout');
    await system.advance(2_000);
    expect(downs).toEqual([]);
    expect(await system.until(ref.ask.life())).toBe(lives);
    expect(system.kernel(1).statistics().openAsks).toBe(0);
  },
);

test('a handler whose asker has no more time ends no actor, whatever the fractions of the times', async () => {
  const { system, ref, from, downs } = await staged();
  for (let n = 1; n <= 200; n += 1) {
    await system.advance(Math.sqrt(n) / 3);
    const timeoutMs = 1 + Math.sqrt(n * 7) / 11;
    const asked = ref.askWith({ timeoutMs }).fetchAfter(from, Math.sqrt(n) / 17);
    await expect(system.until(asked)).rejects.toMatchObject({ code: 'timeout' });
  }
  expect(downs).toEqual([]);
});

test('a handler that fails because it was impatient itself crashes, as one that fails in any other way', async () => {
  const { system, ref, from, downs } = await staged();
  await expect(system.until(ref.ask.fetch(from, 50))).rejects.toMatchObject({ code: 'down' });
  expect(downs).toEqual(['error']);
});
