import { describe, expect, test } from 'vitest';
import type { Definition } from '../../src/runtime/actor-context.ts';
import type { MailboxOptions } from '../../src/runtime/mail/mailbox-options.ts';
import type { Ref } from '../../src/runtime/ref.ts';
import { SimulatedSystem } from '../../src/testing/simulated-system.ts';
import { anActor, aScribe } from './an-actor.ts';
import type { LateDesk } from './late-desk.ts';

interface Desk {
  /** Keeps the actor busy until `release`. */
  block(): void;
  note(what: string, kind?: string): void;
  urgent(what: string): void;
  read(): readonly string[];
}

interface Opened {
  readonly system: SimulatedSystem;
  readonly ref: Ref<Desk>;
  readonly notes: string[];
  readonly release: () => void;
}

/** A desk that is busy, so that all that is sent to it waits. */
async function blocked(slot: number, mailbox: MailboxOptions<Desk>): Promise<Opened> {
  const system = new SimulatedSystem();
  const notes: string[] = [];
  const gate = Promise.withResolvers<void>();
  const desk = anActor<Desk>(
    () => ({
      block: () => gate.promise,
      note: (what) => void notes.push(what),
      urgent: (what) => void notes.push(what),
      read: () => [...notes],
    }),
    { mailbox },
  );
  const ref = await system.start(desk, undefined, system.in(slot));
  ref.tell.block();
  await system.run();
  return { system, ref, notes, release: gate.resolve };
}

async function codeOf(promise: Promise<unknown>): Promise<unknown> {
  return await promise.then(
    () => 'settled',
    (error: { code?: string }) => error.code,
  );
}

describe.each([
  ['on the same thread', 0],
  ['on another thread', 1],
])('a bounded mailbox %s', (_, slot) => {
  test.each(['reject', 'backpressure', 'drop-newest'] as const)(
    'with %s refuses what is beyond its capacity: a dead letter overflow, and the ask rejects',
    async (overflow) => {
      const { system, ref, notes, release } = await blocked(slot, { capacity: 2, overflow });
      for (const what of ['a', 'b', 'c']) ref.tell.note(what);
      expect(await system.until(codeOf(ref.ask.read()))).toBe('overflow');
      release();
      await system.run();
      expect(notes).toEqual(['a', 'b']);
      expect(system.kernel(slot).deadLetters.counts()).toEqual({ overflow: 2 });
      expect(await system.until(ref.ask.read())).toEqual(['a', 'b']);
    },
  );

  test('with drop-oldest sheds what waited longest: a dead letter overflow, and its ask rejects', async () => {
    const { system, ref, notes, release } = await blocked(slot, { capacity: 2, overflow: 'drop-oldest' });
    const asked = codeOf(ref.ask.read());
    for (const what of ['a', 'b', 'c']) ref.tell.note(what);
    expect(await system.until(asked)).toBe('overflow');
    release();
    await system.run();
    expect(notes).toEqual(['b', 'c']);
    expect(system.kernel(slot).deadLetters.counts()).toEqual({ overflow: 2 });
  });

  test('of levels sheds the lowest first', async () => {
    const mailbox = { capacity: 2, overflow: 'drop-oldest', priority: { urgent: 'high' } } as const;
    const { system, ref, notes, release } = await blocked(slot, mailbox);
    ref.tell.note('a');
    for (const what of ['u', 'v']) ref.tell.urgent(what);
    ref.tell.note('b');
    release();
    await system.run();
    expect(notes).toEqual(['u', 'v']);
    expect(system.kernel(slot).deadLetters.counts()).toEqual({ overflow: 2 });
  });
});

