import { describe, expect, test } from 'vitest';
import { type ChildOptions, type ChildSpec, child } from '../../src/actors/supervisor/child-spec.ts';
import { childSupervisor } from '../../src/actors/supervisor/child-supervisor.ts';
import { startChild } from '../../src/actors/supervisor/start-child.ts';
import type { Ref } from '../../src/runtime/ref.ts';
import { anActor } from '../runtime/an-actor.ts';
import { aWard, supervised, type Ward } from './supervised.ts';

const ends = {
  normal: (ref: Ref<Ward>) => ref.tell.stop('normal'),
  shutdown: (ref: Ref<Ward>) => ref.tell.stop('shutdown'),
  error: (ref: Ref<Ward>) => ref.tell.crash(),
};

describe('a supervised child', () => {
  test.each([
    ['permanent', 'normal', true],
    ['permanent', 'shutdown', true],
    ['permanent', 'error', true],
    ['transient', 'normal', false],
    ['transient', 'shutdown', false],
    ['transient', 'error', true],
    ['temporary', 'normal', false],
    ['temporary', 'shutdown', false],
    ['temporary', 'error', false],
  ] as const)('that is %s and ends by %s is restarted: %s', async (restart, reason, isRestarted) => {
    for (const slot of [0, 1]) {
      const { system, start, told, children } = await supervised();
      const ref = await start('a', { restart, ...system.in(slot) });
      ends[reason](ref);
      await system.run();
      expect(told).toEqual([isRestarted ? ['restarted', 'a', 2, reason] : ['gone', 'a', reason, false]]);
      const left = { permanent: ref.address, transient: isRestarted ? ref.address : undefined };
      const expected = restart === 'temporary' ? [] : [left[restart]];
      expect((await children()).map(({ ref: now }) => now && now !== 'restarting' && now.address)).toEqual(expected);
      if (isRestarted) expect(await system.until(ref.ask.ping())).toBe(2);
      else await expect(system.until(ref.ask.ping())).rejects.toMatchObject({ code: 'no-actor' });
    }
  });

  test('keeps its ref and its mailbox over a restart; the message that crashed it is a dead letter, and its asker is told', async () => {
    for (const slot of [0, 1]) {
      const { system, start, notes } = await supervised();
      const ref = await start('a', system.in(slot));
      const poison = ref.ask.crash();
      ref.tell.hear(1);
      const asked = ref.ask.ping();
      ref.tell.hear(2);
      await expect(system.until(poison)).rejects.toMatchObject({ code: 'down', cause: { cause: { message: 'a crashed' } } });
      expect(await system.until(asked)).toBe(2);
      await system.run();
      expect(notes).toEqual(['a born 1', 'a end error', 'a born 2', 'a heard 1', 'a heard 2']);
      expect(system.kernel(slot).deadLetters.counts()).toEqual({ 'handler-failed': 1 });
      expect(system.kernel(slot).deadLetters.recent()).toMatchObject([{ method: 'crash', error: { code: 'handler-failed' } }]);
    }
  });

  test('starts afresh, with the arguments that it was given, which nobody can change', async () => {
    const { system, supervisor } = await supervised();
    const { defineActor } = await import('../../src/runtime/definition.ts');
    const seen: unknown[] = [];
    const changing = defineActor<{ go(): void }, { list: number[] }>(import.meta.url, 'changing', (_, args) => {
      seen.push([...args.list]);
      return {
        go: () => {
          args.list.push(2);
        },
      };
    });
    const args = { list: [1] };
    const ref = await system.until(startChild(supervisor, child(changing, args, { id: 'c' })));
    expect(() => args.list.push(3)).toThrow(TypeError);
    ref.tell.go();
    await system.run();
    expect(seen).toEqual([[1], [1]]);
    const others = { list: [2] };
    system.spawn(changing, others);
    expect(() => others.list.push(3)).toThrow(TypeError);
  });

  test('lets no timer, pipe or late result of one life reach the next', async () => {
    const { system, start, notes } = await supervised();
    const ref = await start('a', {}, (ctx) => {
      if (ctx.incarnation > 1) return;
      ctx.after(50, () => void notes.push('old timer'));
      ctx.every(30, () => void notes.push('old tick'));
      const pause = new Promise<void>((resolve) => ctx.clock.after(50, resolve));
      ctx.pipe(pause, () => void notes.push('old pipe'));
    });
    const slow = ref.ask.slow(40).catch((error: { code: string }) => error.code);
    await system.advance(35);
    system.kernel(0).killActor(ref);
    await system.run();
    expect(await slow).toBe('down');
    await system.advance(200);
    expect(notes).toEqual(['a born 1', 'a born 2']);
    expect(await system.until(ref.ask.ping())).toBe(2);
    expect(system.clock.pending).toBe(0);
  });

  test('whose timers and DOWNs are queued already when it crashes does not get them in its next life', async () => {
    const { system, start, notes } = await supervised();
    const other = await start('b', { restart: 'temporary' });
    const ref = await start('a', {}, (ctx) => {
      if (ctx.incarnation > 1) return;
      ctx.after(5, () => void notes.push('old timer'));
      ctx.watch(other, () => void notes.push('old down'));
    });
    ref.tell.slow(10);
    await system.run();
    system.kernel(0).killActor(other);
    await system.advance(7);
    system.kernel(0).killActor(ref);
    await system.advance(100);
    expect(notes).toEqual(['b born 1', 'a born 1', 'a born 2']);
  });

  test('takes its own children along at each restart', async () => {
    const { system, start, notes } = await supervised();
    const ref = await start('a', {}, (ctx) => {
      ctx.spawn(aWard(notes, `child of ${ctx.incarnation}`), undefined);
    });
    await system.run();
    ref.tell.crash();
    await system.run();
    expect(notes.filter((note) => note.startsWith('child'))).toEqual([
      'child of 1 born 1',
      'child of 1 end shutdown',
      'child of 2 born 1',
    ]);
  });

  test('is killed and restarted by a kill from outside, and ended for good by its supervisor', async () => {
    const { system, start, told, supervisor } = await supervised();
    const ref = await start('a');
    system.kernel(0).killActor(ref);
    await system.run();
    supervisor.tell.terminateChild('a');
    supervisor.tell.terminateChild('unknown');
    await system.run();
    expect(told).toEqual([
      ['restarted', 'a', 2, 'killed'],
      ['gone', 'a', 'shutdown', false],
    ]);
  });

  test('that is stopped or killed between two lives ends once more, so that whoever waits for it is not left waiting', async () => {
    for (const end of ['stopActor', 'killActor'] as const) {
      const { system, start, told } = await supervised({ slot: 2 });
      const ref = await start('a', system.in(1));
      const downs: unknown[] = [];
      system.hold(1, 2);
      ref.tell.crash();
      await system.run();
      // Slot 1 waits for the verdict, which its supervisor cannot give yet.
      system.watch(ref, ({ incarnation, reason }) => downs.push([incarnation, reason.kind]));
      system.kernel(0)[end](ref);
      await system.run();
      expect(downs).toEqual([]);
      system.release(1, 2);
      await system.run();
      expect(downs).toEqual([[2, end === 'stopActor' ? 'normal' : 'killed']]);
      expect(told).toHaveLength(2);
      expect(await system.until(ref.ask.ping())).toBe(3);
    }
  });

  test('that is not to live again is gone for those who watch or link meanwhile', async () => {
    const { system, start } = await supervised({ slot: 2 });
    const downs: unknown[] = [];
    const ref = await start('a', { ...system.in(1), restart: 'temporary' });
    const linked = await start('b', { restart: 'temporary' });
    system.watch(linked, ({ reason }) => downs.push(['linked', reason.kind]));
    system.hold(1, 2);
    ref.tell.crash();
    await system.run();
    system.watch(ref, ({ reason }) => downs.push(['watched', reason.kind]));
    const { anActor } = await import('../runtime/an-actor.ts');
    const linking = await system.start(
      anActor<{ go(to: Ref<Ward>): void }>((ctx) => ({ go: (to) => ctx.link(to) })),
      undefined,
    );
    system.watch(linking, ({ reason }) => downs.push(['linking', reason.kind]));
    linking.tell.go(ref);
    const asked = ref.ask.ping().catch((error: { code: string }) => error.code);
    await system.run();
    system.release(1, 2);
    await system.run();
    expect(downs.sort()).toEqual([
      ['linking', 'no-actor'],
      ['watched', 'no-actor'],
    ]);
    expect(await asked).toBe('no-actor');
  });
});

