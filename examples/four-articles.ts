// Four articles at once, a writer for each: together they take hardly longer than one.
import { createSwarm, writer } from '../src/agents/index.ts';
import { openStandIn } from './stand-in/open-stand-in.ts';

const topics = ['Tides', 'Bread', 'Glass', 'Bicycles'];
await using provider = await openStandIn(1000);
await using swarm = await createSwarm(provider.options);
const startMs = performance.now();
for await (const run of swarm.map(writer, topics, (topic) => ({ input: { brief: `${topic}, explained`, findings: [] } }))) {
  if (run.ok) console.log(run.value.title, run.value.text.length);
  else console.error(run.item, run.error.code);
}
console.log(`${topics.length} articles in ${((performance.now() - startMs) / 1000).toFixed(1)} times the time of one call`);
