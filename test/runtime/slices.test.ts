// How long the actors of a thread may go on before timers and I/O have their chance.
import { describe, expect, test } from 'vitest';
import { Cell } from '../../src/runtime/kernel/cell.ts';
import { Scheduler } from '../../src/runtime/kernel/scheduler.ts';
import { VirtualClock } from '../../src/testing/virtual-clock.ts';

function aCell(n: number): Cell {
  const id = { bySlot: 0, byGeneration: 1, n };
  return new Cell(id, 'module#actor', undefined, { slot: 0, id }, 1, false);
}

/** A scheduler whose visits take `visitMs` each, and how it is driven: the runs of one macrotask, then the next macrotask. */
function scheduled(visitMs: () => number) {
  const clock = new VirtualClock();
  const soon: (() => void)[] = [];
  const later: (() => void)[] = [];
  let visits = 0;
  const scheduler = new Scheduler({
    wake: { soon: (run) => void soon.push(run), later: (run) => void later.push(run), resumesAtOnce: true },
    clock,
    visit: (cell) => {
      visits += 1;
      clock.advance(visitMs());
      cell.queued = false;
      return 1;
    },
    failed: () => undefined,
    afterRun: () => undefined,
  });
  return {
    scheduler,
    visits: () => visits,
    microtasks: () => {
      for (let run = soon.shift(); run !== undefined; run = soon.shift()) run();
    },
    macrotask: () => {
      for (const run of later.splice(0)) run();
    },
  };
}

describe('an actor whose promise settled', () => {
  test('goes on at once while nobody else waits, and then in its turn', () => {
    const { scheduler, visits, microtasks } = scheduled(() => 0.0001);
    scheduler.resume(aCell(1));
    expect([visits(), scheduler.ready]).toEqual([1, 0]);
    scheduler.enqueue(aCell(2));
    scheduler.resume(aCell(3));
    expect([visits(), scheduler.ready]).toEqual([1, 2]);
    microtasks();
    expect([visits(), scheduler.ready]).toEqual([3, 0]);
  });

  test('takes from the budget that all share, so that timers have their chance', () => {
    const { scheduler, visits, macrotask } = scheduled(() => 0.0001);
    for (let n = 1; n <= 1_500; n += 1) scheduler.resume(aCell(n));
    expect([visits(), scheduler.ready]).toEqual([1_024, 476]);
    macrotask();
    expect([visits(), scheduler.ready]).toEqual([1_500, 0]);
  });
});

describe('a slice', () => {
  test('ends a run of slow visits after 5 ms, and the next macrotask goes on', () => {
    const { scheduler, visits, microtasks, macrotask } = scheduled(() => 2);
    for (let n = 1; n <= 40; n += 1) scheduler.enqueue(aCell(n));
    microtasks();
    expect(visits()).toBe(3);
    macrotask();
    expect(visits()).toBe(6);
  });

  test('is held where a few quick visits come before slow ones', () => {
    for (let quick = 1; quick <= 20; quick += 1) {
      let visit = 0;
      const { scheduler, visits, microtasks } = scheduled(() => (++visit <= quick ? 0.001 : 20));
      for (let n = 1; n <= quick + 40; n += 1) scheduler.enqueue(aCell(n));
      microtasks();
      // At most as many slow ones as there were quick ones, and one more.
      expect(visits()).toBeLessThanOrEqual(quick + Math.min(quick + 1, 16));
    }
  });

  test('lets quick visits go on to the end of the budget', () => {
    const { scheduler, visits, microtasks } = scheduled(() => 0.0001);
    for (let n = 1; n <= 2_000; n += 1) scheduler.enqueue(aCell(n));
    microtasks();
    expect(visits()).toBe(1_024);
  });

  test('is one for all runs of a macrotask, so that chains of promises do not renew it', () => {
    const { scheduler, visits, microtasks, macrotask } = scheduled(() => 2);
    for (let n = 1; n <= 100; n += 1) {
      scheduler.enqueue(aCell(n));
      microtasks();
    }
    expect(visits()).toBe(3);
    macrotask();
    expect(visits()).toBe(6);
  });
});
