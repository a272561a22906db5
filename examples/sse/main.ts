// Starts the service on 127.0.0.1. SIGTERM: no new requests, those in flight are answered, then everything stops.
import { createSwarm } from '../../src/agents/index.ts';
import { buildServer } from './server.ts';

const swarm = await createSwarm({ limits: { maxConcurrent: 8, deadlineMs: 60_000 } });
const server = buildServer(swarm);
process.once('SIGTERM', async () => {
  const { ended, cancelled } = await swarm.drain({ timeoutMs: 10_000 });
  await server.close();
  console.log(`stopped: ${ended} runs ended, ${cancelled} were cancelled`);
});
console.log(`listening on ${await server.listen({ host: '127.0.0.1', port: Number(process.env['PORT'] ?? 0) })}`);
