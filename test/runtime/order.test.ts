// One FIFO for each pair of sender and receiver, on every path.
import { describe, expect, test } from 'vitest';
import type { Ref } from '../../src/runtime/ref.ts';
import { SimulatedSystem } from '../../src/testing/simulated-system.ts';
import { anActor, aScribe, type Scribe } from './an-actor.ts';

interface Sender {
  send(to: Ref<Scribe>, name: string, count: number): void;
  spawnAndSend(slot: number, count: number): void;
  give(to: Ref<Giver>): void;
}

interface Giver {
  take(ref: Ref<Scribe>): void;
}

function aSender(system: SimulatedSystem, child = aScribe()) {
  return anActor<Sender>((ctx) => ({
    send: (to, name, count) => {
      for (let n = 0; n < count; n += 1) {
        // Tells and asks are one stream, as are those with one argument and those with more.
        if (n % 3 === 0) to.tell.note([name, n]);
        else if (n % 3 === 1) ctx.pipe(to.ask.note([name, n]), () => undefined);
        else (to as unknown as Ref<{ note(what: unknown, more: number): void }>).tell.note([name, n], 1);
      }
    },
    spawnAndSend: (slot, count) => {
      const ref = ctx.spawn(child.definition, undefined, system.in(slot));
      for (let n = 0; n < count; n += 1) ref.tell.note(['parent', n]);
    },
    give: (to) => {
      const ref = ctx.spawn(child.definition, undefined, system.in(2));
      to.tell.take(ref);
      ref.tell.note('from the spawner');
    },
  }));
}

function numbersOf(notes: readonly unknown[], name: string): unknown[] {
  return (notes as [string, number][]).flatMap(([of, n]) => (of === name ? [n] : []));
}

const paths: readonly (readonly [from: number, to: number])[] = [
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
  [1, 2],
];

describe('mail', () => {
  test.each(paths)('from slot %i to slot %i arrives in the order of sending, whatever the schedule', async (from, to) => {
    for (let seed = 0; seed < 10; seed += 1) {
      const system = new SimulatedSystem({ seed });
      const scribe = aScribe();
      const ref = await system.start(scribe.definition, undefined, system.in(to));
      const senders = ['a', 'b'].map((name) => ({ name, ref: system.spawn(aSender(system), undefined, system.in(from)) }));
      for (const { name, ref: sender } of senders) for (let n = 0; n < 3; n += 1) sender.tell.send(ref, `${name}${n}`, 30);
      await system.run();
      expect(scribe.notes).toHaveLength(180);
      for (const name of ['a0', 'a1', 'a2', 'b0', 'b1', 'b2']) {
        expect(numbersOf(scribe.notes, name)).toEqual(Array.from({ length: 30 }, (_, n) => n));
      }
      const rounds = (scribe.notes as [string, number][]).flatMap(([name]) => (name.startsWith('a') ? [name] : []));
      expect([...rounds]).toEqual([...rounds].sort());
    }
  });

  test.each([0, 1, 2])('to a child in slot %i comes after its spawn', async (slot) => {
    for (let seed = 0; seed < 5; seed += 1) {
      const system = new SimulatedSystem({ seed });
      const child = aScribe();
      system.spawn(aSender(system, child), undefined, system.in(1)).tell.spawnAndSend(slot, 20);
      await system.run();
      expect(numbersOf(child.notes, 'parent')).toEqual(Array.from({ length: 20 }, (_, n) => n));
    }
  });

  test('that overtakes the spawn of its target, by way of a third thread, waits for it and is handled in order', async () => {
    const system = new SimulatedSystem({ threads: 3 });
    const child = aScribe();
    const taker = await system.start(
      anActor<Giver>(() => ({
        take: (ref) => {
          for (let n = 0; n < 5; n += 1) ref.tell.note(n);
        },
      })),
      undefined,
      system.in(3),
    );
    const sender = await system.start(aSender(system, child), undefined, system.in(1));
    await system.run();
    system.hold(1, 2);
    sender.tell.give(taker);
    await system.run();
    expect(child.notes).toEqual([]);
    expect(system.kernel(2).deadLetters.counts()).toEqual({});
    system.release(1, 2);
    await system.run();
    expect(child.notes).toEqual([0, 1, 2, 3, 4, 'from the spawner']);
  });

  test('that waits so goes to the dead letters when the spawner’s thread is lost, and the asks in it reject', async () => {
    const system = new SimulatedSystem({ threads: 3 });
    const codes: unknown[] = [];
    const taker = await system.start(
      anActor<Giver>((ctx) => ({
        take: (ref) => {
          ref.tell.note(1);
          ctx.pipe(ref.askWith({ timeoutMs: Number.POSITIVE_INFINITY }).note(2), (outcome) => {
            codes.push(outcome.ok ? 'ok' : (outcome.error as { code: string }).code);
          });
          ctx.watch(ref, ({ reason }) => void codes.push(reason.kind));
          ctx.trapExit(({ reason }) => void codes.push(`exit ${reason.kind}`));
          ctx.link(ref);
        },
      })),
      undefined,
      system.in(3),
    );
    const sender = await system.start(aSender(system), undefined, system.in(1));
    await system.run();
    system.hold(1, 2);
    sender.tell.give(taker);
    await system.run();
    expect(codes).toEqual([]);
    system.crash(1);
    await system.run();
    expect(codes.sort()).toEqual(['exit no-actor', 'no-actor', 'no-actor']);
    expect(system.kernel(2).deadLetters.counts()).toEqual({ 'no-actor': 2 });
  });

  test('for a spawn that cannot be sent does not wait', async () => {
    const system = new SimulatedSystem();
    const definition = anActor<Scribe>(() => ({ note() {} })) as never;
    const reasons: unknown[] = [];
    const started = system.start(definition, (() => 0) as never, system.in(1));
    await expect(started).rejects.toMatchObject({ code: 'serialization' });
    const ref: Ref<Scribe> = system.spawn(definition, (() => 0) as never, system.in(1));
    system.watch(ref, ({ reason }) => reasons.push(reason.kind));
    await expect(system.until(ref.ask.note(1))).rejects.toMatchObject({ code: 'no-actor' });
    expect(reasons).toEqual(['error']);
    expect(system.clock.now()).toBe(0);
    expect(await system.until(system.spawn(aScribe().definition, undefined, system.in(1)).ask.note(1))).toBeUndefined();
  });

  test('sent to a slot while it is down waits for the next life, up to a bound, signals exempt', async () => {
    const system = new SimulatedSystem();
    const scribe = aScribe();
    await system.run();
    system.crash(1);
    await system.run();
    const ref = system.spawn(scribe.definition, undefined, system.in(1));
    for (let n = 0; n < 65_540; n += 1) ref.tell.note(n);
    await system.run();
    expect(system.kernel(0).deadLetters.counts()).toEqual({ overflow: 4 });
    system.boot(1);
    await system.run();
    expect(scribe.notes).toEqual(Array.from({ length: 65_536 }, (_, n) => n));
  });

  test('for an actor that is spawned while its slot is down reaches it, from whatever thread it comes', async () => {
    for (let seed = 0; seed < 20; seed += 1) {
      const system = new SimulatedSystem({ seed });
      const scribe = aScribe();
      const sender = await system.start(aSender(system), undefined, system.in(1));
      await system.run();
      system.crash(2);
      await system.run();
      const ref = system.spawn(scribe.definition, undefined, system.in(2));
      sender.tell.send(ref, 'early', 9);
      await system.run();
      system.boot(2);
      await system.run();
      expect(numbersOf(scribe.notes, 'early')).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    }
  });
});
