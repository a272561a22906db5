import { expect, test } from 'vitest';
import { createMemoryJournal } from '../../src/agents/journal/memory-journal.ts';
import type { SwarmHome } from '../../src/agents/swarm-home.ts';
import { seededRandom } from '../../src/base/random.ts';
import type { ScriptStep } from '../../src/models/scripted-step.ts';
import { allOf } from '../contracts/journal-contract.ts';
import { newestHome } from '../fixtures/newest-home.ts';
import { hostDeed, poolDeed } from './host-tools.ts';
import { scriptedAgent, scriptedSwarm, sharedSystem, sleep } from './swarm-fixtures.ts';

const call = (name: string, input: unknown = {}): ScriptStep => ({ toolCalls: [{ name, input }] });
const items = Array.from({ length: 24 }, (_, index) => `item ${index}`);
const reader = scriptedAgent('reader', { tools: [hostDeed, poolDeed] });
const chief = scriptedAgent('chief', { mayDelegate: ['reader'] });
const scripts = {
  chief: [
    call('sessions_map', { agent: 'reader', items, taskTemplate: { input: '{item}' } }),
    call('sessions_yield', { until: 'all' }),
    { text: 'merged', expect: ['"complete"', '"run":"1.24"'] },
  ],
  reader: [call('host_deed'), call('pool_deed'), { text: 'found', delayMs: 10 }],
};

/** What to break: a host thread, or one of the swarm's own actors. What takes longer is returned as a promise. */
type Blow = (home: SwarmHome, random: { next(): number }) => unknown;
const blows: Record<string, Blow> = {
  'a host thread': ({ system }, random) => system.killThread(1 + Math.floor(random.next() * 3)),
  'the coordinator': ({ actors }) => actors?.coordinator.tell.report(undefined as never),
  'the tool runner': ({ actors }) => actors?.toolRunner.tell.call(undefined as never),
  'the supervisor of the agents': ({ system, actors }) => void (actors && system.kill(actors.agents)),
};

test.each(Object.keys(blows).flatMap((what) => [1, 2].map((seed) => [what, seed] as const)))(
  'when %s fails at any moment (seed %i), every run ends once, every child is announced once, and no answered call is made again',
  async (what, seed) => {
    const random = seededRandom(seed);
    const system = await sharedSystem(3);
    const journal = createMemoryJournal();
    const { swarm, calls } = await scriptedSwarm(scripts, { system, journal, agents: [reader], limits: { maxConcurrent: 6 } });
    const run = swarm.run(chief, 'go');
    const home = newestHome();
    const dealt: unknown[] = [];
    for (let count = 0; count < 2; count++) {
      await sleep(20 + random.next() * 120);
      dealt.push(blows[what]?.(home, random));
    }
    expect(await run.result()).toBe('merged');
    // A thread that is long in dying must not take the next test's agents with it.
    await Promise.all(dealt);
    const events = (await allOf(journal)).map(({ event }) => event);
    const once = (kind: string): string[] => events.flatMap((event) => (event.kind === kind ? [event.run] : [])).sort();
    const all = ['1', ...items.map((_, index) => `1.${index + 1}`)].sort();
    expect(once('ended')).toEqual(all);
    expect(events.flatMap((event) => (event.kind === 'announced' ? [event.child] : [])).sort()).toEqual(all.slice(1));
    expect(events.filter((event) => event.kind === 'woken')).toHaveLength(1);
    const replies = events.flatMap((event) => (event.kind === 'model-replied' ? [`${event.run}/${event.turn}`] : []));
    expect(new Set(replies).size).toBe(replies.length);
    // A call is made again only if its answer was lost with its thread: at most one for each slot at each blow.
    expect(calls()).toBeGreaterThanOrEqual(replies.length);
    expect(calls()).toBeLessThanOrEqual(replies.length + 2 * 6);
    if (what === 'the coordinator' || what === 'the tool runner') expect(calls()).toBe(replies.length);
    await swarm.stop();
  },
);
