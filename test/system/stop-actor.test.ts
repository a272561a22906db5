// Stopping one actor from plain code.
import { expect, test } from 'vitest';
import type { ExitReason } from '../../src/runtime/exit-reason.ts';
import { SimulatedSystem } from '../../src/testing/simulated-system.ts';
import { anActor } from '../runtime/an-actor.ts';

interface Slow {
  work(ms: number): void;
  ping(): string;
}

const slow = anActor<Slow>((ctx) => ({
  work: (ms) => new Promise<void>((resolve) => ctx.clock.after(ms, resolve)),
  ping: () => 'pong',
}));

test.each([0, 1])(
  'a stop of an actor in slot %i settles when it is gone, with the reason that its watchers see',
  async (slot) => {
    const system = new SimulatedSystem();
    const ref = await system.start(slow, undefined, system.in(slot));
    const reasons: ExitReason[] = [];
    system.watch(ref, ({ reason }) => reasons.push(reason));
    ref.tell.work(100);
    await system.run();
    await system.stop(ref, { kind: 'shutdown', detail: 'custom' });
    expect([system.clock.now(), reasons]).toEqual([100, [{ kind: 'shutdown', detail: 'custom' }]]);
    expect(system.kernel(slot).cells.get(ref.address.id)).toBeUndefined();
  },
);

test.each([0, 1])('a second stop of an actor in slot %i rejects with no-actor', async (slot) => {
  const system = new SimulatedSystem();
  const ref = await system.start(slow, undefined, system.in(slot));
  await system.stop(ref);
  await expect(system.stop(ref)).rejects.toMatchObject({ code: 'no-actor' });
});

test('a stop that takes longer than it may rejects with timeout, and leaves the actor to its turn', async () => {
  const system = new SimulatedSystem();
  const ref = await system.start(slow, undefined, system.in(1));
  const reasons: string[] = [];
  ref.tell.work(100);
  await system.run();
  await expect(system.stop(ref, { kind: 'shutdown' }, { timeoutMs: 50 })).rejects.toMatchObject({ code: 'timeout' });
  system.watch(ref, ({ reason }) => reasons.push(reason.kind));
  await system.advance(49);
  expect(reasons).toEqual([]);
  await system.advance(1);
  expect(reasons).toEqual(['shutdown']);
  expect(system.kernel(0).statistics().monitors).toBe(0);
});

test.each([
  [{ kind: 'normal' }, { timeoutMs: -1 }, 'timeoutMs'],
  [{ kind: 'normal' }, { timeoutMs: 'soon' }, 'timeoutMs'],
  [{ kind: 'normal' }, { timeoutMs: Number.NaN }, 'timeoutMs'],
  [{ kind: 'bored' }, {}, 'reason'],
])('a stop with reason %j and %j is refused by name, and leaves the actor alive', async (reason, options, field) => {
  const system = new SimulatedSystem();
  const ref = await system.start(slow, undefined, system.in(1));
  await expect(system.stop(ref, reason as ExitReason, options as { timeoutMs: number })).rejects.toMatchObject({
    code: 'invalid-argument',
    details: { field },
  });
  expect(await system.until(ref.ask.ping())).toBe('pong');
});
