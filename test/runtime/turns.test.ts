import { describe, expect, test } from 'vitest';
import type { ActorContext } from '../../src/runtime/actor-context.ts';
import type { Ref } from '../../src/runtime/ref.ts';
import { SimulatedSystem } from '../../src/testing/simulated-system.ts';
import { anActor, aScribe } from './an-actor.ts';

interface Worker {
  work(n: number): void;
  stop(): void;
}

/** Notes the begin and the end of each turn; a turn awaits `turnMs`. */
function aWorker(notes: string[], turnMs: number) {
  return anActor<Worker>((ctx) => ({
    work: async (n) => {
      notes.push(`begin ${n}`);
      await new Promise<void>((resolve) => ctx.clock.after(turnMs, resolve));
      notes.push(`end ${n}`);
    },
    stop: () => ctx.stop(),
  }));
}

describe('an actor', () => {
  test('handles one message at a time, also when its handlers are async', async () => {
    const system = new SimulatedSystem();
    const notes: string[] = [];
    const ref = await system.start(aWorker(notes, 10), undefined);
    for (let n = 0; n < 3; n += 1) ref.tell.work(n);
    await system.advance(100);
    expect(notes).toEqual(['begin 0', 'end 0', 'begin 1', 'end 1', 'begin 2', 'end 2']);
  });

  test('that is stopped finishes the turn that it is in, and begins no other', async () => {
    const system = new SimulatedSystem();
    const notes: string[] = [];
    const ref = await system.start(aWorker(notes, 10), undefined);
    for (let n = 0; n < 3; n += 1) ref.tell.work(n);
    await system.run();
    system.watch(ref, ({ reason }) => notes.push(reason.kind));
    system.kernel(0).stopActor(ref);
    await system.run();
    expect(notes).toEqual(['begin 0']);
    await system.advance(100);
    expect(notes).toEqual(['begin 0', 'end 0', 'normal']);
    expect(system.kernel(0).deadLetters.counts()).toEqual({ stopped: 2 });
  });

  test('that is killed ends at once, in the middle of a turn', async () => {
    const system = new SimulatedSystem();
    const notes: string[] = [];
    const ref = await system.start(aWorker(notes, 10), undefined, system.in(1));
    ref.tell.work(0);
    ref.tell.work(1);
    await system.run();
    system.watch(ref, ({ reason }) => notes.push(reason.kind));
    system.kernel(0).killActor(ref);
    await system.run();
    expect([notes, system.clock.now()]).toEqual([['begin 0', 'killed'], 0]);
  });

  test('that stops itself handles no further message, whatever is queued, also when it does so in its set-up', async () => {
    const system = new SimulatedSystem();
    const heard: string[] = [];
    const quitter = (when: 'set-up' | 'turn') =>
      anActor<Worker>((ctx) => {
        if (when === 'set-up') ctx.stop();
        return { work: (n) => void heard.push(`${when} ${n}`), stop: () => ctx.stop() };
      });
    for (const when of ['set-up', 'turn'] as const) {
      const ref = system.spawn(quitter(when), undefined);
      ref.tell.stop();
      ref.tell.work(1);
      await system.run();
    }
    expect(heard).toEqual([]);
    expect(system.kernel(0).deadLetters.counts()).toEqual({ stopped: 3 });
  });

  test('serves signals before mail that came earlier', async () => {
    const system = new SimulatedSystem();
    const scribe = aScribe();
    const ref = await system.start(scribe.definition, undefined);
    for (let n = 0; n < 3; n += 1) ref.tell.note(n);
    system.kernel(0).stopActor(ref);
    await system.run();
    expect(scribe.notes).toEqual([]);
  });

  test('changes nothing by what a turn does after the actor was killed', async () => {
    const system = new SimulatedSystem();
    const late: unknown[] = [];
    const child = aScribe();
    interface Lingering {
      linger(): string;
    }
    const lingering = anActor<Lingering>((ctx) => ({
      linger: async () => {
        await new Promise<void>((resolve) => ctx.clock.after(10, resolve));
        const ref = ctx.spawn(child.definition, undefined);
        ref.tell.note('from a dead actor');
        ctx.after(1, () => void late.push('timer'));
        ctx.pipe(Promise.resolve(1), () => void late.push('pipe'));
        ctx.watch(ref, () => void late.push('down'));
        ctx.link(ref);
        ctx.onTerminate(() => void late.push('hook'));
        ctx.stop();
        await ctx.start(child.definition, undefined).catch((error: { code: string }) => late.push(error.code));
        await ctx
          .ask(ref)
          .note('asked')
          .catch((error: { code: string }) => late.push(error.code));
        return 'too late';
      },
    }));
    const ref = await system.start(lingering, undefined);
    const asked = ref.ask.linger().catch((error: { code: string }) => error.code);
    await system.run();
    system.kernel(0).killActor(ref);
    expect(await system.until(asked)).toBe('down');
    await system.advance(100);
    expect(late).toEqual(['no-actor', 'cancelled']);
    expect(child.notes).toEqual([]);
    expect(system.kernel(0).statistics()).toMatchObject({ actors: 1, monitors: 0, openAsks: 0 });
    expect(system.kernel(0).deadLetters.counts()).toEqual({ 'no-actor': 1 });
  });

  test('may return any thenable, and crashes when looking at its result throws', async () => {
    const system = new SimulatedSystem();
    const odd = anActor<{ twice(): number; throws(): number; getter(): object }>(() => ({
      twice: () =>
        ({
          // biome-ignore lint/suspicious/noThenProperty: a foreign thenable is what is tested.
          then: (resolve: (value: number) => void) => {
            resolve(1);
            resolve(2);
          },
        }) as unknown as Promise<number>,
      throws: () =>
        ({
          // biome-ignore lint/suspicious/noThenProperty: as above.
          then: () => {
            throw new Error('a thenable that throws');
          },
        }) as unknown as Promise<number>,
      getter: () => ({
        // biome-ignore lint/suspicious/noThenProperty: as above.
        get then(): never {
          throw new Error('a hostile getter');
        },
      }),
    }));
    const ref = await system.start(odd, undefined);
    expect(await system.until(ref.ask.twice())).toBe(1);
    await expect(system.until(ref.ask.throws())).rejects.toMatchObject({ code: 'down' });
    const again = await system.start(odd, undefined);
    await expect(system.until(again.ask.getter())).rejects.toMatchObject({ code: 'down' });
  });
});

