// Looking into actors of real threads.
import { expect, test } from 'vitest';
import type { TraceEvent } from '../../src/runtime/observing/trace-event.ts';
import { createSystem } from '../../src/system/create-system.ts';
import { watched } from './fixtures/watched.ts';

const patient = { timeoutMs: 30_000 };

/** What holds an actor until it is opened, however long that takes. */
function aGate(): { readonly cell: SharedArrayBuffer; open(): void } {
  const cell = new SharedArrayBuffer(4);
  return { cell, open: () => void Atomics.store(new Int32Array(cell), 0, 1) };
}

test('an actor on another thread is suspended, inspected, changed, measured, traced and resumed', async () => {
  await using system = await createSystem({ threads: 1 });
  const ref = await system.start(watched, undefined, { placement: 'spread' });
  const events: TraceEvent[] = [];
  const stop = system.trace(ref, (event) => events.push(event));
  await system.measure(ref, true);
  ref.tell.add(1);
  expect(await ref.ask.read()).toBe(1);
  await system.suspend(ref);
  ref.tell.add(1);
  const late = ref.askWith(patient).read();
  expect(await system.inspect(ref)).toMatchObject({
    status: 'suspended',
    state: { total: 1 },
    statistics: { turns: 2 },
    tracers: 1,
  });
  await system.replaceState(ref, { total: 10 });
  await system.resume(ref);
  expect(await late).toBe(11);
  stop();
  expect((await system.inspect(ref)).tracers).toBe(0);
  expect(events.map(({ kind }) => kind)).toEqual([
    ...['in', 'handled', 'in', 'handled', 'suspended', 'resumed'],
    ...['in', 'handled', 'in', 'handled'],
  ]);
});

test('an actor that waits in an async handler shows what it is at', async () => {
  await using system = await createSystem({ threads: 1 });
  const ref = await system.start(watched, undefined, { placement: 'spread' });
  const gate = aGate();
  ref.tell.hold(gate.cell);
  const waiting = ref.askWith(patient).wait(5);
  await expect.poll(() => system.inspect(ref)).toMatchObject({ status: 'busy', current: { method: 'wait', summary: '5' } });
  gate.open();
  await waiting;
});

test('an actor whose thread does not answer is not waited for longer than it was told, and the tree names its slot', async () => {
  await using system = await createSystem({ threads: 1, hangMs: 60_000 });
  const ref = await system.start(watched, undefined, { placement: 'spread' });
  const gate = aGate();
  ref.tell.hold(gate.cell);
  ref.tell.spin();
  await expect(system.inspect(ref, { timeoutMs: 50 })).rejects.toMatchObject({ code: 'timeout' });
  const { root, unanswered } = await system.tree({ timeoutMs: 50 });
  expect(unanswered).toEqual([1]);
  expect(root.children).toMatchObject([{ slot: 1, status: 'unknown', definition: watched.key }]);
  gate.open();
  await expect.poll(async () => (await system.tree()).root.children).toMatchObject([{ status: 'ready' }]);
});

test('a thread that is lost ends the traces of its actors, and rejects what was asked of them', async () => {
  await using system = await createSystem({ threads: 1 });
  const ref = await system.start(watched, undefined, { placement: 'spread' });
  const ended = new Promise<string>((resolve) => {
    system.trace(ref, (event) => event.kind === 'ended' && resolve(event.why));
  });
  await system.inspect(ref);
  ref.tell.spin();
  const suspended = system.suspend(ref).catch((error: { code: string }) => error.code);
  await system.killThread(1);
  expect(await suspended).toBe('thread-lost');
  expect(await ended).toBe('thread-lost');
});
