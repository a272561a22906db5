// Five hundred descriptions, fifty at once: each result is typed, and one that fails sinks no other.
import { createSwarm, drafter } from '../src/agents/index.ts';
import { openStandIn } from './stand-in/open-stand-in.ts';

const products = Array.from({ length: 500 }, (_, index) => ({ name: `Kettle ${index + 1}`, litres: 1 + (index % 3) }));
await using provider = await openStandIn(20);
await using swarm = await createSwarm({ ...provider.options, limits: { maxConcurrent: 50 } });
const words: string[] = [];
for await (const run of swarm.map(drafter, products, (facts) => ({ input: { brief: 'Describe the product', facts } }))) {
  if (run.ok) words.push(...run.value.text.split(' '));
  else console.error(run.item.name, run.error.code);
}
console.log(`${words.length} words about ${products.length} products, in ${provider.calls()} calls`);
