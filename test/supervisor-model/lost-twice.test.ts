// A race that random sequences find once in ten thousand or so.
import { expect, test } from 'vitest';
import { race } from './race.ts';
import { RealSupervisor } from './real-supervisor.ts';
import { type ReferenceFlags, type ReferenceSpec, ReferenceSupervisor } from './reference-supervisor.ts';

const flags: ReferenceFlags = {
  ...{ strategy: 'one-for-all', autoShutdown: 'never', intensity: 2, periodMs: 1_000 },
  children: [spec('a', 'permanent', 2), spec('b', 'permanent', 2), spec('c', 'temporary', 1)],
};

function spec(id: string, restart: 'permanent' | 'temporary', slot: number): ReferenceSpec {
  return { id, restart, slot, significant: false, budget: undefined };
}

test('a restart that was ordered from a thread which was lost before it came holds no more in the next life of its slot', async () => {
  // Some three in a hundred schedules have the second loss come between the order and the news of it.
  for (let schedule = 0; schedule < 300; schedule++) {
    const [real, model] = [new RealSupervisor(schedule), new ReferenceSupervisor()];
    model.begin(flags);
    await real.begin(flags);
    await race(model, real, [
      { kind: 'lose', slot: 2 },
      { kind: 'start', spec: spec('c', 'permanent', 1) },
      { kind: 'lose', slot: 2 },
    ]);
    expect(real.ended, `schedule ${schedule}`).toBe('normal');
    real.close();
  }
}, 60_000);
