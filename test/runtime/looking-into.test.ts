// Suspending, inspecting, measuring and tracing actors, on the same thread and on another.
import { describe, expect, test } from 'vitest';
import { child } from '../../src/actors/supervisor/child-spec.ts';
import { startChild } from '../../src/actors/supervisor/start-child.ts';
import type { ActorContext } from '../../src/runtime/actor-context.ts';
import { Observer } from '../../src/runtime/observing/observer.ts';
import type { StateAccess } from '../../src/runtime/observing/state-access.ts';
import type { TraceEvent } from '../../src/runtime/observing/trace-event.ts';
import type { AnyRef, Ref } from '../../src/runtime/ref.ts';
import { SimulatedSystem } from '../../src/testing/simulated-system.ts';
import { anActor, aScribe } from './an-actor.ts';

interface Ledger {
  add(by: number): void;
  read(): number;
  slow(): number;
  fail(): void;
  leave(): void;
  tell(other: Ref<{ note(what: unknown): void }>, what: unknown): void;
}

function aLedger(prepare: (ctx: ActorContext<Ledger>, access: StateAccess<number>) => void = () => {}) {
  const gates: (() => void)[] = [];
  const definition = anActor<Ledger>((ctx) => {
    let total = 0;
    prepare(ctx, {
      read: () => total,
      check: (candidate) => {
        if (typeof candidate !== 'number') throw new TypeError('not a number');
        return candidate;
      },
      write: (state) => {
        if (state < 0) throw new RangeError('below zero');
        total = state;
      },
    });
    return {
      add: (by) => {
        total += by;
      },
      read: () => total,
      slow: async () => {
        await new Promise<void>((resolve) => gates.push(resolve));
        return total;
      },
      fail: () => {
        throw new Error('no');
      },
      leave: () => ctx.stop(),
      tell: (other, what) => other.tell.note(what),
    };
  });
  return { definition, gates };
}

async function aSystem(slot: number, prepare?: Parameters<typeof aLedger>[0]) {
  const system = new SimulatedSystem({ threads: 2 });
  const observer = new Observer(system.kernel(0));
  const { definition, gates } = aLedger(prepare);
  const ref = await system.start(definition, undefined, system.in(slot));
  return { system, observer, definition, ref, gates };
}

const here = [0, 1];

describe.each(here)('suspending an actor in slot %i', (slot) => {
  test('keeps its mail in order, serves those who look into it, and ends with resume', async () => {
    const { system, observer, ref } = await aSystem(slot, (ctx, access) => ctx.onInspect(access));
    ref.tell.add(1);
    await system.run();
    const suspended = observer.suspend(ref);
    ref.tell.add(10);
    const late = ref.askWith({ timeoutMs: 100 }).read();
    const answer = late.then(
      () => 'answered',
      (error: { code: string }) => error.code,
    );
    await system.until(suspended);
    expect(await system.until(observer.inspect(ref))).toMatchObject({ status: 'suspended', mailboxLength: 2, state: 1 });
    expect(await system.until(answer)).toBe('timeout');
    await system.until(observer.suspend(ref));
    await system.until(observer.resume(ref));
    expect(await system.until(ref.ask.read())).toBe(11);
    await system.until(observer.resume(ref));
  });

  test('waits for the turn that is open, and holds timers and DOWNs too', async () => {
    const ticks: string[] = [];
    const { system, observer, ref, gates } = await aSystem(slot, (ctx) => {
      ctx.every(10, () => void ticks.push('tick'));
    });
    const slow = ref.askWith({ timeoutMs: 60_000 }).slow();
    await system.run();
    let isSuspended = false;
    const suspended = observer.suspend(ref, { timeoutMs: 60_000 }).then(() => {
      isSuspended = true;
    });
    await system.run();
    expect(isSuspended).toBe(false);
    expect((await system.until(observer.inspect(ref))).status).toBe('busy');
    gates[0]?.();
    await system.until(slow);
    await system.until(suspended);
    ticks.length = 0;
    await system.advance(100);
    expect(ticks).toEqual([]);
    await system.until(observer.resume(ref));
    await system.advance(1);
    expect(ticks).toEqual(['tick']);
  });

  test('is over with the life that was suspended, and can be stopped and killed', async () => {
    const { system, observer, definition } = await aSystem(slot);
    const supervisor = system.supervise({ strategy: 'one-for-one', intensity: 3, periodMs: 5_000, children: [] });
    const ref = await system.until(startChild(supervisor, child(definition, undefined, { id: 'a', ...system.in(slot) })));
    await system.until(observer.suspend(ref));
    ref.tell.add(5);
    system.kernel(0).killActor(ref);
    await system.run();
    expect(await system.until(observer.inspect(ref))).toMatchObject({ status: 'ready', incarnation: 2, mailboxLength: 0 });
    expect(await system.until(ref.ask.read())).toBe(5);
    await system.until(observer.suspend(ref));
    system.kernel(0).stopActor(ref);
    await system.run();
    expect(await system.until(ref.ask.read())).toBe(0);
  });

  test('that ends before its turn does rejects', async () => {
    const { system, observer, ref } = await aSystem(slot);
    const slow = ref.ask.slow().catch(() => undefined);
    await system.run();
    const suspended = observer.suspend(ref).catch((error: { code: string }) => error.code);
    await system.run();
    system.kernel(0).killActor(ref);
    expect(await system.until(suspended)).toBe('down');
    await system.until(slow);
  });
});

