// A supervised worker that crashes: its asker is told why, its supervisor restarts it, and the same ref goes on working.
import { child, createSystem, isActorError, startChild } from '../src/index.ts';
import { divider } from './actors/divider.ts';

await using system = await createSystem({ threads: 2 });
const supervisor = system.supervise({ strategy: 'one-for-one', intensity: 3, periodMs: 5_000, children: [] });
const worker = await startChild(supervisor, child(divider, undefined, { id: 'divider', placement: 'spread' }));

console.log('6 / 3 =', await worker.ask.divide(6, 3));
try {
  await worker.ask.divide(1, 0);
} catch (error) {
  if (!isActorError(error)) throw error;
  console.log(`1 / 0 rejects with "${error.code}": ${error.message}`);
}
console.log('8 / 2 =', await worker.ask.divide(8, 2));