describe('a burst', () => {
  test('of one actor does not hold up its neighbours: each visit handles a share', async () => {
    const system = new SimulatedSystem({ threads: 0 });
    const order: string[] = [];
    const loud = await system.start(
      anActor<{ hit(): void }>(() => ({ hit: () => void order.push('loud') })),
      undefined,
    );
    const quiet = await system.start(
      anActor<{ hit(): void }>(() => ({ hit: () => void order.push('quiet') })),
      undefined,
    );
    for (let n = 0; n < 1_000; n += 1) loud.tell.hit();
    quiet.tell.hit();
    await system.run();
    expect(order).toHaveLength(1_001);
    expect(order.indexOf('quiet')).toBeLessThanOrEqual(64);
  });
});

describe('calls that the runtime makes for an actor', () => {
  interface Busy {
    go(): void;
    hear(what: string): void;
  }

  /** An actor with timers and pipes, whose calls write into `notes`. */
  function busy(notes: string[], begin: (ctx: ActorContext<Busy>) => void) {
    return anActor<Busy>((ctx) => ({
      go: () => begin(ctx),
      hear: async (what) => {
        notes.push(`begin ${what}`);
        await new Promise<void>((resolve) => ctx.clock.after(20, resolve));
        notes.push(`end ${what}`);
      },
    }));
  }

  async function begun(notes: string[], begin: (ctx: ActorContext<Busy>) => void): Promise<[SimulatedSystem, Ref<Busy>]> {
    const system = new SimulatedSystem();
    const ref = await system.start(busy(notes, begin), undefined);
    ref.tell.go();
    return [system, ref];
  }

  test('are turns: they wait for the message that is handled', async () => {
    const notes: string[] = [];
    const [system, ref] = await begun(notes, (ctx) => {
      ctx.after(5, () => void notes.push('timer'));
      ctx.pipe(Promise.resolve(1), (outcome) => void notes.push(`pipe ${outcome.ok}`));
      ctx.pipe(Promise.reject(new Error('no')), async (outcome) => {
        await Promise.resolve();
        notes.push(`pipe ${outcome.ok}`);
      });
    });
    ref.tell.hear('a');
    ref.tell.hear('b');
    await system.advance(100);
    expect(notes).toEqual(['begin a', 'end a', 'begin b', 'end b', 'pipe true', 'pipe false', 'timer']);
  });

  test('crash the actor when they throw', async () => {
    const notes: string[] = [];
    const [system, ref] = await begun(notes, (ctx) => {
      ctx.after(5, async () => {
        await Promise.resolve();
        throw new Error('in a timer');
      });
    });
    system.watch(ref, ({ reason }) => notes.push(reason.kind === 'error' ? reason.error.message : reason.kind));
    await system.advance(10);
    expect(notes).toEqual([expect.stringContaining('in a timer')]);
  });

  test('every period: each tick is due a period after the last; late ones are skipped, never doubled', async () => {
    const notes: string[] = [];
    const [system, ref] = await begun(notes, (ctx) => {
      ctx.every(10, () => void notes.push(`tick ${ctx.clock.now()}`));
    });
    await system.advance(24);
    ref.tell.hear('x');
    ref.tell.hear('y');
    await system.advance(56);
    expect(notes).toEqual(['tick 10', 'tick 20', 'begin x', 'end x', 'begin y', 'end y', 'tick 64', 'tick 70', 'tick 80']);
  });

  test('do not come once they are cancelled, not even from the mailbox', async () => {
    const notes: string[] = [];
    const [system] = await begun(notes, (ctx) => {
      const late = ctx.after(5, () => void notes.push('cancelled'));
      ctx.after(5, () => void notes.push('kept'));
      const ticks = ctx.every(6, () => {
        notes.push('tick');
        ticks.cancel();
      });
      ctx.after(2, async () => {
        await new Promise<void>((resolve) => ctx.clock.after(10, resolve));
        late.cancel();
      });
    });
    await system.advance(50);
    expect(notes).toEqual(['kept', 'tick']);
  });

  test('refuse a delay or a period that is no number of milliseconds', async () => {
    const codes: unknown[] = [];
    const attempt = (act: () => unknown): void => {
      try {
        act();
      } catch (error) {
        codes.push((error as { details: { field: string } }).details.field);
      }
    };
    const [system] = await begun([], (ctx) => {
      for (const bad of [-1, Number.NaN, 'x' as unknown as number]) {
        attempt(() => ctx.after(bad, () => undefined));
        attempt(() => ctx.every(bad, () => undefined));
      }
      attempt(() => ctx.every(0, () => undefined));
      ctx.after(Number.POSITIVE_INFINITY, () => undefined).cancel();
    });
    await system.run();
    expect(codes).toEqual([...Array(3).fill(['delayMs', 'periodMs']).flat(), 'periodMs']);
  });
});