describe.each(here)('inspecting an actor in slot %i', (slot) => {
  test('shows its place, what it is at, what waits, and its own state', async () => {
    const scribe = aScribe();
    const { system, observer, ref } = await aSystem(slot, (ctx) => {
      const own = ctx.spawn(scribe.definition, undefined);
      ctx.watch(own, () => {});
      ctx.link(own);
      ctx.after(60_000, () => {});
      ctx.trapExit(() => {});
      ctx.onInspect(() => ({ total: 7, own, secret: undefined, act: () => 1 }));
    });
    await system.run();
    const slow = ref.askWith({ timeoutMs: 60_000 }).slow();
    ref.tell.add(1);
    ref.tell.add(2);
    await system.run();
    const seen = await system.until(observer.inspect(ref));
    const [own] = seen.children;
    expect(seen).toMatchObject({
      status: 'busy',
      incarnation: 1,
      mailboxLength: 2,
      current: { method: 'slow', summary: '' },
      isSupervised: false,
      trapsExits: true,
      children: [{ definition: scribe.definition.key, incarnation: 1 }],
      watchers: 0,
      timers: 1,
      stashed: 0,
      deferredReplies: 0,
      state: { total: 7, act: '[function]' },
      statistics: undefined,
      tracers: 0,
    });
    for (const list of [seen.links, seen.monitors, [(seen.state as { own: AnyRef }).own]]) {
      expect(list.map(String)).toEqual([expect.stringContaining(own?.ref.address.id.n.toString() ?? '?')]);
      expect(own?.ref.equals(list[0] as AnyRef)).toBe(true);
    }
    slow.catch(() => undefined);
  });

  test('whose hook throws, or whose redaction does, shows that it did; without a hook there is no state', async () => {
    const failing = await aSystem(slot, (ctx) => {
      ctx.onInspect(() => {
        throw new Error('broken hook');
      });
    });
    expect((await failing.system.until(failing.observer.inspect(failing.ref))).state).toBe('[onInspect failed: broken hook]');
    const silent = await aSystem(slot);
    expect(await silent.system.until(silent.observer.inspect(silent.ref))).not.toHaveProperty('state');
    const redacting = anActor(
      (ctx) => {
        ctx.onInspect(() => ({ name: 'n', card: '4711' }));
        return {};
      },
      { redact: (value, { kind }) => (kind === 'state' ? { ...(value as object), card: '***' } : value) },
    );
    const ref = await silent.system.start(redacting, undefined, silent.system.in(slot));
    expect((await silent.system.until(silent.observer.inspect(ref))).state).toEqual({ name: 'n', card: '***' });
  });

  test('gives a copy: whoever changes it changes nothing', async () => {
    const state = { list: [1] };
    const { system, observer, ref } = await aSystem(slot, (ctx) => ctx.onInspect(() => state));
    const seen = (await system.until(observer.inspect(ref))).state as typeof state;
    seen.list.push(2);
    expect(state).toEqual({ list: [1] });
  });

  test('that is not there, or whose thread is lost, rejects', async () => {
    const { system, observer, ref } = await aSystem(slot);
    system.kernel(0).stopActor(ref);
    await system.run();
    const looks: (() => Promise<unknown>)[] = [
      () => observer.inspect(ref),
      () => observer.suspend(ref),
      () => observer.resume(ref),
      () => observer.measure(ref, true),
      () => observer.replaceState(ref, 1),
    ];
    for (const look of looks) await expect(system.until(look())).rejects.toMatchObject({ code: 'no-actor' });
    if (slot === 0) return;
    const other = await system.start(aLedger().definition, undefined, system.in(slot));
    const lost = observer.inspect(other);
    system.crash(slot);
    await expect(system.until(lost)).rejects.toMatchObject({ code: 'thread-lost' });
  });
});

