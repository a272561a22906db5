// A swarm in a few lines: one reader per document, many at once, results as they come. Embedded model: no key, no network.
import { globSync } from 'node:fs';
import { createSwarm, documentReader } from '../src/agents/index.ts';

const files = ['examples/reports/*.md', 'examples/reports/*.pdf'].flatMap((pattern) => globSync(pattern));
await using swarm = await createSwarm({ limits: { maxConcurrent: 4, deadlineMs: 60_000 } });
for await (const run of swarm.map(documentReader, files, (file) => ({
  input: 'Do they mention revenue growth?',
  files: [file],
}))) {
  if (run.ok) console.log(run.item, run.value.relevant ? run.value.quotes[0]?.text : 'no mention');
  else console.error(run.item, run.error.code);
}
