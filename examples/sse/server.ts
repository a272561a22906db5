// A Fastify service that streams a swarm to browsers as server-sent events: GET /ask?question=… starts a run over the documents in examples/reports, and sends its events as they happen, the
// answer last. A browser that goes away cancels its run. `buildServer` makes it, main.ts listens.
import { globSync } from 'node:fs';
import Fastify, { type FastifyInstance, type FastifyReply } from 'fastify';
import { documentOrchestrator, type Run, type StreamedEvent, type Swarm } from '../../src/agents/index.ts';

/** The routes over `swarm`: `/ask` for answers, `/health` for a probe. */
export function buildServer(swarm: Swarm): FastifyInstance {
  const files = globSync('examples/reports/*').sort();
  const server = Fastify();

  server.get('/health', (_, reply) => {
    const health = swarm.health();
    return reply.code(health.isReady ? 200 : 503).send(health);
  });

  server.get<{ Querystring: { question: string } }>(
    '/ask',
    { schema: { querystring: questionSchema } },
    async (request, reply) => {
      const gone = new AbortController();
      reply.raw.once('close', () => gone.abort('the client went away'));
      const run = swarm.run(documentOrchestrator, { input: request.query.question, files }, { signal: gone.signal });
      // Whoever answers by hand says so, or Fastify would answer too.
      reply.hijack();
      await stream(run, reply);
    },
  );
  return server;
}

const questionSchema = {
  type: 'object',
  properties: { question: { type: 'string', minLength: 1, maxLength: 2000 } },
  required: ['question'],
};

async function stream(run: Run, { raw }: FastifyReply): Promise<void> {
  raw.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store', connection: 'keep-alive' });
  for await (const event of run.events()) await write(raw, event.kind, shown(event));
  const outcome = await run.outcome();
  if (outcome.ok) await write(raw, 'answer', { answer: outcome.value });
  else await write(raw, 'failed', { code: outcome.error.code, message: outcome.error.message });
  raw.end();
}

/** Waits for a slow client; while it does, what runs are at is coalesced, and no change of status is lost. */
async function write(raw: FastifyReply['raw'], event: string, data: object): Promise<void> {
  if (raw.destroyed || raw.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`)) return;
  await new Promise<void>((resolve) => {
    raw.once('drain', resolve);
    raw.once('close', resolve);
  });
}

/** What a browser needs of an event. */
function shown(event: StreamedEvent): object {
  if (event.kind !== 'run') return event;
  const { id, agent, document, status } = event.record;
  return { run: id, agent, document, status };
}
