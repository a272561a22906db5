// An actor on a thread, from the installed package. Prints one JSON line.
import { createSystem } from 'troupe';
import { counter } from './counter.ts';

await using system = await createSystem({ threads: 2 });
const ref = system.spawn(counter, { start: 1 }, { placement: 'spread' });
ref.tell.add(2);
// @ts-expect-error a protocol's methods are typed, so a misspelt one does not compile
ref.tell.ad;
const total: number = await ref.ask.read();
console.log(JSON.stringify({ total, threadId: await ref.ask.threadId() }));