describe('a supervisor', () => {
  const three =
    (order: readonly string[], options: Partial<ChildOptions> = {}) =>
    (notes: string[]) =>
      order.map((id) =>
        child(
          aWard(notes, id, async (ctx) => {
            await new Promise<void>((resolve) => ctx.clock.after(10, resolve));
          }),
          undefined,
          { id, ...options },
        ),
      );

  test('starts its children in order, each awaited, and stops them in reverse, one at a time', async () => {
    const { system, notes, supervisor, downs } = await supervised({ children: three(['a', 'b', 'c'], { placement: 'spread' }) });
    await system.advance(15);
    expect(notes).toEqual(['a born 1']);
    await system.advance(50);
    expect(notes).toEqual(['a born 1', 'b born 1', 'c born 1']);
    system.kernel(0).stopActor(supervisor);
    await system.run();
    expect(notes.slice(3)).toEqual(['c end shutdown', 'b end shutdown', 'a end shutdown']);
    expect(downs).toEqual([{ kind: 'normal' }]);
    expect(system.clock.pending).toBe(0);
  });

  test('that ends does not wait for a child that ended by itself meanwhile', async () => {
    for (const restart of ['permanent', 'temporary'] as const) {
      const { system, start, downs, supervisor } = await supervised();
      const early = await start('early', { restart, placement: 'spread' });
      const late = await start('late', { placement: 'spread' });
      const slow = late.ask.slow(100);
      await system.advance(1);
      system.kernel(0).stopActor(supervisor);
      await system.advance(10);
      early.tell.crash();
      expect(await system.until(slow)).toBe('slow');
      await system.run();
      expect(downs).toEqual([{ kind: 'normal' }]);
      expect(system.clock.pending).toBe(0);
    }
  });

  test('whose child does not start stops those before it in reverse, starts none after it, and fails naming it', async () => {
    const { system, notes, downs } = await supervised({
      children: (lines) => [
        child(aWard(lines, 'a'), undefined, { id: 'a' }),
        child(aWard(lines, 'b'), undefined, { id: 'b' }),
        child(
          aWard(lines, 'c', () => {
            throw new Error('not today');
          }),
          undefined,
          { id: 'c' },
        ),
        child(aWard(lines, 'd'), undefined, { id: 'd' }),
      ],
    });
    await system.run();
    expect(notes).toEqual(['a born 1', 'b born 1', 'b end shutdown', 'a end shutdown']);
    expect(downs).toEqual([
      {
        kind: 'shutdown',
        detail: {
          kind: 'failed-to-start-child',
          id: 'c',
          code: 'init-failed',
          message: expect.stringContaining('failed: not today'),
        },
      },
    ]);
    expect(system.kernel(0).statistics().actors).toBe(2);
  });

  test('kills a child that does not stop in its time, and no other', async () => {
    const { system, start, notes, told, supervisor, downs } = await supervised();
    await start('a', { shutdownMs: 100 });
    await start('b', { shutdownMs: 100 }, (ctx) => {
      ctx.onTerminate(() => new Promise<void>((resolve) => ctx.clock.after(1_000, resolve)));
    });
    await start('c', { shutdownMs: Number.POSITIVE_INFINITY }, (ctx) => {
      ctx.onTerminate(() => new Promise<void>((resolve) => ctx.clock.after(8_000, resolve)));
    });
    system.kernel(0).stopActor(supervisor);
    await system.advance(8_099);
    expect(downs).toEqual([]);
    await system.advance(1);
    expect(downs).toEqual([{ kind: 'normal' }]);
    expect(told).toEqual([
      ['gone', 'c', 'shutdown', false],
      ['gone', 'b', 'killed', false],
      ['gone', 'a', 'shutdown', false],
    ]);
    expect(notes.filter((note) => note.includes('end'))).toEqual(['c end shutdown', 'a end shutdown']);
    await system.advance(2_000);
    expect(system.clock.pending).toBe(0);
  });

  test('serves requests while a child takes its time to stop, and tells when it is gone', async () => {
    const { system, start, told, supervisor, children } = await supervised();
    await start('slow', {}, (ctx) => {
      ctx.onTerminate(() => new Promise<void>((resolve) => ctx.clock.after(1_000, resolve)));
    });
    await start('b');
    supervisor.tell.terminateChild('slow');
    supervisor.tell.terminateChild('b');
    await system.run();
    expect((await children()).map(({ id, ref }) => [id, ref !== undefined])).toEqual([
      ['slow', true],
      ['b', false],
    ]);
    expect([told, system.clock.now()]).toEqual([[['gone', 'b', 'shutdown', false]], 0]);
    await system.advance(1_000);
    expect(told).toHaveLength(2);
  });

  test('refuses a child whose id it has, and one whose set-up fails, and goes on', async () => {
    const { system, start, children, supervisor, told } = await supervised();
    const ref = await start('a');
    await expect(start('a')).rejects.toMatchObject({ code: 'already-started', details: { id: 'a', ref } });
    let attempts = 0;
    const failing = start('bad', {}, () => {
      attempts += 1;
      throw new Error('bad set-up');
    });
    await expect(failing).rejects.toMatchObject({ code: 'init-failed', message: expect.stringContaining('bad set-up') });
    await system.run();
    expect([attempts, told]).toEqual([1, []]);
    const views = await children();
    expect(views.map(({ id, incarnation }) => [id, incarnation])).toEqual([['a', 1]]);
    expect(views[0]?.ref).toEqual(ref);
    expect(await system.until(supervisor.ask.countChildren())).toEqual({ specs: 1, active: 1, supervisors: 0, workers: 1 });
  });

  test('keeps the specification of a child that it was made with, and forgets temporary ones', async () => {
    const { system, children, refOf } = await supervised({
      children: (lines) => [
        child(aWard(lines, 'a'), undefined, { id: 'a', restart: 'transient' }),
        child(aWard(lines, 'b'), undefined, { id: 'b', restart: 'temporary' }),
      ],
    });
    for (const id of ['a', 'b']) (await refOf(id)).tell.stop('normal');
    await system.run();
    expect(await children()).toEqual([{ id: 'a', ref: undefined, type: 'worker', incarnation: 1 }]);
  });

  test('that is killed takes its children along', async () => {
    const { system, start, supervisor, notes } = await supervised();
    await start('a');
    await start('b', system.in(1));
    system.kernel(0).killActor(supervisor);
    await system.run();
    expect(notes).toEqual(['a born 1', 'b born 1']);
    expect([0, 1].map((slot) => system.kernel(slot).statistics().actors)).toEqual([2, 0]);
  });

  test('lives on when an actor that is linked to it crashes, or exits it; its parent’s exit ends it in order', async () => {
    const { system, start, supervisor, notes, downs } = await supervised();
    await start('a');
    const stranger = await system.start(
      anActor<{ link(): void; exit(): void }>((ctx) => ({
        link: () => {
          ctx.link(supervisor);
          throw new Error('a linked crash');
        },
        exit: () => ctx.exit(supervisor, { kind: 'shutdown' }),
      })),
      undefined,
    );
    stranger.tell.exit();
    stranger.tell.link();
    await system.run();
    expect(downs).toEqual([]);
    system.exit(supervisor, { kind: 'shutdown' });
    await system.run();
    expect([downs, notes]).toEqual([[{ kind: 'shutdown' }], ['a born 1', 'a end shutdown']]);
  });

  test('whose own supervisor is killed ends its children in order, with their hooks', async () => {
    const { system, notes, supervisor } = await supervised({
      children: (lines) => [
        childSupervisor(
          { children: ['x', 'y'].map((id) => child(aWard(lines, id), undefined, { id, placement: 'spread' })) },
          { id: 'inner', placement: 'spread' },
        ) as ChildSpec,
      ],
    });
    notes.length = 0;
    system.kernel(0).killActor(supervisor);
    await system.run();
    expect(notes).toEqual(['y end shutdown', 'x end shutdown']);
    expect([0, 1, 2].map((slot) => system.kernel(slot).statistics().actors)).toEqual([2, 0, 0]);
  });

  test('that is killed while it stops a child leaves no timer', async () => {
    const { system, start, supervisor } = await supervised();
    await start('a', {}, (ctx) => {
      ctx.onTerminate(() => new Promise<void>((resolve) => ctx.clock.after(1, resolve)));
    });
    system.kernel(0).stopActor(supervisor);
    await system.run();
    system.kernel(0).killActor(supervisor);
    await system.advance(1);
    expect(system.clock.pending).toBe(0);
  });

  test('that ends while it starts a child ends all the same', async () => {
    for (const end of ['parent lost', 'stop', 'kill'] as const) {
      const { system, supervisor, notes, downs } = await supervised({ slot: 1 });
      const never = child(
        aWard(notes, 'never', () => new Promise(() => undefined)),
        undefined,
        { id: 'never', ...system.in(2) },
      );
      startChild(supervisor, never).catch(() => undefined);
      await system.run();
      if (end === 'parent lost') system.crash(0);
      else if (end === 'stop') system.kernel(0).stopActor(supervisor);
      else system.kernel(0).killActor(supervisor);
      await system.advance(20_000);
      expect([1, 2].map((slot) => system.kernel(slot).statistics().actors)).toEqual([0, 0]);
      if (end !== 'parent lost') expect(downs).toHaveLength(1);
      expect(system.clock.pending).toBe(0);
    }
  });
});
