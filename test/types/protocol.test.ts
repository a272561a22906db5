// What compiles and what does not. The ordinary type check reads this file: an error that is expected and does not come is an error.
import { describe, expectTypeOf, test } from 'vitest';
import { child } from '../../src/actors/supervisor/child-spec.ts';
import { startChild } from '../../src/actors/supervisor/start-child.ts';
import type { Supervisor } from '../../src/actors/supervisor/supervisor-protocol.ts';
import type { ActorContext, Definition } from '../../src/runtime/actor-context.ts';
import { defineActor } from '../../src/runtime/definition.ts';
import type { ReplyTo } from '../../src/runtime/mail/reply-handle.ts';
import type { AnyRef, Ref } from '../../src/runtime/ref.ts';
import { type ActorSystem, createSystem } from '../../src/system/create-system.ts';

interface Counter {
  add(by: number): void;
  read(): number;
  move(from: Ref<Counter>, options: { readonly steps: number }): string;
}

const counter = defineActor<Counter, { start: number }>(import.meta.url, 'types-counter', (_, { start }) => ({
  add: () => undefined,
  read: () => start,
  move: async () => 'moved',
}));

/** Type checks it, and never runs it. */
function compiles(_code: (system: ActorSystem, ref: Ref<Counter>, ctx: ActorContext<Counter>) => unknown): void {}

describe('a ref', () => {
  test('has the protocol as tells that return nothing, and as asks that promise the reply', () => {
    compiles((_, ref) => {
      expectTypeOf(ref.tell.add).toEqualTypeOf<(by: number) => void>();
      expectTypeOf(ref.ask.read).toEqualTypeOf<() => Promise<number>>();
      expectTypeOf(ref.ask.add).returns.resolves.toEqualTypeOf<void>();
      expectTypeOf(ref.askWith({ timeoutMs: 1 }).read()).resolves.toEqualTypeOf<number>();
      expectTypeOf(ref.offer.move).returns.toEqualTypeOf<Promise<void>>();
      expectTypeOf(ref.ask.move).returns.resolves.toEqualTypeOf<string>();
      expectTypeOf(ref).toExtend<AnyRef>();
    });
  });

  test('knows no other message, argument or reply', () => {
    compiles((_, ref) => {
      // @ts-expect-error a misspelt message
      ref.tell.ad(1);
      // @ts-expect-error a wrong argument
      ref.tell.add('1');
      // @ts-expect-error an argument too few
      ref.tell.add();
      // @ts-expect-error an argument too many
      ref.ask.read(1);
      // @ts-expect-error another reply
      const text: Promise<string> = ref.ask.read();
      // @ts-expect-error a tell has no reply
      ref.tell.read().toFixed();
      // @ts-expect-error a ref of another protocol
      ref.ask.move({} as Ref<{ other(): void }>, { steps: 1 });
      // @ts-expect-error an unknown option
      ref.askWith({ timeout: 1 });
      // @ts-expect-error a misspelt message
      ref.offer.ad(1);
      // @ts-expect-error a wrong argument
      ref.offer.add('1');
      // @ts-expect-error an unknown option
      ref.offerWith({ capacity: 1 });
      return text;
    });
  });
});