describe.each(here)('replacing the state of an actor in slot %i', (slot) => {
  test('puts a checked state in place; one that is refused changes nothing', async () => {
    const { system, observer, ref } = await aSystem(slot, (ctx, access) => ctx.onInspect(access));
    ref.tell.add(1);
    await system.run();
    await system.until(observer.replaceState(ref, 100));
    ref.tell.add(1);
    expect(await system.until(ref.ask.read())).toBe(101);
    await expect(system.until(observer.replaceState(ref, 'many'))).rejects.toMatchObject({ code: 'state-refused' });
    expect(await system.until(ref.ask.read())).toBe(101);
    const closed = await aSystem(slot, (ctx) => ctx.onInspect(() => 1));
    await expect(closed.system.until(closed.observer.replaceState(closed.ref, 1))).rejects.toMatchObject({
      code: 'state-refused',
    });
  });

  test('waits for the end of the turn that is open', async () => {
    const { system, observer, ref, gates } = await aSystem(slot, (ctx, access) => ctx.onInspect(access));
    const slow = ref.askWith({ timeoutMs: 60_000 }).slow();
    await system.run();
    const replaced = observer.replaceState(ref, 5, { timeoutMs: 60_000 });
    await system.run();
    gates[0]?.();
    expect(await system.until(slow)).toBe(0);
    await system.until(replaced);
    expect(await system.until(ref.ask.read())).toBe(5);
  });

  test('works while it is suspended; a write that throws ends the actor', async () => {
    const { system, observer, ref } = await aSystem(slot, (ctx, access) => ctx.onInspect(access));
    await system.until(observer.suspend(ref));
    await system.until(observer.replaceState(ref, 5));
    expect((await system.until(observer.inspect(ref))).state).toBe(5);
    await expect(system.until(observer.replaceState(ref, -1))).rejects.toMatchObject({ code: 'handler-failed' });
    await system.run();
    await expect(system.until(observer.inspect(ref))).rejects.toMatchObject({ code: 'no-actor' });
  });
});

test('a hook that is none is refused by name', async () => {
  const system = new SimulatedSystem();
  for (const [access, field] of [
    [null, 'onInspect'],
    [{}, 'onInspect'],
    [{ read: () => 1, write: 1 }, 'onInspect.write'],
  ] as const) {
    const start = system.start(
      anActor((ctx) => {
        ctx.onInspect(access as never);
        return {};
      }),
      undefined,
    );
    await expect(start).rejects.toMatchObject({ code: 'init-failed', cause: { code: 'invalid-argument', details: { field } } });
  }
});

describe.each(here)('measuring an actor in slot %i', (slot) => {
  test('counts its turns, their time and the longest mailbox, over its lives, until it is ended', async () => {
    const { system, observer, ref, gates } = await aSystem(slot);
    ref.tell.add(1);
    await system.run();
    await system.until(observer.measure(ref, true));
    const since = system.clock.wallTime();
    for (let n = 0; n < 10; n += 1) ref.tell.add(1);
    const slow = ref.askWith({ timeoutMs: 60_000 }).slow();
    await system.advance(40);
    gates[0]?.();
    await system.until(slow);
    const { statistics } = await system.until(observer.inspect(ref));
    expect(statistics).toMatchObject({ turns: 11, totalMs: 40, maxTurnMs: 40, since });
    expect(statistics?.maxQueued).toBeGreaterThan(0);
    await system.until(observer.measure(ref, false));
    expect((await system.until(observer.inspect(ref))).statistics).toBeUndefined();
    const cell = system.kernel(slot).cells.get(ref.address.id);
    expect(cell?.extension?.observation).toBeUndefined();
  });
});

function brief(event: TraceEvent): unknown {
  const { at: _, incarnation, ...rest } = event;
  return { ...rest, incarnation };
}

