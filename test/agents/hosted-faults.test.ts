// What a program learns of a model call that failed for good: the error of its run, in `details` and in the record.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { defineAgent } from '../../src/agents/agent.ts';
import { createSwarm } from '../../src/agents/create-swarm.ts';
import { createMemoryJournal } from '../../src/agents/journal/memory-journal.ts';
import type { RunOutcome } from '../../src/agents/runs/run-record.ts';
import type { SwarmOptions } from '../../src/agents/swarm-options.ts';
import { silentLog } from '../../src/base/log.ts';
import { plantedKey } from '../models/hosted-adapters.ts';
import { sharedSystem } from './swarm-fixtures.ts';

const asker = defineAgent({ name: 'asker', description: 'Asks', instructions: 'Answer.', model: 'openai-compatible:m' });

interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** How a run ends whose provider answers so. */
async function outcomeWith(
  { status, headers }: Answer,
  options: Partial<SwarmOptions> = {},
  patienceMs = 1,
): Promise<RunOutcome> {
  const http = createServer((_, response) => response.writeHead(status, headers).end('{"error":{"message":"no"}}'));
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => new Promise((resolve) => http.close(() => resolve())));
  const { port } = http.address() as AddressInfo;
  const provider = { baseUrl: `http://127.0.0.1:${port}/v1`, apiKey: plantedKey, limits: { patienceMs } };
  const swarm = await createSwarm({
    ...{ system: await sharedSystem(0), agents: [], providers: { 'openai-compatible': provider } },
    ...options,
  });
  onTestFinished(() => swarm.stop());
  return await swarm.run(asker, 'Go').outcome();
}

test.each<[number, object]>([
  [400, { code: 'model-rejected', isRetryable: false }],
  [401, { code: 'model-unauthorised', isRetryable: false }],
  [404, { code: 'model-rejected', isRetryable: false }],
  [500, { code: 'model-overloaded', isRetryable: true }],
])(
  'a status of %i is told in the details of the run’s error, with whether it may succeed later and what was billed',
  async (status, expected) => {
    const { code, isRetryable } = expected as { code: string; isRetryable: boolean };
    const outcome = await outcomeWith({ status, headers: { 'x-request-id': 'req-7' } });
    const fault = { isRetryable, billed: 'no', status, requestId: 'req-7' };
    expect(outcome).toMatchObject({ ok: false, error: { code, details: { run: expect.any(String), ...fault } } });
    expect(outcome.record.error).toMatchObject({ code, fault });
  },
);

test('how long to wait is told, and a key that a provider calls its request by is not', async () => {
  const journal = createMemoryJournal();
  const headers = { 'retry-after-ms': '5', 'x-request-id': `of-${plantedKey}` };
  const outcome = await outcomeWith({ status: 429, headers }, { journal });
  expect(outcome.record.error).toMatchObject({ code: 'rate-limited', fault: { retryAfterMs: 5, status: 429 } });
  const seen: unknown[] = [outcome.record];
  for await (const { event } of journal.read(1)) seen.push(event);
  expect(JSON.stringify(seen)).toContain('requestId');
  expect(JSON.stringify(seen)).not.toContain(plantedKey);
});

test('listeners and the log of the swarm hear that a call waits, why and for how long', async () => {
  const told: unknown[] = [];
  const logged: unknown[] = [];
  const log = { ...silentLog, info: (fields: object, message: string) => void logged.push([fields, message]) };
  const outcome = await outcomeWith(
    { status: 429, headers: { 'retry-after-ms': '1' } },
    { log, onEvent: (event) => event.kind === 'activity' && event.isHeldUp === true && told.push(event) },
    600,
  );
  expect(outcome.record.error).toMatchObject({ code: 'rate-limited' });
  const why = 'rate-limited: openai-compatible turned the call down for its rate \\(429\\); again in [0-9.]+ s$';
  expect(told[0]).toMatchObject({ runId: '1', text: expect.stringMatching(`^model call 1: ${why}`) });
  const [fields, message] = logged[0] as [object, string];
  expect(fields).toMatchObject({ run: '1', turn: 1, code: 'rate-limited', forMs: expect.any(Number) });
  expect(message).toMatch(new RegExp(`^a model call waits: ${why}`));
});
