import { describe, expect, test } from 'vitest';
import { child } from '../../src/actors/supervisor/child-spec.ts';
import { startChild } from '../../src/actors/supervisor/start-child.ts';
import type { ActorContext, Stash } from '../../src/runtime/actor-context.ts';
import type { MailboxOptions } from '../../src/runtime/mail/mailbox-options.ts';
import type { Ref } from '../../src/runtime/ref.ts';
import { SimulatedSystem } from '../../src/testing/simulated-system.ts';
import { anActor } from './an-actor.ts';

interface Door {
  open(): void;
  note(what: string): void;
  read(what: string): string;
  readLater(what: string): string;
  two(a: string, b: string): void;
  crash(): void;
  end(): void;
}

/** Puts everything aside until it is opened. */
function aDoor(notes: string[], capacity = 10, mailbox: MailboxOptions<Door> = {}) {
  const setup = (ctx: ActorContext<Door>) => {
    const stash: Stash = ctx.stash({ capacity });
    let isOpen = false;
    return {
      open: () => {
        isOpen = true;
        stash.unstash();
      },
      note: (what: string) => (isOpen ? void notes.push(what) : void stash.add()),
      read: (what: string) => {
        if (!isOpen) return stash.add();
        notes.push(what);
        return `read ${what}`;
      },
      readLater: async (what: string) => {
        await Promise.resolve();
        return isOpen ? `read ${what}` : stash.add();
      },
      two: (a: string, b: string) => (isOpen ? void notes.push(a, b) : void stash.add()),
      crash: () => {
        throw new Error('crash');
      },
      end: () => ctx.stop(),
    };
  };
  return anActor<Door>(setup, { mailbox });
}

async function outcome(promise: Promise<unknown>): Promise<unknown> {
  return await promise.catch((error: { code?: string }) => error.code ?? String(error));
}

