// What holds at once after a thread was killed, on real threads.
import { expect, test } from 'vitest';
import { child } from '../../src/actors/supervisor/child-spec.ts';
import { startChild } from '../../src/actors/supervisor/start-child.ts';
import { type ActorSystem, createSystem } from '../../src/system/create-system.ts';
import { counter } from '../fixtures/counter.ts';

const often = 10;

async function aSupervised(system: ActorSystem) {
  const supervisor = system.supervise({ intensity: 100, children: [] });
  return await startChild(supervisor, child(counter, { start: 0 }, { id: 'a', placement: 'spread' }));
}

test('whoever asks or starts once a thread was killed is served by the next one', { timeout: 60_000 }, async () => {
  await using system = await createSystem({ threads: 1 });
  const ref = await aSupervised(system);
  for (let n = 0; n < often; n += 1) {
    await system.killThread(1);
    const asked = ref.askWith({ timeoutMs: 30_000 }).read();
    const started = system.start(counter, { start: 7 }, { placement: { sameAs: ref } });
    expect(await asked).toBe(0);
    expect((await started).address.slot).toBe(1);
  }
});

test('whoever asks or starts when a slot is told to be live is served there', { timeout: 60_000 }, async () => {
  await using system = await createSystem({ threads: 1 });
  const ref = await aSupervised(system);
  for (let n = 0; n < often; n += 1) {
    const { promise: live, resolve } = Promise.withResolvers<Promise<unknown>>();
    const stop = system.onThreadEvent(({ kind }) => {
      if (kind === 'host-live')
        resolve(Promise.all([ref.ask.read(), system.start(counter, { start: 7 }, { placement: { sameAs: ref } })]));
    });
    void system.killThread(1);
    await live;
    stop();
  }
});
