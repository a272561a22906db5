// An HTTP service that embeds the runtime: POST /ask with a question as the body is answered from the documents in examples/reports.
// A client that goes away cancels its run. SIGTERM: no new requests, those in flight are answered, then everything stops.
import { globSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createSwarm, documentOrchestrator } from '../src/agents/index.ts';

const largestQuestion = 2_000;
const files = globSync('examples/reports/*').sort();
const swarm = await createSwarm({ limits: { maxConcurrent: 8, deadlineMs: 60_000 } });

async function readQuestion(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request.setEncoding('utf8')) {
    body += chunk;
    if (body.length > largestQuestion) throw new RangeError(`the question is longer than ${largestQuestion} characters`);
  }
  return body.trim();
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method !== 'POST' || request.url !== '/ask') return send(response, 404, { error: 'POST a question to /ask' });
  const question = await readQuestion(request).catch((error: unknown) => (error instanceof RangeError ? error : ''));
  if (typeof question !== 'string') return send(response, 413, { error: question.message });
  if (question === '') return send(response, 400, { error: 'the body must be a question' });
  const run = swarm.run(documentOrchestrator, { input: question, files });
  response.once('close', () => {
    if (!response.writableFinished) void run.cancel('the client went away').then(() => console.log(`cancelled ${run.id}`));
  });
  const outcome = await run.outcome();
  if (outcome.ok) send(response, 200, { answer: outcome.value });
  else send(response, 500, { error: outcome.error.code, message: outcome.error.message });
}

function send(response: ServerResponse, status: number, body: object): void {
  if (response.destroyed) return;
  response.writeHead(status, { 'content-type': 'application/json', connection: 'close' }).end(`${JSON.stringify(body)}\n`);
}

const server = createServer((request, response) => void answer(request, response));
server.listen(Number(process.env.PORT ?? 0), '127.0.0.1', () => {
  console.log(`listening on http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
process.once('SIGTERM', () => {
  console.log('stopping: requests in flight are answered first');
  server.close(async () => {
    await swarm.stop();
    console.log('stopped');
  });
});
