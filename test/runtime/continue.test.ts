import { expect, test } from 'vitest';
import type { Ref } from '../../src/runtime/ref.ts';
import { SimulatedSystem } from '../../src/testing/simulated-system.ts';
import { anActor } from './an-actor.ts';

interface Worker {
  hear(what: string): void;
  go(): void;
}

test('work that a set-up continues with runs before the first message, in the order given', async () => {
  const notes: string[] = [];
  const system = new SimulatedSystem();
  const ref = system.spawn(
    anActor<Worker>((ctx) => {
      ctx.continue(async () => {
        await new Promise<void>((resolve) => ctx.clock.after(10, resolve));
        notes.push('first');
      });
      ctx.continue(() => {
        notes.push('second');
        ctx.continue(() => void notes.push('fourth'));
      });
      ctx.continue(() => void notes.push('third'));
      return { hear: (what) => void notes.push(what), go: () => undefined };
    }),
    undefined,
  );
  for (const what of ['a', 'b', 'c']) ref.tell.hear(what);
  await system.advance(10);
  expect(notes).toEqual(['first', 'second', 'third', 'fourth', 'a', 'b', 'c']);
});

test('work that a turn continues with runs next, ahead of all mail that waits', async () => {
  const notes: string[] = [];
  const system = new SimulatedSystem();
  const ref = await system.start(
    anActor<Worker>((ctx) => ({
      hear: (what) => void notes.push(what),
      go: () => ctx.continue(() => void notes.push('continued')),
    })),
    undefined,
  );
  ref.tell.hear('before');
  ref.tell.go();
  for (let n = 0; n < 100; n += 1) ref.tell.hear(`${n}`);
  await system.run();
  expect(notes).toEqual(['before', 'continued', ...Array.from({ length: 100 }, (_, n) => `${n}`)]);
});

test('work that is continued with is a turn: its failure ends the actor, and none of it reaches the next life', async () => {
  const { child } = await import('../../src/actors/supervisor/child-spec.ts');
  const { startChild } = await import('../../src/actors/supervisor/start-child.ts');
  const notes: string[] = [];
  const system = new SimulatedSystem();
  const worker = anActor<Worker>((ctx) => {
    notes.push(`born ${ctx.incarnation}`);
    return {
      hear: (what) => void notes.push(what),
      go: () => {
        ctx.continue(() => {
          throw new Error('in continued work');
        });
        ctx.continue(() => void notes.push('of the last life'));
      },
    };
  });
  const supervisor = system.supervise({ strategy: 'one-for-one', intensity: 3, periodMs: 5_000, children: [] });
  const ref: Ref<Worker> = await system.until(startChild(supervisor, child(worker, undefined, { id: 'w' })));
  ref.tell.go();
  ref.tell.hear('later');
  await system.run();
  expect(notes).toEqual(['born 1', 'born 2', 'later']);
});
