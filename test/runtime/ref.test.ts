import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import type { AskOptions, Dispatcher } from '../../src/runtime/ref.ts';
import { ActorRef, isRef } from '../../src/runtime/ref.ts';
import { SimulatedSystem } from '../../src/testing/simulated-system.ts';
import { anActor } from './an-actor.ts';

type Face = Record<string, (...args: unknown[]) => unknown>;

/** A dispatcher that notes what it was asked to send. */
function noting(): { readonly sent: unknown[]; readonly dispatcher: Dispatcher } {
  const sent: unknown[] = [];
  return {
    sent,
    dispatcher: {
      tell: (_, method, args) => void sent.push(['tell', method, ...args]),
      tellOne: (_, method, argument) => void sent.push(['tellOne', method, argument]),
      offer: () => Promise.resolve(),
      ask: (_, method, args, options?: AskOptions) => {
        sent.push(['ask', method, ...args, ...(options === undefined ? [] : [options])]);
        return Promise.resolve('replied');
      },
    },
  };
}

function aRef(dispatcher: Dispatcher, n = 1, key = 'file:///a.ts#thing'): ActorRef {
  const address = { node: { id: 'n', incarnation: '1' }, slot: 1, id: { bySlot: 0, byGeneration: 1, n } };
  return new ActorRef(dispatcher, address, key, undefined);
}

describe('a ref', () => {
  test('turns any name on its faces into a message of that name', async () => {
    const { sent, dispatcher } = noting();
    const ref = aRef(dispatcher);
    const [tell, ask] = [ref.tell as Face, ref.ask as Face];
    tell['add']?.(1);
    tell['reset']?.();
    tell['move']?.(1, 2);
    expect(await ask['read']?.('x')).toBe('replied');
    await (ref.askWith({ timeoutMs: 5 }) as Face)['read']?.();
    expect(sent).toEqual([
      ['tellOne', 'add', 1],
      ['tell', 'reset'],
      ['tell', 'move', 1, 2],
      ['ask', 'read', 'x'],
      ['ask', 'read', { timeoutMs: 5 }],
    ]);
  });

  test('defines each name once, for all refs of one definition', () => {
    const { dispatcher } = noting();
    const [one, other, foreign] = [aRef(dispatcher, 1), aRef(dispatcher, 2), aRef(dispatcher, 3, 'file:///b.ts#thing')];
    const method = (ref: ActorRef): unknown => (ref.tell as Face)['once'];
    expect(method(one)).toBe(method(one));
    expect(method(one)).toBe(method(other));
    expect(method(one)).not.toBe(method(foreign));
    expect(one.tell).toBe(one.tell);
    expect(one.ask).toBe(one.ask);
  });

  test('names that every object has are messages like any other', () => {
    const { sent, dispatcher } = noting();
    const tell = aRef(dispatcher).tell as Face;
    for (const name of ['toString', 'hasOwnProperty', 'valueOf', 'isPrototypeOf', 'length', 'name']) tell[name]?.(name);
    expect(sent).toEqual(
      ['toString', 'hasOwnProperty', 'valueOf', 'isPrototypeOf', 'length', 'name'].map((name) => ['tellOne', name, name]),
    );
  });

  test('sends nothing when its faces are awaited, returned from async code, printed, or turned into JSON', async () => {
    const { sent, dispatcher } = noting();
    const ref = aRef(dispatcher);
    for (const face of [ref.ask, ref.tell, ref.askWith({})]) {
      expect(await (face as unknown)).toBe(face);
      expect(await (async () => face)()).toBe(face);
      expect(JSON.stringify({ face })).toBe('{"face":{}}');
      inspect(face);
      expect(Object.keys(face)).toEqual([]);
    }
    expect(sent).toEqual([]);
  });

  test('has no methods under symbols or reserved names', () => {
    const { dispatcher } = noting();
    const ask = aRef(dispatcher).ask as Record<PropertyKey, unknown>;
    for (const name of ['then', 'constructor', 'toJSON', Symbol.iterator, Symbol.asyncIterator, Symbol.toPrimitive]) {
      expect(ask[name]).toBeUndefined();
    }
  });

  test('is equal to another ref of the same address, and to nothing else', () => {
    const { dispatcher } = noting();
    expect(aRef(dispatcher).equals(aRef(noting().dispatcher))).toBe(true);
    expect(aRef(dispatcher, 1).equals(aRef(dispatcher, 2))).toBe(false);
    expect(aRef(dispatcher).equals({})).toBe(false);
    expect(aRef(dispatcher).equals(undefined)).toBe(false);
    expect([isRef(aRef(dispatcher)), isRef({}), isRef(null), isRef('ref')]).toEqual([true, false, false, false]);
  });
});

describe('a ref of a living system', () => {
  test('reads as its address when it is printed, put in a text or turned into JSON, and drags no kernel along', async () => {
    const system = new SimulatedSystem();
    const ref = await system.start(
      anActor<{ hear(): void }>(() => ({ hear() {} })),
      undefined,
      system.in(1),
    );
    const text = `${ref}`;
    expect(text).toMatch(/^Ref\(actor-\d+ simulated\/1\/0\.1\.\d+\)$/);
    expect(JSON.stringify({ ref })).toBe(JSON.stringify({ ref: text }));
    expect(inspect({ ref })).toBe(`{ ref: ${text} }`);
  });
});
