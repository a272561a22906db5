// What belongs to one life of a thread must not reach the next: asks and monitors are numbered from 1 again in each.
import { describe, expect, test } from 'vitest';
import { type AnyRef, type Ref, reflect } from '../../src/runtime/ref.ts';
import { SimulatedSystem } from '../../src/testing/simulated-system.ts';
import { anActor } from './an-actor.ts';

interface Oracle {
  answer(): string;
  never(): string;
}

const oracle = anActor<Oracle>(() => ({ answer: () => 'for the first life', never: () => new Promise(() => undefined) }));

interface Client {
  ask(of: Ref<Oracle>, method: keyof Oracle): void;
  watch(ref: AnyRef): void;
}

function aClient(notes: unknown[]) {
  return anActor<Client>((ctx) => ({
    ask: (of, method) => {
      const timeoutMs = Number.POSITIVE_INFINITY;
      ctx.pipe(of.askWith({ timeoutMs })[method](), (outcome) => void notes.push(outcome.ok ? outcome.value : outcome.error));
    },
    watch: (ref) => void ctx.watch(ref, ({ reason }) => void notes.push(reason.kind)),
  }));
}

/** A client in slot 1 spoke to an actor of slot 2 whose spawn is still on its way; then slot 1 died, and a client of its next life spoke to another. */
async function spokenTwice(speak: (client: Ref<Client>, to: Ref<Oracle>, life: 1 | 2) => void, seed: number) {
  const system = new SimulatedSystem({ seed });
  const [before, after]: unknown[][] = [[], []];
  const other = await system.start(oracle, undefined, system.in(2));
  const first = await system.start(aClient(before ?? []), undefined, system.in(1));
  await system.run();
  system.hold(0, 2);
  const target = system.spawn(oracle, undefined, system.in(2));
  speak(first, target, 1);
  await system.run();
  system.crash(1);
  system.boot(1);
  await system.run();
  const second = await system.start(aClient(after ?? []), undefined, system.in(1));
  speak(second, other, 2);
  await system.run();
  system.release(0, 2);
  await system.run();
  return { system, target, other, after: after ?? [] };
}

describe('the next life of a thread', () => {
  test('is not sent the replies to the asks of the last one', async () => {
    for (let seed = 0; seed < 10; seed += 1) {
      const { after } = await spokenTwice((client, to, life) => client.tell.ask(to, life === 1 ? 'answer' : 'never'), seed);
      expect(after).toEqual([]);
    }
  });

  test('is not sent the errors either', async () => {
    const { after } = await spokenTwice((client, to, life) => {
      if (life === 1) (client as unknown as Ref<{ ask(of: unknown, method: string): void }>).tell.ask(to, 'misspelt');
      else client.tell.ask(to, 'never');
    }, 1);
    expect(after).toEqual([]);
  });

  test('is not sent the DOWNs of what the last one watched', async () => {
    const { system, target, other, after } = await spokenTwice((client, to) => client.tell.watch(to), 1);
    system.kernel(0).killActor(target);
    await system.run();
    expect(after).toEqual([]);
    system.kernel(0).killActor(other);
    await system.run();
    expect(after).toEqual(['killed']);
  });

  test('finds no watchers of the last one left with the watched', async () => {
    const system = new SimulatedSystem();
    const target = await system.start(oracle, undefined, system.in(2));
    const cell = system.kernel(2).cells.get(target.address.id);
    for (let life = 0; life < 10; life += 1) {
      const client = await system.start(aClient([]), undefined, system.in(1));
      client.tell.watch(target);
      await system.run();
      expect(cell?.extension?.watchers?.size).toBe(1);
      system.crash(1);
      system.boot(1);
      await system.run();
    }
    expect(cell?.extension?.watchers?.size).toBe(0);
  });

  test.each(['next life', 'abandonment'])(
    'is not waited for by mail to actors of a life that nobody met, given its %s',
    async (news) => {
      const system = new SimulatedSystem();
      const outcomes: unknown[] = [];
      // Slot 1 spawns at slot 2 and gives the ref to main; then both die, so that nobody in slot 2 ever met that life of slot 1.
      let given: Ref<Oracle> | undefined;
      const giver = anActor<{ go(): void }>((ctx) => ({ go: () => void (given = ctx.spawn(oracle, undefined, system.in(2))) }));
      const from = await system.start(giver, undefined, system.in(1));
      system.hold(1, 2);
      from.tell.go();
      await system.run();
      if (given === undefined) throw new Error('nothing was given');
      const onMain = reflect<Oracle>(system.kernel(0).makeRef(given.address, oracle.key));
      system.crash(1);
      system.crash(2);
      system.boot(2);
      await system.run();
      onMain
        .askWith({ timeoutMs: Number.POSITIVE_INFINITY })
        .answer()
        .catch((error: { code: string }) => outcomes.push(error.code));
      await system.run();
      expect(outcomes).toEqual([]);
      if (news === 'abandonment') system.abandon(1);
      else system.boot(1);
      await system.run();
      expect(outcomes).toEqual(['no-actor']);
    },
  );

  test('is not waited for once its slot is abandoned', async () => {
    const system = new SimulatedSystem();
    const outcomes: unknown[] = [];
    const target = await system.start(oracle, undefined, system.in(1));
    const settled = (promise: Promise<unknown>): void =>
      void promise.catch((error: { code: string }) => outcomes.push(error.code));
    system.crash(1);
    await system.run();
    settled(target.askWith({ timeoutMs: Number.POSITIVE_INFINITY }).answer());
    target.tell.answer();
    await system.run();
    expect(outcomes).toEqual([]);
    system.abandon(1);
    settled(target.ask.answer());
    await system.run();
    expect(outcomes).toEqual(['thread-lost', 'thread-lost']);
    expect(system.kernel(0).deadLetters.counts()).toEqual({ 'thread-lost': 3 });
    expect(system.clock.now()).toBe(0);
  });
});