describe('a stash', () => {
  test.each([
    ['a plain mailbox', {}],
    ['a mailbox with a policy', { capacity: 100, priority: { read: 'high' } } as const],
  ])('of an actor with %s replays in the order of arrival, ahead of all mail, with all arguments', async (_, mailbox) => {
    const system = new SimulatedSystem();
    const notes: string[] = [];
    const ref = await system.start(aDoor(notes, 10, mailbox), undefined, system.in(1));
    ref.tell.note('a');
    await system.run();
    ref.tell.two('b', 'c');
    await system.run();
    const asked = ref.ask.read('d');
    await system.run();
    ref.tell.open();
    ref.tell.note('e');
    expect(await system.until(asked)).toBe('read d');
    await system.run();
    expect(notes).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  test('keeps the deadline of an ask, and what its asker cancels is not handled', async () => {
    const system = new SimulatedSystem();
    const notes: string[] = [];
    const ref = await system.start(aDoor(notes), undefined, system.in(1));
    const abort = new AbortController();
    const late = outcome(ref.askWith({ timeoutMs: 50 }).read('late'));
    const cancelled = outcome(ref.askWith({ signal: abort.signal }).read('cancelled'));
    const kept = outcome(ref.askWith({ timeoutMs: 500 }).readLater('kept'));
    await system.advance(60);
    abort.abort();
    await system.run();
    ref.tell.open();
    expect(await system.until(Promise.all([late, cancelled, kept]))).toEqual(['timeout', 'cancelled', 'read kept']);
    await system.run();
    expect(notes).toEqual([]);
    expect(system.kernel(1).deadLetters.counts()).toEqual({ expired: 1, cancelled: 1 });
  });

  test.each([
    ['before it was put aside', true],
    ['after that', false],
  ])('lets go of the deadline that its handler watched %s: the answer comes from another turn', async (_, isEarly) => {
    const system = new SimulatedSystem();
    const signals: AbortSignal[] = [];
    const careful = anActor<{ read(): string; open(): void }>((ctx) => {
      const stash = ctx.stash({ capacity: 10 });
      let isOpen = false;
      return {
        read: () => {
          if (isOpen) return 'read';
          if (isEarly) signals.push(ctx.turn.signal);
          const later = stash.add();
          if (!isEarly) signals.push(ctx.turn.signal);
          return later;
        },
        open: () => {
          isOpen = true;
          stash.unstash();
        },
      };
    });
    const ref = await system.start(careful, undefined, system.in(1));
    const asked = ref.askWith({ timeoutMs: 50 }).read();
    await system.advance(10);
    ref.tell.open();
    expect(await system.until(asked)).toBe('read');
    expect(system.clock.pending).toBe(0);
    await system.advance(100);
    expect(signals.map(({ aborted }) => aborted)).toEqual([false]);
  });

  test('does not give back what its asker cancelled while the handler that put it aside is still busy', async () => {
    const system = new SimulatedSystem();
    let handled = 0;
    const slow = anActor<{ read(): string; open(): void }>((ctx) => {
      const stash = ctx.stash({ capacity: 10 });
      let isOpen = false;
      return {
        read: async () => {
          handled += 1;
          if (isOpen) return 'read';
          const later = stash.add();
          await new Promise<void>((resolve) => ctx.clock.after(20, resolve));
          return later;
        },
        open: () => {
          isOpen = true;
          stash.unstash();
        },
      };
    });
    const ref = await system.start(slow, undefined, system.in(1));
    const abort = new AbortController();
    const asked = outcome(ref.askWith({ signal: abort.signal }).read());
    await system.advance(10);
    abort.abort();
    await system.advance(20);
    ref.tell.open();
    await system.run();
    expect([await asked, handled]).toEqual(['cancelled', 1]);
    expect(system.kernel(1).deadLetters.counts()).toEqual({ cancelled: 1 });
  });

  test('that is full throws stash-overflow in the actor: the message that did not fit is a dead letter, and its ask rejects', async () => {
    const system = new SimulatedSystem();
    const ref = await system.start(aDoor([], 2), undefined);
    ref.tell.note('a');
    ref.tell.note('b');
    await expect(system.until(ref.ask.read('c'))).rejects.toMatchObject({
      code: 'down',
      cause: { code: 'handler-failed', cause: { code: 'stash-overflow', details: { capacity: 2 } } },
    });
    await system.run();
    expect(system.kernel(0).deadLetters.counts()).toEqual({ 'handler-failed': 1, stopped: 2 });
  });

  test('becomes dead letters when its actor ends, and its asks reject', async () => {
    const system = new SimulatedSystem();
    const ref = await system.start(aDoor([]), undefined, system.in(1));
    ref.tell.note('a');
    const asked = outcome(ref.ask.read('b'));
    ref.tell.end();
    expect(await system.until(asked)).toBe('no-actor');
    expect(system.kernel(1).deadLetters.counts()).toEqual({ stopped: 2 });
  });

  test('goes back to the front of the mailbox when its actor is restarted', async () => {
    const system = new SimulatedSystem();
    const notes: string[] = [];
    const supervisor = system.supervise({ strategy: 'one-for-one', intensity: 3, periodMs: 1_000, children: [] });
    const spec = child(aDoor(notes), undefined, { id: 'door' });
    const ref = (await system.until(startChild(supervisor, spec))) as Ref<Door>;
    for (const what of ['a', 'b']) ref.tell.note(what);
    ref.tell.crash();
    ref.tell.note('c');
    await system.run();
    ref.tell.open();
    await system.run();
    expect(notes).toEqual(['a', 'b', 'c']);
    expect(system.kernel(0).deadLetters.counts()).toEqual({ 'handler-failed': 1 });
  });

  test('takes the message in hand once, and nothing when there is none', async () => {
    const system = new SimulatedSystem();
    const codes: unknown[] = [];
    const odd = anActor<{ twice(): void; twiceLater(): void; read(): string }>((ctx) => {
      const stash = ctx.stash({ capacity: 10 });
      const tryAdd = (): void => {
        try {
          stash.add();
          codes.push('added');
        } catch (error) {
          codes.push((error as { code?: string }).code);
        }
      };
      tryAdd();
      ctx.after(0, tryAdd);
      ctx.after(0, async () => {
        await Promise.resolve();
        tryAdd();
      });
      return {
        twice: () => {
          tryAdd();
          tryAdd();
        },
        twiceLater: async () => {
          await Promise.resolve();
          tryAdd();
          tryAdd();
        },
        read: () => String(stash.size),
      };
    });
    const ref = await system.start(odd, undefined);
    await system.advance(1);
    expect(codes).toEqual(['no-message', 'no-message', 'no-message']);
    ref.tell.twice();
    ref.tell.twiceLater();
    expect(await system.until(ref.ask.read())).toBe('2');
    expect(codes.slice(3)).toEqual(['added', 'no-message', 'added', 'no-message']);
  });

  interface Clumsy {
    note(what: string): void;
    noteLater(what: string): void;
    pair(a: string, b: string): void;
    read(what: string): string;
    readLater(what: string): string;
    open(): void;
  }

  /** Puts each message aside and fails then, in its first life; in later ones it notes what it hears. */
  function aClumsyDoor(notes: string[]) {
    let lives = 0;
    return anActor<Clumsy>((ctx) => {
      const stash = ctx.stash({ capacity: 10 });
      lives += 1;
      const isFirst = lives === 1;
      const hear = (what: string): string => {
        notes.push(what);
        if (!isFirst) return what;
        stash.add();
        throw new Error('crash');
      };
      const hearLater = async (what: string): Promise<string> => {
        notes.push(what);
        if (!isFirst) return what;
        stash.add();
        await Promise.resolve();
        throw new Error('crash');
      };
      return {
        note: (what) => void hear(what),
        noteLater: async (what) => void (await hearLater(what)),
        pair: (a, b) => void hear(a + b),
        read: hear,
        readLater: hearLater,
        open: () => stash.unstash(),
      };
    });
  }

  const clumsy: readonly (readonly [string, (ref: Ref<Clumsy>) => unknown, unknown])[] = [
    ['a tell', (ref) => ref.tell.note('a'), undefined],
    ['a tell to an async handler', (ref) => ref.tell.noteLater('a'), undefined],
    ['a tell of two arguments', (ref) => ref.tell.pair('', 'a'), undefined],
    ['an ask', (ref) => outcome(ref.ask.read('a')), 'down'],
    ['an ask of an async handler', (ref) => outcome(ref.ask.readLater('a')), 'down'],
  ];

  test.each(clumsy)(
    'does not keep %s whose turn fails after it was put aside: it is one dead letter, and does not come back',
    async (_, send, answer) => {
      const alone = new SimulatedSystem();
      const single = await alone.start(aClumsyDoor([]), undefined);
      expect(await alone.until(Promise.resolve(send(single)))).toBe(answer);
      await alone.run();
      expect(alone.kernel(0).deadLetters.counts()).toEqual({ 'handler-failed': 1 });

      const system = new SimulatedSystem();
      const notes: string[] = [];
      const supervisor = system.supervise({ strategy: 'one-for-one', intensity: 3, periodMs: 1_000, children: [] });
      const spec = child(aClumsyDoor(notes), undefined, { id: 'door' });
      const ref = (await system.until(startChild(supervisor, spec))) as Ref<Clumsy>;
      expect(await system.until(Promise.resolve(send(ref)))).toBe(answer);
      ref.tell.note('b');
      await system.run();
      expect(notes).toEqual(['a', 'b']);
      expect(system.kernel(0).deadLetters.counts()).toEqual({ 'handler-failed': 1 });
    },
  );

  test('takes a message once, also when its handler goes on after an await', async () => {
    const system = new SimulatedSystem();
    const codes: unknown[] = [];
    const odd = anActor<{ twice(): void; read(): number }>((ctx) => {
      const stash = ctx.stash({ capacity: 10 });
      return {
        twice: async () => {
          stash.add();
          await null;
          try {
            stash.add();
          } catch (error) {
            codes.push((error as { code?: string }).code);
          }
        },
        read: () => stash.size,
      };
    });
    const ref = await system.start(odd, undefined);
    ref.tell.twice();
    expect(await system.until(ref.ask.read())).toBe(1);
    expect(codes).toEqual(['no-message']);
  });

  test.each([0, 1.5, Number.POSITIVE_INFINITY, '5'])('of capacity %j is refused by name', async (capacity) => {
    const system = new SimulatedSystem();
    const bad = anActor<{ read(): void }>((ctx) => {
      ctx.stash({ capacity: capacity as number });
      return { read: () => undefined };
    });
    await expect(system.start(bad, undefined)).rejects.toMatchObject({ cause: { details: { field: 'capacity' } } });
  });
});
