// A fault of the runtime's own in the midst of a visit costs the actor that it befell, and nobody else.
import { describe, expect, test } from 'vitest';
import { Cell } from '../../src/runtime/kernel/cell.ts';
import { Scheduler } from '../../src/runtime/kernel/scheduler.ts';
import { SimulatedSystem } from '../../src/testing/simulated-system.ts';
import { VirtualClock } from '../../src/testing/virtual-clock.ts';
import { anActor, aScribe } from './an-actor.ts';

function aCell(n: number): Cell {
  const id = { bySlot: 0, byGeneration: 1, n };
  return new Cell(id, 'module#actor', undefined, { slot: 0, id }, 1, false);
}

/** Runs `work` and gives what surfaced as uncaught meanwhile. */
async function surfacing(work: () => Promise<void>): Promise<readonly unknown[]> {
  const surfaced: unknown[] = [];
  const others = process.listeners('uncaughtException');
  process.removeAllListeners('uncaughtException');
  process.on('uncaughtException', (error) => surfaced.push(error));
  try {
    await work();
    await new Promise((resolve) => void setImmediate(resolve));
  } finally {
    process.removeAllListeners('uncaughtException');
    for (const listener of others) process.on('uncaughtException', listener);
  }
  return surfaced;
}

describe('a visit that throws', () => {
  test('ends its actor alone: the thread goes on, watchers are told, and the fault surfaces', async () => {
    const system = new SimulatedSystem();
    const scribe = aScribe();
    const other = await system.start(scribe.definition, undefined);
    const struck = await system.start(aScribe().definition, undefined);
    const downs: unknown[] = [];
    system.watch(struck, ({ reason }) => void downs.push(reason));
    await system.run();
    const cell = system.kernel(0).cells.get(struck.address.id);
    if (cell === undefined) throw new Error('the actor is not there');
    const fault = new Error('a planted fault');
    cell.mail.shift = () => {
      // Once: what is left of the mailbox is emptied by the end.
      Reflect.deleteProperty(cell.mail, 'shift');
      throw fault;
    };
    const surfaced = await surfacing(async () => {
      struck.tell.note(1);
      other.tell.note('after');
      await system.run();
    });
    expect(scribe.notes).toEqual(['after']);
    expect(downs).toMatchObject([{ kind: 'error', error: { code: 'runtime-failed', cause: fault } }]);
    expect(surfaced).toEqual([fault]);
    expect(system.kernel(0).current).toBeUndefined();
    expect(await system.until(system.start(aScribe().definition, undefined))).toBeDefined();
  });

  test('takes its actor away even when its end fails too', async () => {
    const system = new SimulatedSystem();
    const struck = await system.start(aScribe().definition, undefined);
    const cell = system.kernel(0).cells.get(struck.address.id);
    if (cell === undefined) throw new Error('the actor is not there');
    cell.mail.shift = () => {
      throw new Error('a planted fault');
    };
    const surfaced = await surfacing(async () => {
      struck.tell.note(1);
      await system.run();
    });
    expect(surfaced).toHaveLength(1);
    expect(system.kernel(0).cells.get(struck.address.id)).toBeUndefined();
  });

  test('does not hold up the run that it is in, nor those that come: the others are visited, the links flushed, the budget renewed', () => {
    const soon: (() => void)[] = [];
    const later: (() => void)[] = [];
    const log: string[] = [];
    const scheduler = new Scheduler({
      wake: { soon: (run) => void soon.push(run), later: (run) => void later.push(run) },
      clock: new VirtualClock(),
      visit: (cell) => {
        cell.queued = false;
        if (cell.id.n % 2 === 1) throw new Error('a planted fault');
        log.push(`visit ${cell.id.n}`);
        return 1;
      },
      failed: (cell) => void log.push(`failed ${cell.id.n}`),
      afterRun: () => void log.push('flush'),
    });
    for (const n of [1, 2, 3]) scheduler.enqueue(aCell(n));
    for (const run of soon.splice(0)) run();
    expect(log.splice(0)).toEqual(['failed 1', 'visit 2', 'failed 3', 'flush']);
    expect(later).toHaveLength(1);
    scheduler.enqueue(aCell(4));
    for (const run of soon.splice(0)) run();
    expect(log.splice(0)).toEqual(['visit 4', 'flush']);
    scheduler.enqueue(aCell(5));
    expect(scheduler.step()).toBe(true);
    expect(log).toEqual(['failed 5', 'flush']);
  });
});

describe('ctx.stop', () => {
  test.each([[null], ['shutdown'], [{ kind: 'bogus' }], [{ kind: 'error' }], [{ kind: 'error', error: new Error('plain') }]])(
    'refuses %j, which is no reason, in its caller',
    async (reason) => {
      const system = new SimulatedSystem();
      const codes: unknown[] = [];
      const wrong = anActor<{ go(): void; ping(): string }>((ctx) => ({
        go: () => {
          try {
            ctx.stop(reason as never);
          } catch (error) {
            codes.push((error as { code?: string }).code);
          }
        },
        ping: () => 'alive',
      }));
      const ref = await system.start(wrong, undefined);
      ref.tell.go();
      expect(await system.until(ref.ask.ping())).toBe('alive');
      expect(codes).toEqual(['invalid-argument']);
    },
  );
});
