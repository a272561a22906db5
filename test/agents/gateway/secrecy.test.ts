// A planted key and a planted prompt, and everything that a curious person can look at while models are called, fail, crash and lose their thread.
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { inspect } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { defineAgent } from '../../../src/agents/agent.ts';
import { createSwarm } from '../../../src/agents/create-swarm.ts';
import { GatewayOffice } from '../../../src/agents/gateway/gateway-office.ts';
import { SwarmGateway } from '../../../src/agents/gateway/swarm-gateway.ts';
import { createMemoryJournal } from '../../../src/agents/journal/memory-journal.ts';
import type { SwarmEvent } from '../../../src/agents/swarm-events.ts';
import type { Log } from '../../../src/base/log.ts';
import { firstDedicatedSlot } from '../../../src/runtime/dedicated-slots.ts';
import { type ActorSystem, createSystem } from '../../../src/system/create-system.ts';
import { eventChannels } from '../../../src/system/event-hub.ts';
import type { SystemTree } from '../../../src/system/system-tree.ts';
import { sleep, until } from '../swarm-fixtures.ts';
import { FakeProvider } from './fake-provider.ts';

const key = 'planted-open-sesame-value';
const environmentKey = 'planted-environment-value';
const prompt = 'planted-prompt-words';

/** All that was seen, by where it was seen. */
const seen: Record<string, unknown[]> = {};
const see = (where: string, what: unknown): void => void (seen[where] ??= []).push(what);
const show = (what: unknown): string =>
  inspect(what, { depth: 30, maxArrayLength: null, maxStringLength: null, showHidden: true });

const write = (level: string) => (fields: object, message: string) => see('log', { level, fields, message });
const log: Log = { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };
const heard = Object.values(eventChannels).map((name) => [name, (message: unknown) => see('channels', message)] as const);

let system: ActorSystem;
beforeAll(async () => {
  process.env['ANTHROPIC_API_KEY'] = environmentKey;
  for (const [name, listener] of heard) subscribe(name, listener);
  system = await createSystem({ threads: 1, log, lifecycleEvents: true });
  await system.setLogLevel('debug');
  system.deadLetters.subscribe((letter) => see('dead letters', letter), { quiet: true });
  system.onThreadEvent((event) => see('thread events', event));
});
afterAll(async () => {
  await system.stop();
  for (const [name, listener] of heard) unsubscribe(name, listener);
  delete process.env['ANTHROPIC_API_KEY'];
});

const agentOf = (modelId: string) =>
  defineAgent({ name: modelId, description: 'Asks', instructions: prompt, model: `fake:${modelId}` });

function refsIn({ root }: SystemTree): SystemTree['root']['ref'][] {
  const refs = [root.ref];
  const open = [...root.children];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    refs.push(node.ref);
    open.push(...node.children);
  }
  return refs;
}

async function look(): Promise<void> {
  const tree = await system.tree();
  see('tree', tree);
  for (const ref of refsIn(tree)) {
    see('inspect', await system.inspect(ref).catch((error: unknown) => error));
    system.trace(ref, (event) => see('trace', event));
  }
  see('statistics', [await system.systemStatistics(), system.slots()]);
}

/** Mail that the gateway cannot handle: a crash, and a dead letter. It may be lost with a thread that is just being replaced, and is sent again then. */
async function crashGateway(): Promise<void> {
  const isCrashed = (): boolean => show(seen['dead letters']).includes('handler-failed');
  for (let tries = 0; tries < 5 && !isCrashed(); tries++) {
    const ref = await GatewayOffice.of(system).open();
    // No text can be made of such a name.
    const call = { key: 'k', swarm: { toString: 1 }, request: prompt };
    (ref.tell as unknown as Record<string, (call: unknown) => void>)['call']?.(call);
    for (let waits = 0; waits < 200 && !isCrashed(); waits++) await sleep(10);
  }
  expect(isCrashed()).toBe(true);
}

test('keys stand in nothing that can be seen of a system, and prompts in no log, report, dead letter or tree', async () => {
  const fake = new FakeProvider();
  const journal = createMemoryJournal();
  const onEvent = (event: SwarmEvent): void => see('events', event);
  const swarm = await createSwarm({ system, agents: [], journal, onEvent, providers: { fake: fake.spec({ apiKey: key }) } });
  await swarm.run(agentOf('quick'), prompt).result();
  await look();
  const gated = swarm.run(agentOf('gated'), prompt);
  await until(() => fake.count('open') === 1);
  await look();
  await system.killThread(firstDedicatedSlot);
  fake.openGate();
  await gated.result();
  for (const modelId of ['leaky', 'crash', 'environment', 'quick'])
    see('outcomes', await swarm.run(agentOf(modelId), prompt).outcome());
  await crashGateway();
  await look();
  see('gateway', await swarm.gateway());
  see('records', swarm.records());
  for await (const { event } of journal.read(1)) see('journal', event);
  await swarm.stop();
  await look();

  expect(Object.keys(seen).toSorted()).toEqual([
    'channels',
    'dead letters',
    'events',
    'gateway',
    'inspect',
    'journal',
    'log',
    'outcomes',
    'records',
    'statistics',
    'thread events',
    'trace',
    'tree',
  ]);
  const holds = (text: string): string[] => Object.keys(seen).filter((where) => show(seen[where]).includes(text));
  expect(holds(environmentKey)).toEqual([]);
  expect(holds(key)).toEqual([]);
  // A trace shows what an operator asked to see: the supervisor's orders to start an agent among them.
  expect(holds(prompt).toSorted()).toEqual(['events', 'journal', 'outcomes', 'records', 'trace']);
});

test('agents are told no options of the providers that the gateway calls', () => {
  const providers = {
    fake: new FakeProvider().spec({ apiKey: key }),
    near: { ...new FakeProvider().spec(), runs: 'host' },
  } as const;
  const gateway = new SwarmGateway({ system, swarm: 's', providers, isReplay: false });
  expect(gateway.forAgents()).toEqual({ fake: { module: providers.fake.module }, near: providers.near });
  void gateway.leave();
});