describe('defineActor', () => {
  test('infers the ref and the arguments that a spawn takes', () => {
    expectTypeOf(counter).toEqualTypeOf<Definition<Counter, { start: number }>>();
    compiles((system, _, ctx) => {
      expectTypeOf(system.spawn(counter, { start: 1 })).toEqualTypeOf<Ref<Counter>>();
      expectTypeOf(ctx.start(counter, { start: 1 })).resolves.toEqualTypeOf<Ref<Counter>>();
      expectTypeOf(ctx.self).toEqualTypeOf<Ref<Counter>>();
      // @ts-expect-error no arguments
      system.spawn(counter);
      // @ts-expect-error wrong arguments
      system.spawn(counter, { start: '1' });
      // @ts-expect-error an unknown option
      system.spawn(counter, { start: 1 }, { place: 'main' });
      // @ts-expect-error an unknown placement
      system.spawn(counter, { start: 1 }, { placement: 'anywhere' });
    });
  });

  test('takes handlers that are a class’s methods, and that answer later', () => {
    class Handlers {
      add(): void {}
      async move(): Promise<string> {
        return 'moved';
      }
      read(): number {
        return 1;
      }
    }
    compiles(() => defineActor<Counter>(import.meta.url, 'x', () => new Handlers()));
    compiles(() => defineActor<Counter>(import.meta.url, 'x', async () => new Handlers()));
    compiles(() =>
      defineActor<Counter>(import.meta.url, 'x', () => ({ add: async () => {}, read: async () => 1, move: () => 'moved' })),
    );
  });

  test('takes a deferred reply of the right type, and no other', () => {
    compiles(() =>
      defineActor<Counter>(import.meta.url, 'x', (ctx) => ({
        add: () => ctx.reply<void>(),
        read: () => ctx.reply(),
        move: async () => ctx.reply<string>(),
      })),
    );
    compiles(() =>
      defineActor<Counter>(import.meta.url, 'x', (ctx) => ({
        add: () => undefined,
        // @ts-expect-error the reply is a number
        read: () => ctx.reply<string>(),
        move: () => '',
      })),
    );
    compiles((_, __, ctx) => {
      // @ts-expect-error the reply is a number
      ctx.reply<number>().send('1');
      expectTypeOf(ctx.turn.signal).toEqualTypeOf<AbortSignal>();
    });
    // A handle may be sent.
    interface Helper {
      solve(reply: ReplyTo<number>): void;
    }
    compiles(() => defineActor<Helper>(import.meta.url, 'x', () => ({ solve: (reply) => reply.send(1) })));
  });

  test('takes what a stash gives for any reply, and excepts only messages that there are', () => {
    compiles(() =>
      defineActor<Counter>(import.meta.url, 'x', (ctx) => {
        const stash = ctx.stash({ capacity: 5 });
        ctx.receiveTimeout(100, () => undefined, { except: ['read'] });
        // @ts-expect-error a message that there is not
        ctx.receiveTimeout(100, () => undefined, { except: ['reed'] });
        // @ts-expect-error no capacity
        ctx.stash();
        // @ts-expect-error an unknown option
        ctx.every(100, () => undefined, { name: 'a' });
        // @ts-expect-error a promise that is under way cannot be held back
        ctx.pipe(Promise.resolve(1), () => undefined, { concurrency: 1 });
        return { add: () => stash.add(), read: () => stash.add(), move: async () => stash.add() };
      }),
    );
  });

  test('refuses missing and misspelt handlers, and wrong replies', () => {
    // @ts-expect-error `move` is missing
    compiles(() => defineActor<Counter>(import.meta.url, 'x', () => ({ add: () => {}, read: () => 1 })));
    // @ts-expect-error `read` is misspelt
    compiles(() => defineActor<Counter>(import.meta.url, 'x', () => ({ add: () => {}, move: () => '', reed: () => 1 })));
    compiles(() =>
      defineActor<Counter>(import.meta.url, 'x', () => ({
        add: () => {},
        // @ts-expect-error the reply is a text
        read: () => '1',
        move: () => '',
      })),
    );
    compiles(() =>
      defineActor<Counter>(import.meta.url, 'x', () => ({
        // @ts-expect-error the message is a number
        add: (by: string) => void by,
        read: () => 1,
        move: () => '',
      })),
    );
  });

  test('refuses mailbox options that do not exist, or that name no message', () => {
    const setup = (): never => {
      throw new Error('never called');
    };
    compiles(() =>
      defineActor<Counter>(import.meta.url, 'x', setup, {
        mailbox: {
          capacity: 1,
          overflow: 'drop-oldest',
          coalesce: { move: (from, { steps }) => `${String(from)} ${steps}` },
          priority: { read: 'high', add: -3 },
          timeToLiveMs: { add: 50 },
        },
      }),
    );
    // @ts-expect-error an unknown option
    compiles(() => defineActor<Counter>(import.meta.url, 'x', setup, { mailbox: { size: 1 } }));
    // @ts-expect-error an unknown option of a definition
    compiles(() => defineActor<Counter>(import.meta.url, 'x', setup, { inbox: { capacity: 1 } }));
    // @ts-expect-error an unknown overflow
    compiles(() => defineActor<Counter>(import.meta.url, 'x', setup, { mailbox: { capacity: 1, overflow: 'drop' } }));
    // @ts-expect-error a message that there is not
    compiles(() => defineActor<Counter>(import.meta.url, 'x', setup, { mailbox: { priority: { ad: 'high' } } }));
    // @ts-expect-error a message that there is not
    compiles(() => defineActor<Counter>(import.meta.url, 'x', setup, { mailbox: { timeToLiveMs: { ad: 5 } } }));
    // @ts-expect-error the message is a number
    compiles(() => defineActor<Counter>(import.meta.url, 'x', setup, { mailbox: { coalesce: { add: (by: string) => by } } }));
    // @ts-expect-error an unknown level
    compiles(() => defineActor<Counter>(import.meta.url, 'x', setup, { mailbox: { priority: { add: 'top' } } }));
  });

  test('refuses protocols whose messages or replies no thread can carry', () => {
    const setup = (): never => {
      throw new Error('never called');
    };
    // @ts-expect-error a function in a message
    compiles(() => defineActor<{ call(back: () => void): void }>(import.meta.url, 'x', setup));
    // @ts-expect-error a function deep in a message
    compiles(() => defineActor<{ call(o: { list: { f: () => void }[] }): void }>(import.meta.url, 'x', setup));
    // @ts-expect-error a promise in a message
    compiles(() => defineActor<{ call(later: Promise<number>): void }>(import.meta.url, 'x', setup));
    // @ts-expect-error a symbol in a message
    compiles(() => defineActor<{ call(key: symbol): void }>(import.meta.url, 'x', setup));
    // @ts-expect-error a weak collection in a message
    compiles(() => defineActor<{ call(map: WeakMap<object, string>): void }>(import.meta.url, 'x', setup));
    // @ts-expect-error a function in a map
    compiles(() => defineActor<{ call(map: Map<string, () => void>): void }>(import.meta.url, 'x', setup));
    // @ts-expect-error a function as a reply
    compiles(() => defineActor<{ call(): () => void }>(import.meta.url, 'x', setup));
    // @ts-expect-error a promise as a reply: every handler may answer later, and every ask promises
    compiles(() => defineActor<{ call(): Promise<number> }>(import.meta.url, 'x', setup));
    // @ts-expect-error a symbol in a reply
    compiles(() => defineActor<{ call(): { key: symbol } }>(import.meta.url, 'x', setup));
    // @ts-expect-error a property that is no method
    compiles(() => defineActor<{ count: number }>(import.meta.url, 'x', setup));
  });

  test('takes what structured clone and refs can carry', () => {
    interface Rich {
      take(
        ref: Ref<Counter>,
        other: AnyRef,
        date: Date,
        bytes: Uint8Array,
        shared: SharedArrayBuffer,
        map: Map<string, Set<number>>,
        deep: { readonly list: readonly { ref: Ref<Counter> }[] },
        error: Error,
        list: { items: number[]; pair: [number, string] },
        either: { kind: 'a'; n: number } | { kind: 'b'; names?: Set<string> },
        maybe: string | null | undefined,
        optional?: bigint,
      ): { readonly refs: Ref<Counter>[] };
      nothing(): void;
      unknown(value: unknown): unknown;
    }
    compiles(() =>
      defineActor<Rich>(import.meta.url, 'x', () => ({
        take: (ref) => ({ refs: [ref] }),
        nothing: () => undefined,
        unknown: (value) => value,
      })),
    );
  });

  test('refuses reserved names and symbols', () => {
    const setup = (): never => {
      throw new Error('never called');
    };
    // @ts-expect-error `await ref.ask` must not send
    compiles(() => defineActor<{ then(): void }>(import.meta.url, 'x', setup));
    // @ts-expect-error reserved
    compiles(() => defineActor<{ constructor(): void }>(import.meta.url, 'x', setup));
    // @ts-expect-error reserved
    compiles(() => defineActor<{ toJSON(): string }>(import.meta.url, 'x', setup));
    // @ts-expect-error a symbol
    compiles(() => defineActor<{ [Symbol.iterator](): void }>(import.meta.url, 'x', setup));
  });
});

