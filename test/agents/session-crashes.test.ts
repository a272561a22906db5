import { expect, test } from 'vitest';
import type { Journal } from '../../src/agents/journal/journal.ts';
import { createMemoryJournal } from '../../src/agents/journal/memory-journal.ts';
import { seededRandom } from '../../src/base/random.ts';
import type { ScriptStep } from '../../src/models/scripted-step.ts';
import { sessionSwarm, spawnStep, step, yieldAll } from './session-fixtures.ts';
import { scriptedAgent, sharedSystem, sleep } from './swarm-fixtures.ts';

const send = (to: string, message: string, rest: Partial<ScriptStep> = {}): ScriptStep =>
  step('sessions_send', { to, message, timeoutMs: 600_000 }, rest);

/** A session with two messages, and a child that asks its waiting parent. */
const scripts = {
  chief: [
    spawnStep('clerk', 'remember seven', { mode: 'session', taskName: 'memory' }),
    send('memory', 'what was it?'),
    spawnStep('peer', 'count', { label: 'counter' }, { expect: ['"replied"', 'seven'] }),
    yieldAll,
    step('sessions_send', { to: 'counter', message: 'the red ones', timeoutMs: 0 }, { expect: 'which ones?' }),
    yieldAll,
    { text: 'all', expect: 'three red' },
  ],
  clerk: [{ text: 'noted' }, { text: 'seven', expect: 'what was it?' }],
  peer: [send('parent', 'which ones?'), { text: 'three red', expect: ['"replied"', 'the red ones'] }],
};
const agents = [scriptedAgent('clerk'), scriptedAgent('peer', { tools: ['sessions_send'] })];
const chief = scriptedAgent('chief', { mayDelegate: ['clerk', 'peer'] });

/** A journal that fails at one append; the coordinator goes down with it. */
function failingAt(number: number): Journal & { appends(): number } {
  const journal = createMemoryJournal();
  let appends = 0;
  return {
    append: (batch) => (++appends === number ? Promise.reject(new Error('the disk is full')) : journal.append(batch)),
    read: (from) => journal.read(from),
    close: () => journal.close(),
    appends: () => appends,
  };
}

test('a coordinator that crashes at any of its records loses no message, no answer and no turn of a session, and doubles none', async () => {
  let points = 1;
  for (let at = 0; at <= points; at++) {
    const journal = failingAt(at);
    const { swarm, calls, journaled } = await sessionSwarm(scripts, { agents, journal });
    const run = swarm.run(chief, 'go');
    expect(await run.result(), `after a crash at record ${at} of ${points}`).toBe('all');
    expect(calls(), `after a crash at record ${at}`).toBe(7 + 2 + 2);
    const events = await journaled();
    const letters = events.flatMap((event) => (event.kind === 'letter-received' ? [event.letter.text] : []));
    expect(letters).toEqual(['which ones?', 'the red ones']);
    expect(events.filter(({ kind }) => kind === 'announced')).toHaveLength(3);
    expect(events.filter(({ kind }) => kind === 'context-given')).toHaveLength(1);
    if (at === 0) points = journal.appends();
    await swarm.stop();
  }
  expect(points).toBeGreaterThan(20);
});

test('a coordinator that crashes at any of its records leaves each run of a session all that was said before', async () => {
  const said = ['first', 'one', 'second', 'two', 'third', 'three'];
  const clerk = scriptedAgent('clerk');
  const answers = { clerk: ['one', 'two', 'three'].map((text) => ({ text })) };
  let points = 1;
  for (let at = 0; at <= points; at++) {
    const journal = failingAt(at);
    const { swarm } = await sessionSwarm(answers, { agents: [clerk], journal });
    const first = swarm.spawn(clerk, { input: 'first', mode: 'session' });
    const runs = [first, first.session?.send('second'), first.session?.send('third')];
    const results = await Promise.all(runs.map((run) => run?.result()));
    expect(results, `after a crash at record ${at} of ${points}`).toEqual(['one', 'two', 'three']);
    for (const [index, run] of runs.entries()) {
      const { blocks = [] } = (await run?.history()) ?? {};
      expect(
        blocks.map((block) => ('text' in block ? block.text : '')),
        `after a crash at record ${at}`,
      ).toEqual(said.slice(0, 2 * (index + 1)));
    }
    if (at === 0) points = journal.appends();
    await swarm.stop();
  }
  expect(points).toBeGreaterThan(5);
});

test.each([1, 2])(
  'host threads that are killed at any moment (seed %i) lose no message and no answer, and double none',
  async (seed) => {
    const random = seededRandom(seed);
    const system = await sharedSystem(3);
    const slow = Object.fromEntries(
      Object.entries(scripts).map(([name, steps]) => [name, steps.map((one) => ({ ...one, delayMs: 3 }))]),
    );
    const { swarm, journaled } = await sessionSwarm(slow, { system, agents, limits: { maxConcurrent: 6 } });
    const runs = Array.from({ length: 8 }, () => swarm.run(chief, 'go'));
    const killed: Promise<void>[] = [];
    for (let blows = 0; blows < 3; blows++) {
      await sleep(random.next() * 120);
      killed.push(system.killThread(1 + Math.floor(random.next() * 3)).catch(() => {}));
    }
    expect(await Promise.all(runs.map((run) => run.result()))).toEqual(runs.map(() => 'all'));
    // A thread that is long in dying must not take the next test's agents with it.
    await Promise.all(killed);
    const events = await journaled();
    expect(events.filter(({ kind }) => kind === 'letter-received')).toHaveLength(2 * runs.length);
    expect(events.filter(({ kind }) => kind === 'context-given')).toHaveLength(runs.length);
    const replies = events.flatMap((event) => (event.kind === 'model-replied' ? [`${event.run}/${event.turn}`] : []));
    expect(new Set(replies).size).toBe(replies.length);
    expect(replies).toHaveLength(11 * runs.length);
  },
);
