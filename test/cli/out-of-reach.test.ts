// The command with a local server that is not there, or only says that it is broken: what a person hears meanwhile, and in the end.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { schemaIssues } from '../../src/base/json-schema.ts';
import { command } from '../../src/cli/command.ts';
import { documentedSchema } from './documented-schema.ts';
import { agentModule, scratchFolder } from './scratch-folder.ts';
import { settled, type TestHost, testHost } from './test-host.ts';

const folder = scratchFolder();
let cases = 0;
const words = ['--threads', '0', '--brain', 'openai-compatible:m', '--brawn', 'openai-compatible:m'];
const uncapped = ['--max-usd', 'none'];

/** How a server answers; `none`: it is not there. */
type Manner = 'none' | 'broken' | 'garbled' | 'cut' | 'dropped';

const begun = 'data: {"choices":[{"delta":{"content":"It is"}}]}\n\n';

/** The address of a server. */
async function server(manner: Manner): Promise<string> {
  const http = createServer((_, response) => {
    if (manner === 'dropped') response.destroy();
    else if (manner === 'cut')
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write(begun, () => response.destroy());
    else if (manner === 'broken')
      response.writeHead(500, { 'content-type': 'application/json' }).end('{"error":{"message":"boom"}}');
    else response.writeHead(200, { 'content-type': 'text/event-stream' }).end('data: {"choices":[{"delta"\n\n');
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const { port } = http.address() as AddressInfo;
  const close = (): Promise<void> => new Promise((resolve) => http.close(() => resolve()));
  if (manner === 'none') await close();
  else onTestFinished(close);
  return `http://127.0.0.1:${port}`;
}

async function troupe(line: readonly string[], origin: string): Promise<{ host: TestHost; status: number }> {
  // A folder of its own, since a module is loaded once.
  const home = `case-${(cases += 1)}`;
  folder.put(
    `${home}/troupe.config.mjs`,
    `export default ${JSON.stringify({
      providers: { 'openai-compatible': { baseUrl: `${origin}/v1` } },
      prices: { 'openai-compatible': { input: 1, output: 200 } },
    })};`,
  );
  const host = testHost({ cwd: join(folder.path, home) });
  let status: number | undefined;
  const ending = command([...line, ...words], host).then((ended) => {
    status = ended;
  });
  // Its time goes on only while nothing else does.
  while (status === undefined) {
    await settled();
    await host.clock.advance(100);
  }
  await ending;
  return { host, status };
}

function putItems(): void {
  folder.put('items.jsonl', Array.from({ length: 12 }, (_, index) => `"item ${index}"\n`).join(''));
  folder.put(
    'asker.mjs',
    agentModule(
      `export default defineAgent({ name: 'asker', description: 'Asks', instructions: 'Answer.', model: 'brawn', maxOutputTokens: 1000 });`,
    ),
  );
}

test('a server that is not there is told at once, by address and cause, with each wait, and is not waited for for long', async () => {
  const origin = await server('none');
  const { host, status } = await troupe(['run', 'Say hello', '--json', ...uncapped], origin);
  const refused = `model-unreachable: openai-compatible could not be reached (ECONNREFUSED), at ${origin}`;
  expect(host.err()).toMatch(/waiting: orchestrator 1: model call 1: .*; again in [0-9.]+ s \(/);
  expect(host.err()).toContain(refused);
  expect(
    host
      .err()
      .split('\n')
      .find((line) => line.includes('failed orchestrator 1')),
  ).toContain(refused);
  expect(status).toBe(3);
  expect(schemaIssues(documentedSchema(), JSON.parse(host.out()))).toEqual([]);
  // How long all took says how busy the machine was: the clock goes on while a connection is refused.
  const waits = [...host.err().matchAll(/again in ([0-9.]+) s/g)].map(([, seconds]) => Number(seconds));
  expect(Math.max(...waits)).toBeLessThanOrEqual(3);
});

test('map tells what its items wait for too, and the file of results has the cause', async () => {
  const origin = await server('none');
  putItems();
  const { host } = await troupe(
    ['map', '--agent', '../asker.mjs', '../items.jsonl', '--out', '../refused.jsonl', ...uncapped],
    origin,
  );
  expect(host.err()).toMatch(/troupe: waiting: run \d+: model call 1: model-unreachable: .*ECONNREFUSED/);
  for (const line of readFileSync(join(folder.path, 'refused.jsonl'), 'utf8').trim().split('\n'))
    expect(line).toContain('ECONNREFUSED');
});

test('a server that is broken is waited for, and every line says what went wrong', async () => {
  const { host } = await troupe(['run', 'Say hello', ...uncapped], await server('broken'));
  const lines = host.err().split('\n');
  expect(lines.filter((line) => line.includes('waiting: orchestrator 1')).length).toBeGreaterThan(1);
  expect(lines.find((line) => line.includes('failed orchestrator 1'))).toMatch(
    /circuit-open: .*the last call failed as model-overloaded: .*\(500\)/,
  );
  expect(lines.find((line) => line.includes('failed orchestrator 1'))).not.toMatch(/\d+ m?s: /);
});

test.each([
  ['cut', 'broke off its reply'],
  ['dropped', 'broke off the connection before it answered'],
] as const)('a server whose connection is %s is told so, and waited for before each further try', async (manner, words) => {
  const origin = await server(manner);
  const { host, status } = await troupe(['run', 'Say hello', ...uncapped], origin);
  const why = `model-unreachable: openai-compatible ${words} (ECONNRESET), at ${origin}`;
  const lines = host.err().split('\n');
  expect(lines.filter((line) => line.includes(`waiting: orchestrator 1: model call 1: ${why}; again in `))).toHaveLength(2);
  expect(lines.find((line) => line.includes('failed orchestrator 1'))).toContain(why);
  expect(status).toBe(3);
});

test('where money ends the tries of a server whose replies are broken, that is told with the limit, by run and by map', async () => {
  const origin = await server('garbled');
  const failure = 'after a call that failed (model-failed: openai-compatible sent what is no reply of its kind), another call of';
  const { host: run, status } = await troupe(['run', 'Say hello', '--max-usd', '5'], origin);
  expect(status).toBe(4);
  expect(
    run
      .err()
      .split('\n')
      .filter((line) => line.includes('limit-usd'))[0],
  ).toMatch(failure);
  putItems();
  const { host: map } = await troupe(
    ['map', '--agent', '../asker.mjs', '../items.jsonl', '--out', '../garbled.jsonl', '--max-usd', '0.3'],
    origin,
  );
  expect(map.err()).toContain(failure);
  const results = readFileSync(join(folder.path, 'garbled.jsonl'), 'utf8').trim().split('\n');
  expect(results.filter((line) => line.includes(failure))).toHaveLength(1);
});

test.each([
  ['anthropic', '5', 'unknown-model: models.brain is "anthropic", which has many models'],
  ['ai:x', 'none', 'invalid-argument: providers.ai must be an object'],
  ['ai', '5', 'invalid-argument: providers.ai must be an object'],
  ['ai:x', '5', 'invalid-argument: providers.ai must be an object'],
])('what is wrong with the model %s is told before anything is announced, status 2', async (model, maxUsd, fault) => {
  const host = testHost({ cwd: folder.path });
  const line = ['run', 'Say hello', '--threads', '0', '--no-config', '--max-usd', maxUsd];
  const status = await command([...line, '--brain', model, '--brawn', model], host);
  expect({ status, error: host.err() }).toEqual({ status: 2, error: expect.stringContaining(`troupe: ${fault}`) });
  expect(host.err()).not.toContain('hosted models:');
});
