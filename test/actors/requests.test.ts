import { describe, expect, test } from 'vitest';
import { type ChildPhase, type ChildRequest, judgeRequest, phaseOf } from '../../src/actors/supervisor/child-requests.ts';
import { type ChildOptions, child } from '../../src/actors/supervisor/child-spec.ts';
import { deleteChild, getChildSpec, restartChild, startChild, terminateChild } from '../../src/actors/supervisor/start-child.ts';
import type { SupervisedChild } from '../../src/actors/supervisor/supervised-child.ts';
import type { ActorContext } from '../../src/runtime/actor-context.ts';
import { aWard, supervised, type Ward } from './supervised.ts';

const pause = (ctx: ActorContext<Ward>, ms: number): Promise<void> => new Promise((resolve) => ctx.clock.after(ms, resolve));
const slowToEnd = (ctx: ActorContext<Ward>): void => ctx.onTerminate(() => pause(ctx, 100));

describe('a request for a child', () => {
  const states: Record<ChildPhase, Partial<SupervisedChild>> = {
    absent: { state: 'absent' },
    running: { state: 'up' },
    restarting: { state: 'down' },
    ending: { state: 'stopping', isToReturn: false },
  };

  test.each([
    ['start', 'do', 'already-present', 'already-started', 'already-present', 'wait'],
    ['terminate', 'child-not-found', 'done', 'do', 'do', 'wait'],
    ['restart', 'child-not-found', 'do', 'child-running', 'child-restarting', 'wait'],
    ['delete', 'child-not-found', 'do', 'child-running', 'child-restarting', 'wait'],
  ] as const)('%s is judged by the state of the child, with OTP’s refusals', (request: ChildRequest, unknown, ...expected) => {
    const judge = (state: Partial<SupervisedChild> | undefined): string => {
      const verdict = judgeRequest(request, state as SupervisedChild | undefined);
      return verdict.kind === 'refuse' ? verdict.code : verdict.kind;
    };
    expect(judge(undefined)).toBe(unknown);
    expect(Object.values(states).map(judge)).toEqual(expected);
  });

  test('sees a start that was asked for as running, and one of a restart as restarting', () => {
    const phase = (one: Partial<SupervisedChild>): ChildPhase =>
      phaseOf({ state: 'absent', isDue: false, isToReturn: false, onStarted: undefined, ...one });
    expect(phase({ state: 'starting', onStarted: () => undefined })).toBe('running');
    expect(phase({ state: 'starting' })).toBe('restarting');
    expect(phase({ state: 'stopping', isToReturn: true })).toBe('restarting');
    expect(phase({ isDue: true })).toBe('restarting');
  });
});