describe.each(here)('tracing an actor in slot %i', (slot) => {
  test('tells each message in and out, the ends of turns, suspensions, crash and restart, in the order in which they happen', async () => {
    const { system, observer, definition } = await aSystem(slot);
    const scribe = await system.start(aScribe().definition, undefined);
    const supervisor = system.supervise({ strategy: 'one-for-one', intensity: 3, periodMs: 5_000, children: [] });
    const ref = await system.until(startChild(supervisor, child(definition, undefined, { id: 'a', ...system.in(slot) })));
    const events: TraceEvent[] = [];
    ref.tell.add(1);
    await system.run();
    const stop = observer.trace(ref, (event) => events.push(event));
    ref.tell.add(2);
    ref.tell.tell(scribe, 'hello');
    await system.run();
    expect(events.map(brief)).toEqual([
      { kind: 'in', method: 'add', summary: '2', isAsk: false, incarnation: 1 },
      { kind: 'handled', method: 'add', durationMs: 0, incarnation: 1 },
      { kind: 'in', method: 'tell', summary: expect.stringContaining('"hello"'), isAsk: false, incarnation: 1 },
      {
        kind: 'out',
        method: 'note',
        summary: '"hello"',
        isAsk: false,
        to: expect.stringContaining('simulated/0/'),
        incarnation: 1,
      },
      { kind: 'handled', method: 'tell', durationMs: 0, incarnation: 1 },
    ]);
    events.length = 0;
    await system.until(observer.suspend(ref));
    await system.until(observer.resume(ref));
    ref.tell.fail();
    await system.run();
    expect(await system.until(ref.ask.read())).toBe(0);
    expect(events.map(({ kind, incarnation }) => [kind, incarnation])).toEqual([
      ['suspended', 1],
      ['resumed', 1],
      ['in', 1],
      ['exit', 1],
      ['restart', 2],
      ['in', 2],
      ['handled', 2],
    ]);
    stop();
    events.length = 0;
    ref.tell.add(1);
    await system.run();
    expect(events).toEqual([]);
    expect(system.kernel(slot).tracing).toBe(0);
    expect(system.kernel(0).traces.size).toBe(0);
  });

  test('ends when there is no actor, when it is gone, and when its thread is lost', async () => {
    const { system, observer, ref, definition } = await aSystem(slot);
    const ends: unknown[] = [];
    const note = (event: TraceEvent): void => void (event.kind === 'ended' && ends.push(event.why));
    observer.trace(ref, note);
    ref.tell.leave();
    await system.run();
    observer.trace(ref, note);
    await system.run();
    expect(ends).toEqual(['gone', 'no-actor']);
    expect(system.kernel(slot).tracing).toBe(0);
    if (slot === 0) return;
    observer.trace(await system.start(definition, undefined, system.in(slot)), note);
    await system.run();
    system.crash(slot);
    await system.run();
    expect(ends.at(-1)).toBe('thread-lost');
    expect(system.kernel(0).traces.size).toBe(0);
  });

  test('of a flood gets so many events in a second, and is told how many were left out', async () => {
    const { system, observer, ref } = await aSystem(slot);
    const events: TraceEvent[] = [];
    observer.trace(ref, (event) => events.push(event));
    for (let n = 0; n < 10_000; n += 1) ref.tell.add(1);
    await system.run();
    expect(events).toHaveLength(5_000);
    await system.advance(1_000);
    ref.tell.add(1);
    await system.run();
    expect(events.slice(5_000).map(brief)).toMatchObject([
      { kind: 'left-out', count: 15_000 },
      { kind: 'in' },
      { kind: 'handled' },
    ]);
  });
});

test('an actor that was traced from a thread that is lost keeps nothing of it', async () => {
  const system = new SimulatedSystem();
  const ref = await system.start(aScribe().definition, undefined);
  new Observer(system.kernel(2)).trace(ref, () => {});
  await system.run();
  expect(system.kernel(0).tracing).toBe(1);
  system.crash(2);
  await system.run();
  expect(system.kernel(0).tracing).toBe(0);
  expect(system.kernel(0).cells.get(ref.address.id)?.extension?.observation).toBeUndefined();
});

test('an actor that nobody looks into any more keeps nothing of it', async () => {
  const { system, observer, ref } = await aSystem(1);
  const stop = observer.trace(ref, () => {});
  await system.until(observer.suspend(ref));
  await system.until(observer.measure(ref, true));
  stop();
  await system.until(observer.resume(ref));
  await system.until(observer.measure(ref, false));
  expect(system.kernel(1).cells.get(ref.address.id)?.extension?.observation).toBeUndefined();
});
