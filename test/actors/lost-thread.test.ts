import { describe, expect, test } from 'vitest';
import { child } from '../../src/actors/supervisor/child-spec.ts';
import { startChild } from '../../src/actors/supervisor/start-child.ts';
import { type Ref, reflect } from '../../src/runtime/ref.ts';
import { aWard, supervised, type Ward } from './supervised.ts';

describe('a lost thread', () => {
  test('is one restart for a supervisor, however many of its children were there; each lives again at its old address', async () => {
    for (let seed = 0; seed < 5; seed += 1) {
      const { system, start, told, downs } = await supervised({ intensity: 1, system: { seed } });
      const refs = await Promise.all(['a', 'b', 'c'].map((id) => start(id, system.in(1))));
      const bystander = await start('d', system.in(2));
      system.crash(1);
      system.boot(1);
      await system.run();
      expect([...told].sort()).toEqual(['a', 'b', 'c'].map((id) => ['restarted', id, 2, 'thread-lost']));
      expect(await Promise.all(refs.map((ref) => system.until(ref.ask.ping())))).toEqual([2, 2, 2]);
      expect(await system.until(bystander.ask.ping())).toBe(1);
      expect(downs).toEqual([]);
      system.crash(1);
      system.boot(1);
      await system.run();
      expect(downs).toMatchObject([{ kind: 'shutdown' }]);
    }
  });

  test('restarts whom it must before mail from this thread meets the next one, however many supervisors have to decide', async () => {
    for (let seed = 0; seed < 5; seed += 1) {
      const { system, notes } = await supervised({ system: { seed } });
      const refs: Ref<Ward>[] = [];
      for (let n = 0; n < 6; n += 1) {
        const supervisor = system.supervise({ strategy: 'one-for-one', intensity: 9, periodMs: 5_000, children: [] });
        const spec = child(aWard(notes, `${n}`), undefined, { id: 'c', placement: system.in(1).placement });
        refs.push(await system.until(startChild(supervisor, spec)));
      }
      for (const ref of refs) system.watch(ref, () => ref.tell.hear('mail'));
      await system.run();
      system.crash(1);
      system.boot(1);
      await system.run();
      expect(notes.filter((note) => note.endsWith('mail')).sort()).toEqual(refs.map((_, n) => `${n} heard mail`));
    }
  });

  test('restarts by policy, and loses the mailbox: counted by the sender, and its asks reject', async () => {
    const { system, start, told, notes } = await supervised();
    const ref = await start('a', system.in(1));
    const temporary = await start('t', { ...system.in(1), restart: 'temporary' });
    await start('b', { ...system.in(1), restart: 'transient' });
    ref.tell.hear(1);
    const asked = ref.ask.ping().catch((error: { code: string }) => error.code);
    system.crash(1);
    await system.run();
    // The slot is down: what is sent now waits for its next life.
    ref.tell.hear(2);
    temporary.tell.hear(3);
    system.boot(1);
    await system.run();
    expect(await asked).toBe('thread-lost');
    expect([...told].sort()).toEqual([
      ['gone', 't', 'thread-lost', false],
      ['restarted', 'a', 2, 'thread-lost'],
      ['restarted', 'b', 2, 'thread-lost'],
    ]);
    expect(notes.filter((note) => note.includes('heard'))).toEqual(['a heard 2']);
    expect(system.kernel(0).deadLetters.counts()).toEqual({ 'thread-lost': 2 });
    expect(system.kernel(1).deadLetters.counts()).toEqual({ 'no-actor': 1 });
  });

  test('is charged to the child that was executing, when that has a budget of its own', async () => {
    const { system, start, told, downs } = await supervised({ intensity: 0 });
    const culprit = await start('culprit', { ...system.in(1), budget: { intensity: 1, periodMs: 1_000 } });
    const innocent = await start('innocent', { ...system.in(1), budget: { intensity: 0, periodMs: 1_000 } });
    for (let life = 0; life < 2; life += 1) {
      system.crash(1, { culprit });
      system.boot(1);
      await system.run();
    }
    expect(downs).toEqual([]);
    expect([...told].sort()).toEqual([
      ['gone', 'culprit', 'thread-lost', true],
      ['restarted', 'culprit', 2, 'thread-lost'],
      ['restarted', 'innocent', 2, 'thread-lost'],
      ['restarted', 'innocent', 3, 'thread-lost'],
    ]);
    expect(await system.until(innocent.ask.ping())).toBe(3);
    const message = expect.stringContaining('went with an earlier thread of its slot (this is generation 3)');
    await expect(system.until(culprit.ask.ping())).rejects.toMatchObject({ code: 'no-actor', message });
  });

  test('is charged to the supervisor when the culprit is unknown, a stranger, or a child without a budget', async () => {
    for (const who of ['nobody', 'stranger', 'child'] as const) {
      const { system, start, downs } = await supervised({ intensity: 0 });
      const child = await start('a', system.in(1));
      const stranger = await start('b', system.in(2));
      await start('own', { ...system.in(1), budget: { intensity: 5, periodMs: 1_000 } });
      system.crash(1, who === 'nobody' ? {} : { culprit: who === 'child' ? child : stranger });
      system.boot(1);
      await system.run();
      expect(downs).toMatchObject([{ kind: 'shutdown' }]);
    }
  });

  test('names the culprit to each watcher, and to nobody else', async () => {
    const { system, start } = await supervised();
    const [culprit, innocent] = [await start('a', system.in(1)), await start('b', system.in(1))];
    const reasons: unknown[] = [];
    for (const ref of [culprit, innocent]) system.watch(ref, ({ reason }) => reasons.push(reason));
    await system.run();
    system.crash(1, { culprit });
    await system.run();
    expect(reasons).toEqual(
      [true, false].map((isCulprit) => ({ kind: 'thread-lost', slot: 1, generation: 1, culprit: isCulprit })),
    );
  });

  test('in the middle of a start rejects the start, and charges nobody', async () => {
    const { system, supervisor, notes, downs, children } = await supervised({ intensity: 0 });
    const never = aWard(notes, 'a', () => new Promise(() => undefined));
    const started = startChild(supervisor, child(never, undefined, { id: 'a', ...system.in(1) }));
    const outcome = started.catch((error: { code: string }) => error.code);
    await system.run();
    system.crash(1);
    system.boot(1);
    await system.run();
    expect(await outcome).toBe('thread-lost');
    expect([downs, await children()]).toEqual([[], []]);
  });

  test('while a child stops ends the stop', async () => {
    const { system, start, supervisor, downs, told } = await supervised();
    await start('a', { ...system.in(1), shutdownMs: Number.POSITIVE_INFINITY }, (ctx) => {
      ctx.onTerminate(() => new Promise(() => undefined));
    });
    system.kernel(0).stopActor(supervisor);
    await system.run();
    expect(downs).toEqual([]);
    system.crash(1);
    await system.run();
    expect(downs).toEqual([{ kind: 'normal' }]);
    expect(told).toEqual([['gone', 'a', 'thread-lost', false]]);
  });

  test('right after a child crashed in it costs two restarts, and the child lives once', async () => {
    for (let seed = 0; seed < 20; seed += 1) {
      const { system, start, notes, told } = await supervised({ system: { seed } });
      const ref = await start('a', system.in(1));
      ref.tell.crash();
      for (let n = 0; n < seed % 7; n += 1) await system.step();
      system.crash(1, { delivered: 5 });
      system.boot(1);
      await system.run();
      const incarnation = await system.until(ref.ask.ping());
      expect(told.at(-1)).toEqual(['restarted', 'a', incarnation, 'thread-lost']);
      expect(notes.filter((note) => note === `a born ${incarnation}`)).toHaveLength(1);
      expect(system.kernel(1).statistics().actors).toBe(1);
    }
  });

  test('whose slot is abandoned uses up the budget, and ends the supervisor', async () => {
    const { system, start, told, downs } = await supervised({ intensity: 2 });
    await start('a', system.in(1));
    system.crash(1);
    await system.run();
    system.abandon(1);
    await system.run();
    expect(downs).toMatchObject([{ kind: 'shutdown', detail: 'restart-intensity' }]);
    expect(told.at(-1)).toEqual(['gone', 'a', 'error', true]);
    expect(system.kernel(0).statistics().actors).toBe(2);
  });

  test('takes the children of a supervisor that lived in it along, on all threads; the supervisor’s own parent decides', async () => {
    const { system, start, supervisor, downs } = await supervised({ slot: 1 });
    const ref = await start('a', system.in(2));
    system.crash(1);
    await system.run();
    expect(downs).toMatchObject([{ kind: 'thread-lost' }]);
    expect(system.kernel(2).statistics().actors).toBe(0);
    system.boot(1);
    await system.run();
    await expect(system.until(supervisor.ask.whichChildren())).rejects.toMatchObject({ code: 'no-actor' });
    await expect(system.until(ref.ask.ping())).rejects.toMatchObject({ code: 'no-actor' });
  });

  test('that is lost again before its supervisor came to decide costs each child one life more at the most, and it lives once', async () => {
    for (let seed = 0; seed < 30; seed += 1) {
      const { system, start, notes } = await supervised({ system: { seed } });
      const ref = await start('a', system.in(1));
      for (let n = 0; n < 2; n += 1) {
        system.crash(1);
        system.boot(1);
        for (let step = 0; step < seed % 4; step += 1) await system.step();
      }
      await system.run();
      const incarnation = await system.until(ref.ask.ping());
      expect([2, 3]).toContain(incarnation);
      expect(notes.filter((note) => note === `a born ${incarnation}`)).toHaveLength(1);
      expect(system.kernel(1).statistics().actors).toBe(1);
    }
  });

  test('leaves the addresses of its supervised actors valid: what is sent while the slot is down reaches their next life', async () => {
    for (let seed = 0; seed < 20; seed += 1) {
      const { system, start } = await supervised({ system: { seed } });
      const ref = await start('a', system.in(1));
      const asker = await start('asker', system.in(2));
      await system.run();
      system.crash(1);
      await system.run();
      const asks = [ref.ask.ping(), reflect<Ward>(system.kernel(2).makeRef(ref.address, '')).ask.ping()];
      await system.run();
      system.boot(1);
      expect(await system.until(Promise.all(asks))).toEqual([2, 2]);
      expect(await system.until(asker.ask.ping())).toBe(1);
    }
  });

  test('whose next life waits already is met by mail only after those who decide here have decided', async () => {
    const { system, start } = await supervised();
    const ref = await start('a', system.in(1));
    const asks: Promise<number>[] = [];
    system.watch(ref, () => asks.push(ref.ask.ping()));
    await system.run();
    system.crash(1);
    system.boot(1);
    await system.run();
    expect(await system.until(Promise.all(asks))).toEqual([2]);
  });

  test('loses no mail for those who are restarted there, though something new is started there before them', async () => {
    const { system, start, notes } = await supervised();
    const ref = await start('a', system.in(1));
    const asks: Promise<number>[] = [];
    system.watch(ref, () => {
      system.spawn(aWard(notes, 'new'), undefined, system.in(1));
      asks.push(ref.ask.ping());
    });
    await system.run();
    system.crash(1);
    system.boot(1);
    await system.run();
    expect(await system.until(Promise.all(asks))).toEqual([2]);
    expect(system.kernel(1).deadLetters.counts()).toEqual({});
  });
});