describe('a child of a supervisor', () => {
  test.each(['permanent', 'transient', 'temporary'] as const)(
    'that is %s is terminated, restarted and deleted by hand, which costs no budget',
    async (restart) => {
      for (const slot of [0, 1]) {
        const { system, start, supervisor, children, downs, notes } = await supervised({ intensity: 0 });
        const code = (asked: Promise<unknown>): Promise<unknown> =>
          system.until(asked.then(() => 'ok').catch((error: { code: string }) => error.code));
        const ref = await start('a', { restart, ...system.in(slot) });
        expect(await code(deleteChild(supervisor, 'a'))).toBe('child-running');
        expect(await code(restartChild(supervisor, 'a'))).toBe('child-running');
        expect(await code(terminateChild(supervisor, 'a'))).toBe('ok');
        await expect(system.until(ref.ask.ping())).rejects.toMatchObject({ code: 'no-actor' });
        expect(notes).toEqual(['a born 1', 'a end shutdown']);
        if (restart === 'temporary') {
          expect(await children()).toEqual([]);
          for (const request of [terminateChild, restartChild, deleteChild, getChildSpec])
            expect(await code(request(supervisor, 'a'))).toBe('child-not-found');
        } else {
          expect(await children()).toEqual([{ id: 'a', ref: undefined, type: 'worker', incarnation: 1 }]);
          expect(await system.until(supervisor.ask.countChildren())).toEqual({ specs: 1, active: 0, supervisors: 0, workers: 1 });
          expect(await code(terminateChild(supervisor, 'a'))).toBe('ok');
          expect(await code(start('a'))).toBe('already-present');
          const again = await system.until(restartChild<Ward>(supervisor, 'a'));
          expect(await system.until(again.ask.ping())).toBe(1);
          expect(again.equals(ref)).toBe(false);
          expect(await code(terminateChild(supervisor, again))).toBe('ok');
          expect(await code(deleteChild(supervisor, 'a'))).toBe('ok');
          expect(await code(deleteChild(supervisor, 'a'))).toBe('child-not-found');
          expect(await children()).toEqual([]);
        }
        await start('a');
        expect(downs).toEqual([]);
      }
    },
  );

  test('keeps its place in the order of starts over a termination and a restart by hand', async () => {
    const { system, start, supervisor, notes } = await supervised();
    for (const id of ['a', 'b', 'c']) await start(id);
    await system.until(terminateChild(supervisor, 'b'));
    await system.until(restartChild(supervisor, 'b'));
    notes.length = 0;
    system.kernel(0).stopActor(supervisor);
    await system.run();
    expect(notes).toEqual(['c end shutdown', 'b end shutdown', 'a end shutdown']);
  });

  test('whose restart by hand fails stays as it was, and the caller is told why', async () => {
    const { system, start, supervisor, children, downs } = await supervised({ intensity: 0 });
    let isBroken = false;
    await start('a', {}, () => {
      if (isBroken) throw new Error('broken');
    });
    await system.until(terminateChild(supervisor, 'a'));
    isBroken = true;
    const restarted = system.until(restartChild(supervisor, 'a'));
    await expect(restarted).rejects.toMatchObject({ code: 'init-failed', cause: { message: 'broken' } });
    expect([(await children())[0]?.ref, downs]).toEqual([undefined, []]);
  });

  test('shows as restarting until its next life is ready: it is not active, may be terminated, and nothing else', async () => {
    const options: readonly Partial<ChildOptions>[] = [{}, { backoff: { minMs: 50, maxMs: 50 } }];
    for (const childOptions of options) {
      const { system, start, supervisor, children, notes, told } = await supervised();
      const code = (asked: Promise<unknown>): Promise<unknown> =>
        system.until(asked.then(() => 'ok').catch((error: { code: string }) => error.code));
      const ref = await start('a', childOptions, async (ctx) => {
        if (ctx.incarnation > 1) await pause(ctx, 100);
      });
      ref.tell.crash();
      await system.advance(20);
      expect(await children()).toMatchObject([{ id: 'a', ref: 'restarting', type: 'worker' }]);
      expect(await system.until(supervisor.ask.countChildren())).toEqual({ specs: 1, active: 0, supervisors: 0, workers: 1 });
      expect(await system.until(getChildSpec(supervisor, 'a'))).toMatchObject({ id: 'a', restart: 'permanent' });
      expect(await code(restartChild(supervisor, 'a'))).toBe('child-restarting');
      expect(await code(deleteChild(supervisor, 'a'))).toBe('child-restarting');
      expect(await code(start('a'))).toBe('already-present');
      expect(await code(terminateChild(supervisor, 'a'))).toBe('ok');
      expect(await children()).toMatchObject([{ id: 'a', ref: undefined }]);
      await system.run();
      expect(told.at(-1)).toMatchObject(['gone', 'a', expect.any(String), false]);
      await system.advance(1_000);
      expect(notes.filter((note) => note === 'a born 2')).toEqual('backoff' in childOptions ? [] : ['a born 2']);
      expect(system.clock.pending).toBe(0);
    }
  });

  test('that cut its link and hears no signal of its own cannot hang its termination', async () => {
    const { system, start, supervisor, told } = await supervised();
    await start('a', { shutdownMs: 100 }, (ctx) => {
      ctx.unlink(ctx.parent);
      ctx.trapExit(() => undefined);
      ctx.onTerminate(() => new Promise(() => undefined));
    });
    const before = system.clock.now();
    await system.until(terminateChild(supervisor, 'a'));
    await system.run();
    expect([told, system.clock.now() - before]).toEqual([[['gone', 'a', 'killed', false]], 100]);
  });

  test('of brutal-kill is killed at once, and its hooks do not run', async () => {
    const { system, start, supervisor, told, notes } = await supervised();
    const ref = await start('a', { shutdownMs: 'brutal-kill' });
    ref.ask.slow(1_000).catch(() => undefined);
    await system.run();
    const before = system.clock.now();
    await system.until(terminateChild(supervisor, 'a'));
    await system.run();
    expect([told, notes, system.clock.now() - before]).toEqual([[['gone', 'a', 'killed', false]], ['a born 1'], 0]);
  });

  test('that is ending is waited for by further requests, which then find it gone', async () => {
    const { system, start, supervisor, notes } = await supervised();
    await start('a', {}, slowToEnd);
    const first = terminateChild(supervisor, 'a');
    const second = terminateChild(supervisor, 'a');
    const restarted = restartChild<Ward>(supervisor, 'a');
    await system.until(Promise.all([first, second]));
    expect(notes).toEqual(['a born 1', 'a end shutdown']);
    await system.until((await system.until(restarted)).ask.ping());
    expect(notes.at(-1)).toBe('a born 1');
  });

  test('that is starting may be terminated: the start is told', async () => {
    const { system, supervisor, notes, children } = await supervised();
    const spec = child(
      aWard(notes, 'a', (ctx) => pause(ctx, 1_000)),
      undefined,
      { id: 'a', shutdownMs: 100 },
    );
    const started = startChild(supervisor, spec).catch((error: { code: string }) => error.code);
    await system.run();
    await system.until(terminateChild(supervisor, 'a'));
    expect(await started).toBe('init-failed');
    expect(notes).toEqual([]);
    expect(await children()).toEqual([]);
  });

  test('that is temporary leaves no arguments behind while it runs, and nothing at all at its end', async () => {
    const { system, supervisor, children } = await supervised();
    const { defineActor } = await import('../../src/runtime/definition.ts');
    const holder = defineActor<{ size(): number }, { big: string }>(import.meta.url, 'holder', (_, { big }) => ({
      size: () => big.length,
    }));
    for (const restart of ['temporary', 'transient'] as const) {
      const spec = child(holder, { big: 'x'.repeat(10) }, { id: restart, restart });
      const ref = await system.until(startChild(supervisor, spec));
      const kept = await system.until(getChildSpec(supervisor, restart));
      expect(kept.args).toEqual(restart === 'temporary' ? undefined : { big: 'xxxxxxxxxx' });
      expect(await system.until(ref.ask.size())).toBe(10);
      system.kernel(0).stopActor(ref);
    }
    await system.run();
    expect((await children()).map(({ id }) => id)).toEqual(['transient']);
  });

  test('whose specification is none is refused by name, and the supervisor goes on', async () => {
    const { system, supervisor, notes, downs } = await supervised();
    const good = child(aWard(notes, 'a'), undefined, { id: 'a' });
    const bad: readonly [string, unknown][] = [
      ['spec', undefined],
      ['restart', { ...good, restart: 'always' }],
      ['significant', { ...good, restart: 'transient', significant: true }],
      ['extra', { ...good, extra: 1 }],
    ];
    for (const [field, spec] of bad) {
      const result = await system.until(supervisor.ask.startChild(spec as typeof good));
      expect(result).toMatchObject({ ok: false, error: { code: 'invalid-argument', details: { field } } });
    }
    const elsewhere = { ...good, placement: { sameAs: (await otherSystem()) as never } };
    await expect(system.until(startChild(supervisor, elsewhere))).rejects.toMatchObject({ code: 'invalid-argument' });
    await system.until(startChild(supervisor, good));
    expect([notes, downs]).toEqual([['a born 1'], []]);
  });
});

