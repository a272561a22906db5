// What a system does, on real threads and on none, through the same code.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { child } from '../../src/actors/supervisor/child-spec.ts';
import { startChild } from '../../src/actors/supervisor/start-child.ts';
import type { ExitReason } from '../../src/runtime/exit-reason.ts';
import type { Ref } from '../../src/runtime/ref.ts';
import { type ActorSystem, createSystem } from '../../src/system/create-system.ts';
import { type Counter, counter } from '../fixtures/counter.ts';
import { asyncFlood, syncFlood } from './fixtures/floods.ts';
import { type Listener, listener, type Speaker, speaker, unborn, watching } from './fixtures/speakers.ts';

const patient = { timeout: 10_000 };

describe.each([0, 2])('a system with %i threads', (threads) => {
  let system: ActorSystem;
  let speakers: Ref<Speaker>[];

  beforeAll(async () => {
    system = await createSystem({ threads });
    speakers = await Promise.all([0, 1].map(() => system.start(speaker, undefined, { placement: 'spread' })));
    speakers.push(await system.start(speaker, undefined, { placement: 'main' }));
  });
  afterAll(async () => {
    await system.stop();
  });

  test('spawns at once, tells and asks', async () => {
    const ref = system.spawn(counter, { start: 1 }, { placement: 'spread' });
    ref.tell.add(2);
    expect(await ref.ask.read()).toBe(3);
  });

  test('places actors where it is told', async () => {
    const wheres = await Promise.all(speakers.map((ref) => ref.ask.where()));
    expect(wheres.map((where) => where.slot).sort()).toEqual(threads === 0 ? [0, 0, 0] : [0, 1, 2]);
    expect(new Set(wheres.map((where) => where.threadId)).size).toBe(threads === 0 ? 1 : 3);
    const [first] = speakers as [Ref<Speaker>];
    const beside = await system.start(speaker, undefined, { placement: { sameAs: first } });
    expect(await beside.ask.where()).toEqual(wheres[0]);
    expect((await system.start(speaker, undefined)).address.slot).toBe(0);
  });

  test('keeps one FIFO for each pair, also through third parties and ahead of a spawn', async () => {
    for (const to of speakers) {
      const ref = await system.start(listener, undefined, { placement: { sameAs: to } });
      const names: string[] = [];
      for (const [i, from] of speakers.entries()) {
        names.push(`direct ${i}`, `introduced ${i}`);
        from.tell.say(ref, `direct ${i}`, 2_000);
        for (const over of speakers.slice(0, 1)) over.tell.introduce(ref, from, `introduced ${i}`, 500);
      }
      await expect.poll(() => ref.ask.count(), patient).toBe(3 * 2_500);
      const heard = (await ref.ask.heard()) as [string, number][];
      for (const name of names) {
        const numbers = heard.flatMap(([of, n]) => (of === name ? [n] : []));
        expect(numbers).toEqual(Array.from({ length: numbers.length }, (_, n) => n));
      }
    }
    for (const placement of ['spread', 'main', 'parent'] as const) {
      for (const to of speakers) {
        const [giver] = speakers as [Ref<Speaker>];
        const given = await giver.ask.give(placement, to, 200);
        await expect.poll(() => given.ask.count(), patient).toBe(200);
        expect(await given.ask.heard()).toEqual(Array.from({ length: 200 }, (_, n) => ['given', n]));
      }
    }
  });

  test('carries refs, errors and shared memory in messages', async () => {
    const [, to] = speakers as [Ref<Speaker>, Ref<Speaker>];
    const memory = new SharedArrayBuffer(4);
    const message = { ref: to, list: [new Map([['k', to]])], error: new RangeError('far'), memory };
    const echoed = (await to.ask.echo(message)) as typeof message;
    expect(echoed.ref.equals(to)).toBe(true);
    expect(echoed.list[0]?.get('k')?.equals(to)).toBe(true);
    expect(await echoed.ref.ask.echo('again')).toBe('again');
    expect(echoed.error).toMatchObject({ message: 'far' });
    new Int32Array(echoed.memory)[0] = 7;
    expect(new Int32Array(memory)[0]).toBe(7);
  });

  test('settles asks of all endings', async () => {
    const slow = await system.start(speaker, undefined, { placement: 'spread' });
    await expect(slow.askWith({ timeoutMs: 20 }).slow(60_000)).rejects.toMatchObject({ code: 'timeout' });
    await system.kill(slow);
    const ref = await system.start(speaker, undefined, { placement: 'spread' });
    const witness = await system.start(listener, undefined);
    ref.tell.say(witness, 'before', 1);
    const killed = ref.ask.slow(60_000);
    const queued = ref.ask.echo(1);
    killed.catch(() => undefined);
    queued.catch(() => undefined);
    await expect.poll(() => witness.ask.count(), patient).toBe(1);
    await system.kill(ref);
    await expect(killed).rejects.toMatchObject({ code: 'down', details: { reason: 'killed' } });
    await expect(queued).rejects.toMatchObject({ code: 'no-actor' });
    await expect(ref.ask.echo(1)).rejects.toMatchObject({ code: 'no-actor' });
    const failing = await system.start(speaker, undefined, { placement: 'spread' });
    await expect(failing.ask.fail('timeout')).rejects.toMatchObject({
      code: 'down',
      cause: { code: 'handler-failed', cause: { message: 'failed with timeout' } },
    });
    const [other] = speakers as [Ref<Speaker>];
    if (threads > 0) await expect(other.ask.unsendable()).rejects.toMatchObject({ code: 'serialization' });
    await expect(other.askWith({ signal: AbortSignal.abort() }).echo(1)).rejects.toMatchObject({ code: 'cancelled' });
    expect(await other.ask.echo(2)).toBe(2);
  });

  test('starts actors, and says why one did not start', async () => {
    const placement = 'spread';
    await expect(system.start(unborn, 'throw', { placement })).rejects.toMatchObject({
      code: 'init-failed',
      cause: { message: 'not born' },
    });
    const reasons: ExitReason[] = [];
    system.watch(system.spawn(unborn, 'throw', { placement }), ({ reason }) => reasons.push(reason));
    await expect.poll(() => reasons, patient).toMatchObject([{ kind: 'error', error: { code: 'init-failed' } }]);
    if (threads > 0) {
      const closed = system.spawn(unborn, { how: () => 'throw' } as never, { placement });
      system.watch(closed, ({ reason }) => reasons.push(reason));
      await expect(closed.ask.read()).rejects.toMatchObject({ code: 'no-actor', cause: { code: 'serialization' } });
      const error = { code: 'serialization', message: expect.stringContaining('args.how is a function') };
      await expect.poll(() => reasons[1], patient).toMatchObject({ kind: 'error', error });
    }
    const missing = { ...counter, key: `${import.meta.resolve('./fixtures/speakers.ts')}#missing` };
    await expect(system.start(missing, { start: 0 }, { placement })).rejects.toMatchObject({ code: 'definition-not-found' });
  });

  test('refuses a module that starts a system where an actor is looked up in it, and says so', async () => {
    const key = `${import.meta.resolve('./fixtures/begins-a-system.ts')}#actor`;
    await expect(system.start({ ...counter, key }, { start: 0 }, { placement: 'spread' })).rejects.toMatchObject({
      code: 'definition-not-found',
      cause: { code: 'system-in-definition' },
    });
  });

  test('tells watchers and links of ends, after the mail', async () => {
    for (const at of speakers) {
      const watcher = await system.start(watching, undefined, { placement: { sameAs: at } });
      const ref = await system.start(speaker, undefined, { placement: 'spread' });
      watcher.tell.watch(ref);
      watcher.tell.link(ref);
      watcher.tell.stop(ref);
      await expect.poll(() => watcher.ask.seen(), patient).toHaveLength(2);
      watcher.tell.watch(ref);
      await expect.poll(() => watcher.ask.seen(), patient).toHaveLength(3);
      expect((await watcher.ask.seen()).map(String).sort()).toEqual(['down,no-actor,0', 'down,normal,1', 'exit,normal']);
    }
  });

  test('stops and kills one actor, and settles when it is gone; one that was gone before can be killed, and not be stopped', async () => {
    const downs: string[] = [];
    const refs = await Promise.all([1, 2].map(() => system.start(counter, { start: 0 }, { placement: 'spread' })));
    for (const ref of refs) system.watch(ref, ({ reason }) => downs.push(reason.kind));
    const [one, other] = refs as [Ref<Counter>, Ref<Counter>];
    await system.stop(one, { kind: 'shutdown' });
    await system.kill(other);
    expect(downs).toEqual(['shutdown', 'killed']);
    await expect(system.stop(one)).rejects.toMatchObject({ code: 'no-actor' });
    await system.kill(other);
  });

  test('restarts supervised children where they are', async () => {
    const supervisor = system.supervise({ strategy: 'one-for-one', intensity: 3, periodMs: 5_000, children: [] });
    for (const [i, at] of speakers.entries()) {
      const spec = child(counter, { start: i }, { id: `c${i}`, placement: { sameAs: at } });
      const ref = await startChild(supervisor, spec);
      ref.tell.add(10);
      ref.tell.crash();
      ref.tell.add(100);
      expect(await ref.ask.read()).toBe(i + 100);
      expect((await ref.ask.where()).slot).toBe(at.address.slot);
    }
    await system.stop(supervisor);
  });

  test.each([
    ['itself in each turn', syncFlood, 300_000],
    ['itself in async handlers that are done at once', asyncFlood, 150_000],
  ] as const)('lets a timer fire beside an actor that tells %s', async (_, definition, messages) => {
    const ref = await system.start(definition, undefined, { placement: 'spread' });
    ref.tell.begin(messages);
    let handled = Number.POSITIVE_INFINITY;
    await expect
      .poll(async () => {
        handled = await ref.ask.handledAtTimer();
        return handled;
      }, patient)
      .toBeLessThan(messages);
    await system.stop(ref);
  });

  test('counts what it could not deliver', async () => {
    const ref: Ref<Listener> = await system.start(listener, undefined, { placement: 'main' });
    await system.stop(ref);
    // Read in the turn of the tell: letters of the hosts come when they come.
    const before = system.deadLetters.counts()['no-actor'] ?? 0;
    ref.tell.hear(1);
    expect(system.deadLetters.counts()['no-actor']).toBe(before + 1);
  });

  test('shows no more of the environment to its threads than it was told', async () => {
    process.env['TROUPE_TEST_SECRET'] = 'secret';
    const [ref] = speakers as [Ref<Speaker>];
    expect(await ref.ask.env('TROUPE_TEST_SECRET')).toBe(threads === 0 ? 'secret' : undefined);
    expect(await ref.ask.env('PATH')).toBe(process.env['PATH']);
  });
});