describe('a bounded mailbox', () => {
  test('never sheds what the runtime itself puts there: DOWNs, timers and outcomes, nor does it count them', async () => {
    const system = new SimulatedSystem();
    const heard: string[] = [];
    const gate = Promise.withResolvers<void>();
    const target = aScribe();
    const watcher = anActor<{ block(): void; note(what: string): void }>(
      (ctx) => {
        const ward = ctx.spawn(target.definition, undefined);
        ctx.watch(ward, () => void heard.push('down'));
        ctx.after(5, () => void heard.push('timer'));
        ctx.pipe(Promise.resolve(), () => void heard.push('outcome'));
        return { block: () => gate.promise, note: (what) => void heard.push(what) };
      },
      { mailbox: { capacity: 1 } },
    );
    const ref = await system.start(watcher, undefined);
    await system.run();
    ref.tell.block();
    await system.run();
    heard.length = 0;
    for (const cell of system.kernel(0).cells.all()) {
      if (cell.definitionKey === target.definition.key)
        system.kernel(0).killActor(system.kernel(0).makeRef({ slot: 0, id: cell.id }, '') as never);
    }
    await system.advance(5);
    ref.tell.note('a');
    ref.tell.note('b');
    gate.resolve();
    await system.run();
    expect(heard).toEqual(['down', 'timer', 'a']);
    expect(system.kernel(0).deadLetters.counts()).toEqual({ overflow: 1 });
  });

  test('counts a message as dropped only when it is', async () => {
    const { system, ref } = await blocked(0, { capacity: 1, overflow: 'drop-oldest' });
    const counts: unknown[] = [];
    system.kernel(0).deadLetters.subscribe(() => counts.push({ ...system.kernel(0).deadLetters.counts() }));
    ref.tell.note('a');
    expect(counts).toEqual([]);
    ref.tell.note('b');
    expect(counts).toEqual([{ overflow: 1 }]);
  });
});

describe('a coalescing mailbox', () => {
  test('keeps the last message of each key, in the place of the first, and counts the others; their asks reject', async () => {
    const { system, ref, notes, release } = await blocked(1, { coalesce: { note: (what) => what.slice(0, 1) } });
    const replaced = codeOf(ref.ask.note('a1'));
    ref.tell.note('b1');
    ref.tell.urgent('a');
    ref.tell.note('a2');
    ref.tell.note('a3');
    expect(await system.until(replaced)).toBe('coalesced');
    release();
    await system.run();
    expect(notes).toEqual(['a3', 'b1', 'a']);
    expect(system.kernel(1).deadLetters.counts()).toEqual({ coalesced: 2 });
    expect(system.deadLetters.counts()).toEqual({ coalesced: 2 });
    expect(system.kernel(1).deadLetters.recent()).toEqual([]);
  });

  test('hands the key function all arguments, and coalesces nothing when it throws', async () => {
    const { system, ref, notes, release } = await blocked(0, {
      coalesce: {
        note: (_, kind) => kind ?? 'none',
        urgent: () => {
          throw new Error('no key');
        },
      },
    });
    ref.tell.note('a', 'x');
    ref.tell.note('b', 'y');
    ref.tell.note('c', 'x');
    ref.tell.urgent('u');
    ref.tell.urgent('v');
    release();
    await system.run();
    expect(notes).toEqual(['c', 'b', 'u', 'v']);
  });

  test('does not replace a message that is being handled', async () => {
    const { system, ref, notes, release } = await blocked(0, { coalesce: { note: () => '' } });
    ref.tell.note('a');
    release();
    await system.run();
    ref.tell.note('b');
    await system.run();
    expect(notes).toEqual(['a', 'b']);
  });
});

