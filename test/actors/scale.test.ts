// What many children cost: near enough in proportion. The bounds are wide, since the machine is shared.
import { expect, test } from 'vitest';
import { type ChildSpec, child, childTemplate } from '../../src/actors/supervisor/child-spec.ts';
import type { Strategy } from '../../src/actors/supervisor/group-restart.ts';
import { startDynamicChild, terminateChild } from '../../src/actors/supervisor/start-child.ts';
import { defineActor } from '../../src/runtime/definition.ts';
import type { Ref } from '../../src/runtime/ref.ts';
import { createSystem } from '../../src/system/create-system.ts';
import { computedMs, least } from '../fixtures/computing-time.ts';

interface Idle {
  ping(): number;
  crash(): void;
}

const idle = defineActor<Idle>(import.meta.url, 'idle', (ctx) => ({
  ping: () => ctx.incarnation,
  crash: () => {
    throw new Error('a crash');
  },
}));

/** Milliseconds of computing for starting so many children, restarting them all, and stopping them. */
async function cost(strategy: Exclude<Strategy, 'dynamic'>, count: number): Promise<number> {
  await using system = await createSystem({ threads: 0 });
  const children: ChildSpec[] = Array.from({ length: count }, (_, n) => child(idle, undefined, { id: `c${n}` }));
  const before = computedMs();
  const supervisor = system.supervise({ strategy, children });
  const first = (await supervisor.askWith({ timeoutMs: 60_000 }).whichChildren())[0]?.ref as Ref<Idle>;
  first.tell.crash();
  await first.askWith({ timeoutMs: 60_000 }).ping();
  while ((await supervisor.askWith({ timeoutMs: 60_000 }).countChildren()).active < count);
  await system.stop(supervisor, undefined, { timeoutMs: 60_000 });
  return computedMs() - before;
}

test.each(['one-for-one', 'one-for-all', 'rest-for-one'] as const)(
  'ten times as many children cost no more than fifty times as much, under %s',
  { timeout: 120_000 },
  async (strategy) => {
    await cost(strategy, 1_000);
    const many = await least(3, () => cost(strategy, 10_000));
    const few = await cost(strategy, 1_000);
    expect(many / few).toBeLessThan(50);
  },
);

test('100,000 dynamic children started and stopped one after the other cost as much at the end as at the beginning', {
  timeout: 120_000,
}, async () => {
  await using system = await createSystem({ threads: 0 });
  const template = childTemplate(idle, { id: 'i', restart: 'temporary' });
  const supervisor = system.supervise({ strategy: 'dynamic', children: [template] });
  const tenths: number[] = [];
  for (let tenth = 0; tenth < 10; tenth += 1) {
    const before = computedMs();
    for (let n = 0; n < 10_000; n += 100) {
      const refs = await Promise.all(Array.from({ length: 100 }, () => startDynamicChild(supervisor, idle, undefined)));
      await Promise.all(refs.map((ref) => terminateChild(supervisor, ref)));
    }
    tenths.push(computedMs() - before);
  }
  const early = Math.min(...tenths.slice(0, 3));
  const late = Math.min(...tenths.slice(-3));
  expect(late / early).toBeLessThan(5);
  expect(await supervisor.ask.countChildren()).toEqual({ specs: 1, active: 0, supervisors: 0, workers: 0 });
});
