import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { get } from 'node:http';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildServer } from '../../examples/sse/server.ts';
import { createSwarm } from '../../src/agents/create-swarm.ts';
import { documentOrchestrator } from '../../src/agents/ready/document-agents.ts';
import type { Swarm } from '../../src/agents/swarm.ts';
import { until } from '../agents/swarm-fixtures.ts';

interface Sent {
  readonly event: string;
  readonly data: Record<string, unknown>;
}

/** The events of a stream, as they come. */
async function* eventsOf(response: AsyncIterable<string>): AsyncGenerator<Sent> {
  let text = '';
  for await (const chunk of response) {
    text += chunk;
    for (let end = text.indexOf('\n\n'); end !== -1; end = text.indexOf('\n\n')) {
      const [event = '', data = ''] = text.slice(0, end).split('\n');
      text = text.slice(end + 2);
      yield { event: event.slice('event: '.length), data: JSON.parse(data.slice('data: '.length)) };
    }
  }
}

describe('the server-sent events of examples/sse', () => {
  let swarm: Swarm;
  let server: ReturnType<typeof buildServer>;
  let address = '';
  beforeAll(async () => {
    swarm = await createSwarm({ threads: 0 });
    server = buildServer(swarm);
    address = await server.listen({ host: '127.0.0.1', port: 0 });
  });
  afterAll(async () => {
    await swarm.stop();
    await server.close();
  });
  const ask = async (question: string) => {
    const request = get(`${address}/ask?question=${encodeURIComponent(question)}`);
    const [response] = await once(request, 'response');
    return { request, response };
  };

  test('tell of the run and its readers, and end with the answer', async () => {
    const { response } = await ask('Do they mention revenue growth?');
    expect(response.headers['content-type']).toBe('text/event-stream');
    const sent: Sent[] = [];
    for await (const one of eventsOf(response.setEncoding('utf8'))) sent.push(one);
    expect(sent[0]).toEqual({
      event: 'run',
      data: { run: '1', agent: documentOrchestrator.name, document: null, status: 'submitted' },
    });
    const ended = new Set(sent.filter(({ data }) => data['status'] === 'done').map(({ data }) => data['run']));
    expect(ended.size).toBe(21);
    expect(sent.at(-1)).toMatchObject({ event: 'answer', data: { answer: expect.stringContaining('revenue') } });
  });

  test('that nobody reads any more cancel their run', async () => {
    const { request, response } = await ask('Which of them report job cuts?');
    await once(response, 'data');
    request.destroy();
    await until(() => swarm.records().some(({ parent, outcome }) => parent === null && outcome === 'cancelled'));
    expect(swarm.records().every(({ outcome }) => outcome !== null) || (await swarm.cancel()) === undefined).toBe(true);
  });

  test('are refused for a question that is none, and the probe says how the swarm is', async () => {
    expect((await fetch(`${address}/ask?question=`)).status).toBe(400);
    const health = await fetch(`${address}/health`);
    expect([health.status, await health.json()]).toMatchObject([200, { state: 'running', open: 0 }]);
  });
});

test('the program of examples/sse listens on 127.0.0.1 and ends in good order at SIGTERM', async () => {
  const main = fileURLToPath(new URL('../../examples/sse/main.ts', import.meta.url));
  const child = spawn(process.execPath, [main], { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(line);
    if (line.startsWith('listening on ')) child.kill('SIGTERM');
  });
  const [status] = await once(child, 'close');
  expect([status, lines]).toEqual([
    0,
    [expect.stringMatching(/^listening on http:\/\/127\.0\.0\.1:\d+$/), 'stopped: 0 runs ended, 0 were cancelled'],
  ]);
});