describe('a mailbox of levels', () => {
  test('gives the higher first, and within a level what came first', async () => {
    const { system, ref, notes, release } = await blocked(1, { priority: { urgent: 'high', note: -2 } });
    for (const n of [1, 2, 3]) {
      ref.tell.note(`n${n}`);
      ref.tell.urgent(`u${n}`);
    }
    const read = ref.ask.read();
    release();
    await system.run();
    expect(await read).toEqual(['u1', 'u2', 'u3']);
    expect(notes).toEqual(['u1', 'u2', 'u3', 'n1', 'n2', 'n3']);
  });

  test('gives a DOWN after all that the dead had sent, of whatever level', async () => {
    const system = new SimulatedSystem();
    const heard: string[] = [];
    const gate = Promise.withResolvers<void>();
    interface Hearing {
      watch(speaker: Ref<Speaking>): void;
      block(): void;
      low(what: string): void;
    }
    interface Speaking {
      speak(to: Ref<Hearing>): void;
    }
    const hearing = anActor<Hearing>(
      (ctx) => ({
        watch: (speaker) => void ctx.watch(speaker, () => void heard.push('down')),
        block: () => gate.promise,
        low: (what) => void heard.push(what),
      }),
      { mailbox: { priority: { low: 'low' } } },
    );
    const speaking = anActor<Speaking>((ctx) => ({
      speak: (to) => {
        to.tell.low('last words');
        ctx.stop();
      },
    }));
    const speaker = await system.start(speaking, undefined, system.in(2));
    const ref = await system.start(hearing, undefined, system.in(1));
    ref.tell.watch(speaker);
    await system.run();
    ref.tell.block();
    await system.run();
    speaker.tell.speak(ref);
    await system.run();
    gate.resolve();
    await system.run();
    expect(heard).toEqual(['last words', 'down']);
  });
});

describe('a time to live', () => {
  test('makes a message that waited longer a dead letter expired when its turn comes, and its ask rejects', async () => {
    const { system, ref, notes, release } = await blocked(1, { timeToLiveMs: { note: 50 } });
    ref.tell.note('a');
    ref.tell.urgent('u');
    const asked = codeOf(ref.ask.note('asked'));
    await system.advance(40);
    ref.tell.note('b');
    await system.advance(10);
    expect(system.kernel(1).deadLetters.counts()).toEqual({});
    release();
    await system.run();
    expect(notes).toEqual(['u', 'b']);
    expect(await system.until(asked)).toBe('expired');
    expect(system.kernel(1).deadLetters.counts()).toEqual({ expired: 2 });
  });

  test('may be that of all methods', async () => {
    const { system, ref, notes, release } = await blocked(0, { timeToLiveMs: 10 });
    ref.tell.note('a');
    ref.tell.urgent('u');
    await system.advance(10);
    release();
    await system.run();
    expect(notes).toEqual([]);
  });
});

describe('mailbox options', () => {
  test.each([
    [{ capacity: 0 }, 'mailbox.capacity'],
    [{ capacity: 1.5 }, 'mailbox.capacity'],
    [{ overflow: 'reject' }, 'mailbox.overflow'],
    [{ capacity: 1, overflow: 'drop' }, 'mailbox.overflow'],
    [{ priority: { note: 'top' } }, 'mailbox.priority.note'],
    [{ priority: { note: 9 } }, 'mailbox.priority.note'],
    [{ timeToLiveMs: 0 }, 'mailbox.timeToLiveMs'],
    [{ timeToLiveMs: { note: '5' } }, 'mailbox.timeToLiveMs.note'],
    [{ coalesce: { note: 'key' } }, 'mailbox.coalesce.note'],
    [{ size: 5 }, 'mailbox.size'],
    [[], 'mailbox'],
  ])('%j are refused by name', (mailbox, field) => {
    const define = (): unknown => anActor<Desk>(() => ({}) as never, { mailbox: mailbox as MailboxOptions<Desk> });
    expect(define).toThrow(expect.objectContaining({ code: 'invalid-argument', details: expect.objectContaining({ field }) }));
  });

  test('hold also for mail that came before the actor’s code was loaded', async () => {
    const module = new URL('./late-desk.ts', import.meta.url).href;
    const unloaded = { kind: 'troupe.actor', key: `${module}#late-desk`, name: 'late-desk' } as Definition<LateDesk, undefined>;
    const system = new SimulatedSystem();
    const ref = system.spawn(unloaded, undefined, system.in(1));
    for (const what of ['a', 'b', 'c']) ref.tell.note(what);
    const counts = async (): Promise<unknown> => {
      await system.run();
      return system.kernel(1).deadLetters.counts();
    };
    await expect.poll(counts, { timeout: 10_000 }).toEqual({ overflow: 1 });
    expect(await system.until(ref.ask.read())).toEqual(['b', 'c']);
    const cell = system.kernel(1).cells.get(ref.address.id);
    expect([cell?.method, cell?.argument]).toEqual([undefined, undefined]);
  });
});
