// A model provider for the bench, in a process of its own: `node model-server.ts <delayMs>` prints `{ "url": ... }`, and ends when its standard input does.
// It answers after the delay, or as long as the prompt says (`[wait 300 ms]`), and asks for the tool `keep_busy` when there is one and the prompt says `[busy 100 ms]`.
// It knows no library: whatever it cost would be taken from its clients, who share the machine with it.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Reply, type Wire, wires } from './model-wires.ts';

const delayMs = Number(process.argv[2] ?? 0);
let served = 0;

/** What was asked is found by its words, whatever form the transcript has. */
function replyTo(body: string): Reply {
  const number = /document (\d+)/.exec(body)?.[1];
  const busy = /\[busy (\d+) ms\]/.exec(body)?.[1];
  const text = `Document ${number} says that revenue grew by ${number} thousand, that costs were flat, and that the outlook for next year is steady.`;
  // The tool's result, once it is in the transcript.
  const isCalled = body.includes('rounds');
  return { id: ++served, text, busyMs: busy === undefined || isCalled ? undefined : Number(busy) };
}

function answer(wire: Wire, body: string, response: ServerResponse): void {
  const { model, stream = false } = JSON.parse(body) as { readonly model: string; readonly stream?: boolean };
  const reply = replyTo(body);
  const type = stream ? 'text/event-stream' : 'application/json';
  response.writeHead(200, { 'content-type': type, 'request-id': `req_${reply.id}` });
  response.end(stream ? wire.frames(reply, model).join('') : JSON.stringify(wire.whole(reply, model)));
}

function serve(request: IncomingMessage, response: ServerResponse): void {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const wire = wires[request.url?.split('?', 1)[0] ?? ''];
    if (wire === undefined) return void response.writeHead(404).end(`nothing is at ${request.url}`);
    const body = Buffer.concat(chunks).toString('utf8');
    const waitMs = Number(/\[wait (\d+) ms\]/.exec(body)?.[1] ?? delayMs);
    if (waitMs === 0) answer(wire, body, response);
    else setTimeout(answer, waitMs, wire, body, response);
  });
}

const server = createServer({ keepAliveTimeout: 60_000 }, serve);
// As many at once as there are agents.
server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () => {
  process.stdout.write(`${JSON.stringify({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` })}\n`);
});
process.stdin.resume();
process.stdin.on('end', () => process.exit(0));
