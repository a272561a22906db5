// A counter on a thread: run it with `node examples/counter.ts`.
import { createSystem } from '../src/index.ts';
import { counter } from './actors/counter.ts';

await using system = await createSystem({ threads: 2 });
const ref = system.spawn(counter, { start: 1 }, { placement: 'spread' }); // returns at once
ref.tell.add(2);
const { total, slot } = await ref.ask.read();
console.log(`the counter on thread ${slot} stands at ${total}`);
