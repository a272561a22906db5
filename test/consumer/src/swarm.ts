// A swarm of two readers on the embedded model, from the installed package. Prints one JSON line.
import { createSwarm, defineAgent } from 'troupe/agents';
import { z } from 'zod';

const reader = defineAgent({
  name: 'reader',
  description: 'Reads one document and answers one question about it',
  model: 'extractive:default',
  instructions: 'Answer only from the document. Quote the lines that support the answer.',
  tools: ['search_text'],
  outputSchema: z.object({
    relevant: z.boolean(),
    confidence: z.number(),
    answer: z.string(),
    quotes: z.array(z.object({ text: z.string(), file: z.string(), line: z.number().optional(), page: z.number().optional() })),
  }),
});

const found: Record<string, boolean | string> = {};
await using swarm = await createSwarm({ roots: ['./documents'], threads: 2 });
const files = ['documents/north.md', 'documents/south.md'];
for await (const run of swarm.map(reader, files, (file) => ({ input: 'Is a lighthouse mentioned?', files: [file] }))) {
  if (run.ok) found[run.item] = run.value.relevant;
  else found[run.item] = run.error.code;
}
console.log(JSON.stringify(found));