describe('a supervisor', () => {
  test('gives refs of the child’s protocol', () => {
    compiles((_, __, ctx) => {
      const sup = {} as Ref<Supervisor>;
      const spec = child(counter, { start: 1 }, { id: 'a' });
      expectTypeOf(startChild(sup, spec)).resolves.toEqualTypeOf<Ref<Counter>>();
      return ctx;
    });
  });

  test('refuses wrong arguments, policies and options', () => {
    compiles((system) => {
      // @ts-expect-error wrong arguments
      child(counter, { begin: 1 }, { id: 'a' });
      // @ts-expect-error an unknown policy
      child(counter, { start: 1 }, { id: 'a', restart: 'always' });
      // @ts-expect-error an unknown option
      child(counter, { start: 1 }, { id: 'a', shutdown: 1 });
      // @ts-expect-error no id
      child(counter, { start: 1 }, {});
      // @ts-expect-error an unknown strategy
      system.supervise({ strategy: 'one-for-none', intensity: 1, periodMs: 1, children: [] });
    });
  });
});

describe('createSystem', () => {
  test('refuses unknown options and wrong values', () => {
    // @ts-expect-error an unknown option
    compiles(() => createSystem({ thread: 1 }));
    // @ts-expect-error a wrong value
    compiles(() => createSystem({ threads: '1' }));
    compiles(() => expectTypeOf(createSystem({ threads: 1, askTimeoutMs: 10 })).resolves.toEqualTypeOf<ActorSystem>());
  });
});