async function otherSystem(): Promise<unknown> {
  const { start, supervisor } = await supervised();
  const ref = await start('stranger');
  // As a ref of another node.
  const address = { ...ref.address, node: { id: 'another', incarnation: '1' } };
  return Object.create(ref as object, { address: { value: address }, supervisor: { value: supervisor } });
}

describe('a request', () => {
  test('holds up no other: a slow set-up and a slow end leave the supervisor free', async () => {
    const { system, start, supervisor, notes, children } = await supervised();
    await start('ends slowly', {}, slowToEnd);
    const ended = terminateChild(supervisor, 'ends slowly');
    const slow = startChild(
      supervisor,
      child(
        aWard(notes, 'starts slowly', (ctx) => pause(ctx, 100)),
        undefined,
        { id: 'starts slowly' },
      ),
    );
    await system.run();
    const before = system.clock.now();
    await start('quick');
    expect(system.clock.now()).toBe(before);
    expect((await children()).map(({ id }) => id)).toEqual(['ends slowly', 'starts slowly', 'quick']);
    expect(await system.until(supervisor.ask.countChildren())).toEqual({ specs: 3, active: 2, supervisors: 0, workers: 3 });
    await system.until(Promise.all([ended, slow]));
  });

  test('that is open when the supervisor ends is told', async () => {
    for (const end of ['stopActor', 'killActor'] as const) {
      const { system, supervisor, notes } = await supervised();
      const never = child(
        aWard(notes, 'a', () => new Promise(() => undefined)),
        undefined,
        { id: 'a', shutdownMs: 100 },
      );
      const started = startChild(supervisor, never).catch((error: { code: string }) => error.code);
      await system.run();
      system.kernel(0)[end](supervisor);
      expect(await system.until(started)).toBe('down');
      await system.advance(200);
      expect(system.kernel(0).statistics().actors).toBe(2);
    }
  });
});
