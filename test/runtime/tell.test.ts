import { describe, expect, test } from 'vitest';
import type { Ref } from '../../src/runtime/ref.ts';
import type { DeadLetter } from '../../src/runtime/reporting/dead-letter.ts';
import { SimulatedSystem } from '../../src/testing/simulated-system.ts';
import { anActor, aScribe, type Scribe } from './an-actor.ts';

function lettersOf(system: SimulatedSystem, slot = 0): DeadLetter[] {
  const letters: DeadLetter[] = [];
  system.kernel(slot).deadLetters.subscribe((letter) => letters.push(letter));
  return letters;
}

type Anything = { readonly tell: Record<string, (...args: unknown[]) => void> };

const unsendable: readonly unknown[] = [
  () => 0,
  Symbol('s'),
  Promise.resolve(),
  {
    get hostile(): never {
      throw new Error('hostile');
    },
  },
  new Proxy(
    {},
    {
      ownKeys: () => {
        throw new Error('hostile');
      },
      getPrototypeOf: () => {
        throw new Error('hostile');
      },
    },
  ),
];

/** A list of lists, deeper than any stack. */
function deep(): unknown {
  let value: unknown[] = [];
  for (let n = 0; n < 100_000; n += 1) value = [value];
  return value;
}

describe('tell', () => {
  test.each([0, 1])('never throws for a value that cannot be sent, to slot %i', async (slot) => {
    const system = new SimulatedSystem();
    const letters = lettersOf(system);
    const ref = await system.start(aScribe().definition, undefined, system.in(slot));
    for (const value of [...unsendable, deep()]) {
      ref.tell.note(value as never);
      (ref as unknown as Anything).tell['note']?.(value, value);
    }
    await system.run();
    const expected = slot === 0 ? 0 : 2 * (unsendable.length + 1);
    expect(letters.map((letter) => letter.reason)).toEqual(new Array(expected).fill('serialization'));
  });

  test.each([0, 1])('never throws for a target that is gone, in slot %i, and counts a dead letter where it was', async (slot) => {
    const system = new SimulatedSystem();
    const letters = lettersOf(system, slot);
    const ref = await system.start(aScribe().definition, undefined, system.in(slot));
    system.kernel(0).killActor(ref);
    await system.run();
    ref.tell.note(1);
    (ref as unknown as Anything).tell['note']?.();
    (ref as unknown as Anything).tell['note']?.(1, 2);
    await system.run();
    expect(letters.map(({ reason, method, count }) => [reason, method, count])).toEqual(
      new Array(3).fill(['no-actor', 'note', 1]),
    );
    expect(letters.every((letter) => letter.target.startsWith(`simulated/${slot}/`))).toBe(true);
  });

  test('takes frozen values, and freezes what is sent, all the way down but for what it does not own', async () => {
    const system = new SimulatedSystem();
    const scribe = aScribe();
    const ref = await system.start(scribe.definition, undefined);
    const instance = new (class Thing {
      field = 1;
    })();
    const message = { list: [{ a: 1 }], map: new Map(), bytes: new Uint8Array(1), instance, ref };
    ref.tell.note(Object.freeze({ frozen: Object.freeze([1]) }));
    ref.tell.note(message);
    await system.run();
    expect(scribe.notes).toHaveLength(2);
    expect([message, message.list, message.list[0]].every((part) => Object.isFrozen(part))).toBe(true);
    expect([message.map, message.bytes, instance, ref].some((part) => Object.isFrozen(part))).toBe(false);
  });

  test('freezes nothing when the system is told not to', async () => {
    const system = new SimulatedSystem({ freezeMessages: false });
    const ref = await system.start(aScribe().definition, undefined);
    const message = { list: [1] };
    ref.tell.note(message);
    expect(Object.isFrozen(message)).toBe(false);
  });

  test('hands over none, one and several arguments as they were given', async () => {
    const system = new SimulatedSystem();
    const calls: unknown[][] = [];
    interface Many {
      call(...args: unknown[]): void;
    }
    for (const slot of [0, 1]) {
      const ref = system.spawn(
        anActor<Many>(() => ({ call: (...args) => void calls.push(args) })),
        undefined,
        system.in(slot),
      );
      for (const args of [[], [undefined], [1], [1, 2], [undefined, undefined], [[1]]]) ref.tell.call(...args);
      await system.run();
      expect(calls.splice(0)).toEqual([[], [undefined], [1], [1, 2], [undefined, undefined], [[1]]]);
    }
  });

  test('of a name without a handler is a dead letter, also when every object has a method of that name', async () => {
    const system = new SimulatedSystem();
    const letters = lettersOf(system);
    const ref = (await system.start(aScribe().definition, undefined)) as unknown as Anything;
    const names = ['misspelt', 'toString', 'hasOwnProperty', 'valueOf', '__defineGetter__', '__proto__'];
    for (const name of names) ref.tell[name]?.(1);
    await system.run();
    expect(letters.map(({ reason, method }) => [reason, method])).toEqual(names.map((name) => ['unknown-method', name]));
  });

  test('of such a name reaches the handler when there is one, own or of a class', async () => {
    const system = new SimulatedSystem();
    const heard: unknown[] = [];
    interface Odd {
      toString(): string;
      valueOf(): object;
      hasOwnProperty(name: string): boolean;
    }
    class OddHandlers {
      toString(): string {
        heard.push('toString');
        return 'odd';
      }
      hasOwnProperty(name: string): boolean {
        heard.push(name);
        return true;
      }
    }
    const ref = await system.start(
      anActor<Odd>(() => new OddHandlers() as unknown as Odd),
      undefined,
    );
    const ask = ref.ask as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>;
    const askFor = (name: string): Promise<unknown> => system.until(ask[name]?.('x') ?? Promise.reject(new Error('no face')));
    expect(await askFor('toString')).toBe('odd');
    expect(await askFor('hasOwnProperty')).toBe(true);
    await expect(askFor('valueOf')).rejects.toMatchObject({
      code: 'unknown-method',
      message: expect.stringMatching(/has no method "valueOf"; it has: toString, hasOwnProperty$/),
    });
    expect(heard).toEqual(['toString', 'x']);
  });

  test('takes no harm from a listener of dead letters that throws', async () => {
    const system = new SimulatedSystem();
    const surfaced: unknown[] = [];
    const onUncaught = (error: unknown): void => void surfaced.push(error);
    const others = process.listeners('uncaughtException');
    process.removeAllListeners('uncaughtException');
    process.on('uncaughtException', onUncaught);
    try {
      system.kernel(0).deadLetters.subscribe(() => {
        throw new Error('a listener’s fault');
      });
      const scribe = aScribe();
      const ref: Ref<Scribe> = await system.start(scribe.definition, undefined);
      (ref as unknown as Anything).tell['misspelt']?.();
      ref.tell.note('after');
      await system.run();
      expect(scribe.notes).toEqual(['after']);
      expect(surfaced).toMatchObject([{ message: 'a listener’s fault' }]);
    } finally {
      process.removeListener('uncaughtException', onUncaught);
      for (const listener of others) process.on('uncaughtException', listener);
    }
  });
});
