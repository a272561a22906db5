import { describe, expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { defineAgent } from '../../src/agents/agent.ts';
import type { RunEvent } from '../../src/agents/runs/run-event.ts';
import type { ScriptStep } from '../../src/models/scripted-step.ts';
import { sessionSwarm, spawnStep, step, stillSwarm, yieldAll } from './session-fixtures.ts';
import { scriptedAgent, until } from './swarm-fixtures.ts';

const clerk = scriptedAgent('clerk');
const peer = scriptedAgent('peer', { tools: ['sessions_send'] });
const chief = scriptedAgent('chief', { mayDelegate: ['clerk', 'peer'] });
const agents = [clerk, peer];

const send = (to: string, message: string, more: object = {}, rest: Partial<ScriptStep> = {}): ScriptStep =>
  step('sessions_send', { to, message, ...more }, rest);

/** The status that a run had when each run was admitted. */
function heldPlaces(events: readonly RunEvent[]): number {
  const held = new Set<string>();
  let most = 0;
  for (const { kind, run } of events) {
    if (kind === 'admitted') held.add(run);
    if (kind === 'waiting' || kind === 'ending') held.delete(run);
    most = Math.max(most, held.size);
  }
  return most;
}

describe('a message to a session', () => {
  test('with one place waits for the answer without holding it, and the session remembers what was said', async () => {
    const scripts = {
      chief: [
        spawnStep('clerk', 'remember seven', { mode: 'session', taskName: 'memory' }),
        send('memory', 'and eight', { timeoutMs: 60_000 }, { expect: ['"accepted"', '"session":"1.1"'] }),
        send(
          '1.1',
          'what was it?',
          { timeoutMs: 60_000 },
          { expect: ['"replied"', '"run":"1.2"', 'noted', 'data from another agent'] },
        ),
        { text: 'it knows', expect: ['"replied"', '"run":"1.3"', 'seven and eight'] },
      ],
      clerk: [{ text: 'noted' }, { text: 'noted', expect: 'and eight' }, { text: 'seven and eight', expect: 'what was it?' }],
    };
    const { swarm, journaled, calls } = await sessionSwarm(scripts, { agents, limits: { maxConcurrent: 1 } });
    const run = swarm.run(chief, 'go');
    expect(await run.result()).toBe('it knows');
    expect(calls()).toBe(4 + 3);
    expect(swarm.records().map(({ id, parent }) => [id, parent])).toEqual([
      ['1', null],
      ['1.1', '1'],
      ['1.2', '1'],
      ['1.3', '1'],
    ]);
    expect(heldPlaces(await journaled())).toBe(1);
  });

  test('that comes while another is answered waits its turn, and more than may wait are refused', async () => {
    const scripts = {
      chief: [
        {
          toolCalls: [
            { name: 'sessions_spawn', input: { agent: 'clerk', task: { input: 'first' }, mode: 'session' } },
            ...['a', 'b', 'c'].map((message) => ({ name: 'sessions_send', input: { to: 'last', message, timeoutMs: 0 } })),
          ],
        },
        { ...yieldAll, expect: ['"run":"1.2"', '"run":"1.3"', 'session-busy', 'sessions.maxWaiting'] },
        { text: 'in order', expect: ['"value":"one"', '"value":"two"', '"value":"three"'] },
      ],
      clerk: [
        { text: 'one', delayMs: 5 },
        { text: 'two', expect: 'a' },
        { text: 'three', expect: 'b' },
      ],
    };
    const { swarm, journaled } = await sessionSwarm(scripts, { agents, sessions: { maxWaiting: 2 } });
    const result = await swarm.run(chief, 'go').result();
    expect(result).toBe('in order');
    const order = (await journaled())
      .filter(({ kind, run }) => kind !== 'queued' && run !== '1')
      .flatMap(({ kind, run }) => (kind === 'admitted' || kind === 'ended' ? [`${kind} ${run}`] : []));
    expect(order).toEqual(['admitted 1.1', 'ended 1.1', 'admitted 1.2', 'ended 1.2', 'admitted 1.3', 'ended 1.3']);
  });

  test('is checked as the input of its agent: the text, or what it says as JSON where the schema wants more', async () => {
    const typed = defineAgent({
      ...{ name: 'typed', description: 'Counts', instructions: 'Count.', model: 'scripted:typed' },
      inputSchema: z.object({ n: z.int(), of: z.string().default('all') }),
    });
    const scripts = {
      chief: [
        spawnStep('typed', { n: 1 }, { mode: 'session' }),
        send('1.1', 'count on'),
        send('1.1', '{"n":"two"}', {}, { expect: 'invalid-input' }),
        send('1.1', '{"n":2}', {}, { expect: 'invalid-input' }),
        { text: 'checked', expect: ['"replied"', '"run":"1.2"', 'two'] },
      ],
      typed: [{ text: 'one' }, { text: 'two', expect: '{"n":2,"of":"all"}' }],
    };
    const { swarm, journaled } = await sessionSwarm(scripts, { agents: [typed] });
    expect(await swarm.run(scriptedAgent('chief', { mayDelegate: ['typed'] }), 'go').result()).toBe('checked');
    const inputs = (await journaled()).flatMap((event) => (event.kind === 'accepted' ? [event.spec.input] : []));
    expect(inputs).toEqual(['go', { n: 1, of: 'all' }, { n: 2, of: 'all' }]);
  });

  test('of one who may not delegate to its agent, or whose limit in dollars that could not keep, is refused', async () => {
    const aside = scriptedAgent('aside', { mayDelegate: ['clerk'] });
    const scripts = {
      chief: [
        spawnStep('clerk', 'x', { mode: 'session', taskName: 'memory' }),
        spawnStep('peer', 'y'),
        spawnStep('aside', 'z', { limits: { maxUsd: 1 } }),
        yieldAll,
        { text: 'done', expect: ['not mine', 'not priced'] },
      ],
      clerk: [{ text: 'one' }],
      peer: [send('memory', 'psst'), { text: 'not mine', expect: ['unknown-agent', 'may not be spawned'] }],
      aside: [send('memory', 'psst'), { text: 'not priced', expect: ['limit-unpriced', 'scripted:clerk'] }],
    };
    const boss = scriptedAgent('chief', { mayDelegate: ['clerk', 'peer', 'aside'] });
    const prices = { 'scripted:aside': { input: 1, output: 1 } };
    const { swarm } = await sessionSwarm(scripts, { agents: [...agents, aside], prices });
    expect(await swarm.run(boss, 'go').result()).toBe('done');
    expect(swarm.records()).toHaveLength(4);
  });

  test('that is closed, or was none, is refused by name', async () => {
    const scripts = {
      chief: [
        spawnStep('clerk', 'x', { taskName: 'once' }),
        yieldAll,
        send('once', 'again'),
        send('nobody', 'hello', {}, { expect: ['unknown-session', 'no open session'] }),
        send('parent', 'hello', {}, { expect: 'unknown-session' }),
        { text: 'refused', expect: ['unknown-session', 'no parent'] },
      ],
      clerk: [{ text: 'one' }],
    };
    const { swarm } = await sessionSwarm(scripts, { agents });
    expect(await swarm.run(chief, 'go').result()).toBe('refused');
  });

  test('of one of its own runs is refused, since it would wait for itself', async () => {
    const talker = scriptedAgent('clerk', { tools: ['sessions_send'] });
    const scripts = {
      chief: [spawnStep('clerk', 'x', { mode: 'session' }), send('1.1', 'go on'), { text: 'done', expect: 'no use' }],
      clerk: [{ text: 'one' }, send('1.1', 'to myself'), { text: 'no use', expect: ['unknown-session', 'session 1.1 itself'] }],
    };
    const { swarm } = await sessionSwarm(scripts, { agents: [talker] });
    expect(await swarm.run(scriptedAgent('chief', { mayDelegate: ['clerk'] }), 'go').result()).toBe('done');
  });

  test('reaches its session though the thread of the answering run is lost', async () => {
    const counter = new SharedArrayBuffer(4);
    const scripts = {
      chief: [
        spawnStep('clerk', 'x', { mode: 'session' }),
        send('1.1', 'what was it?', { timeoutMs: 600_000 }),
        { text: 'done', expect: 'seven' },
      ],
      clerk: [{ text: 'one' }, { crash: 'exit' as const, times: 1, counter, text: 'seven', expect: 'what was it?' }],
    };
    const { swarm } = await sessionSwarm(scripts, { agents, threads: 2 });
    expect(await swarm.run(chief, 'go').result()).toBe('done');
    expect(swarm.records().map(({ restarts }) => restarts)).toEqual([0, 0, 1]);
  });

  test('goes on after a run of it failed', async () => {
    const scripts = {
      chief: [
        spawnStep('clerk', 'x', { mode: 'session' }),
        yieldAll,
        send('1.1', 'break'),
        send('1.1', 'go on', {}, { expect: ['"no-reply"', 'model-failed'] }),
        { text: 'went on', expect: ['"replied"', 'fine'] },
      ],
      clerk: [
        { text: 'one' },
        { fail: { code: 'model-failed' as const, message: 'broken' }, times: 1, counter: new SharedArrayBuffer(4) },
        { text: 'fine', expect: 'go on' },
      ],
    };
    const { swarm } = await sessionSwarm(scripts, { agents });
    expect(await swarm.run(chief, 'go').result()).toBe('went on');
  });
});

describe('a message to a run under way', () => {
  test('reaches a parent that waits, which answers it and waits on; the text is data with its provenance', async () => {
    const scripts = {
      chief: [
        spawnStep('peer', 'count', { label: 'counter' }),
        yieldAll,
        send(
          'counter',
          'only the red ones',
          { timeoutMs: 0 },
          { expect: ['message from another agent', '"agent\\":\\"peer', 'which ones?'] },
        ),
        yieldAll,
        { text: 'done', expect: 'three red' },
      ],
      peer: [
        send('parent', 'which ones?', { timeoutMs: 60_000 }),
        { text: 'three red', expect: ['"replied"', 'only the red ones', 'data from another agent'] },
      ],
    };
    const { swarm, journaled } = await sessionSwarm(scripts, { agents, limits: { maxConcurrent: 1 } });
    expect(await swarm.run(chief, 'go').result()).toBe('done');
    const events = await journaled();
    expect(heldPlaces(events)).toBe(1);
    expect(JSON.stringify(events)).toContain('"status":"interrupted"');
  });

  test('of one who does not wait is read at the next turn, and wakes nobody', async () => {
    const scripts = {
      chief: [spawnStep('peer', 'count'), yieldAll, { text: 'done', expect: 'by the way' }],
      peer: [send('parent', 'by the way', { timeoutMs: 0 }), { text: 'counted', expect: '"accepted"' }],
    };
    const { swarm, journaled } = await sessionSwarm(scripts, { agents });
    const run = swarm.run(chief, 'go');
    expect(await run.result()).toBe('done');
    expect(run.record().usage.modelCalls).toBe(3);
    expect((await journaled()).filter(({ kind }) => kind === 'woken')).toHaveLength(1);
  });

  test('to a sibling that ends without an answer says so', async () => {
    const scripts = {
      chief: [
        {
          toolCalls: ['a', 'b'].map((name) => ({
            name: 'sessions_spawn',
            input: { agent: name === 'a' ? 'peer' : 'clerk', task: { input: name }, taskName: name },
          })),
        },
        yieldAll,
        { text: 'done', expect: 'nobody there' },
      ],
      peer: [send('b', 'are you there?', { timeoutMs: 60_000 }), { text: 'nobody there', expect: '"no-reply"' }],
      clerk: [{ text: 'silent', delayMs: 30 }, { text: 'silent still' }],
    };
    const { swarm } = await sessionSwarm(scripts, { agents });
    expect(await swarm.run(chief, 'go').result()).toBe('done');
  });

  test('between two that only talk ends after five messages each way', async () => {
    const talk = Array.from({ length: 8 }, () => send('parent', 'ping', { timeoutMs: 0 }));
    const scripts = {
      chief: [spawnStep('peer', 'talk'), yieldAll, { text: 'done', expect: 'ping' }],
      peer: [...talk.slice(0, 6), { text: 'tired', expect: ['session-busy', 'sessions.maxExchanges is 5'] }],
    };
    const { swarm } = await sessionSwarm(scripts, { agents });
    expect(await swarm.run(chief, 'go').result()).toBe('done');
    expect(swarm.records()[1]).toMatchObject({ outcome: 'done', result: 'tired' });
  });

  test('cannot leave the tree, and a leaf without the tool cannot send any', async () => {
    const scripts = {
      chief: [spawnStep('peer', 'x'), spawnStep('clerk', 'y'), yieldAll, { text: 'done' }],
      peer: [send('2', 'psst'), { text: 'no', expect: 'unknown-session' }],
      clerk: [send('parent', 'psst'), { text: 'no', expect: 'unknown-tool' }],
      other: [{ text: 'x', delayMs: 200 }],
    };
    const { swarm } = await sessionSwarm(scripts, { agents });
    const run = swarm.run(chief, 'go');
    swarm.run(scriptedAgent('other'), 'y');
    expect(await run.result()).toBe('done');
  });
});

describe('steering', () => {
  test('by code is read before the next turn, and holds a final answer back for one more', async () => {
    const scripts = {
      clerk: [
        { text: 'too early', delayMs: 50 },
        { text: 'as told', expect: ['those who run you', 'in French'] },
      ],
    };
    const { swarm, calls, clock } = await stillSwarm(scripts);
    const run = swarm.run(clerk, 'go');
    await until(() => calls() === 1, 'the first call');
    await run.steer('in French');
    clock.advance(50);
    expect(await run.result()).toBe('as told');
    expect(run.record().usage.modelCalls).toBe(2);
    await expect(run.steer('too late')).rejects.toMatchObject({ code: 'unknown-run' });
    await expect(run.steer('x'.repeat(4001))).rejects.toMatchObject({ code: 'invalid-argument' });
  });

  test('a run that has ended, unawaited, leaves no unhandled rejection', async () => {
    const unhandled: unknown[] = [];
    const onUnhandled = (reason: unknown): void => void unhandled.push(reason);
    process.on('unhandledRejection', onUnhandled);
    onTestFinished(() => void process.off('unhandledRejection', onUnhandled));
    const { swarm } = await stillSwarm({ clerk: [{ text: 'done' }] });
    const run = swarm.run(clerk, 'go');
    await run.result();
    void run.steer('too late');
    await expect(run.steer('too late')).rejects.toMatchObject({ code: 'unknown-run' });
    await new Promise((resolve) => setImmediate(resolve));
    expect(unhandled).toEqual([]);
  });

  test('by a model reaches what is beneath it and nothing else, itself neither', async () => {
    const scripts = {
      chief: [
        spawnStep('clerk', 'x'),
        step('sessions_steer', { run: '1.1', message: 'be brief' }),
        step('sessions_steer', { run: '1', message: 'me' }, { expect: '"accepted"' }),
        step('sessions_steer', { run: '2', message: 'you' }, { expect: 'cannot steer itself' }),
        step('sessions_steer', { run: '1.1', message: 'x'.repeat(4001) }, { expect: 'unknown-run' }),
        { ...yieldAll, expect: 'invalid-tool-input' },
        { text: 'done', expect: 'brief' },
      ],
      clerk: [
        { text: 'a long answer', delayMs: 150 },
        { text: 'brief', expect: ['the agent that started you', 'be brief'] },
      ],
    };
    const { swarm, clock } = await stillSwarm(scripts, { agents });
    const run = swarm.run(chief, 'go');
    await until(() => run.status === 'waiting', 'the wait');
    clock.advance(150);
    expect(await run.result()).toBe('done');
  });

  test('does not make a run fail that has no turn left', async () => {
    const scripts = { clerk: [{ text: 'the answer', delayMs: 50 }] };
    const { swarm, calls, clock } = await stillSwarm(scripts, { limits: { maxTurns: 1 } });
    const run = swarm.run(clerk, 'go');
    await until(() => calls() === 1, 'the first call');
    await run.steer('more');
    clock.advance(50);
    expect(await run.result()).toBe('the answer');
  });
});

describe('cancelling by a model', () => {
  test('ends what is beneath it, by name or all', async () => {
    const scripts = {
      chief: [
        {
          toolCalls: ['a', 'b', 'c'].map((name) => ({
            name: 'sessions_spawn',
            input: { agent: 'clerk', task: { input: name }, taskName: name },
          })),
        },
        step('sessions_cancel', { run: 'b', reason: 'not needed' }),
        step('sessions_cancel', { run: 'all' }, { expect: ['"cancelling"', '"1.2"'] }),
        { ...yieldAll, expect: ['"1.1"', '"1.3"'] },
        { text: 'ended', expect: ['not needed', 'the run above it cancelled it'] },
      ],
      clerk: [{ text: 'never', delayMs: 60_000 }],
    };
    const { swarm } = await sessionSwarm(scripts, { agents });
    expect(await swarm.run(chief, 'go').result()).toBe('ended');
    expect(swarm.records().map(({ outcome }) => outcome)).toEqual(['done', 'cancelled', 'cancelled', 'cancelled']);
  });
});

describe('the warning before time is up', () => {
  const noted = scriptedAgent('clerk', { tools: ['session_status'] });
  const warning = ['from the runtime', 'few turns are left'];

  test('comes once, at four fifths of the running time, and lets the run finish with what it has', async () => {
    const scripts = { clerk: [step('session_status', {}, { delayMs: 450 }), { text: 'what I have', expect: warning }] };
    const { swarm, journaled, calls, clock } = await stillSwarm(scripts);
    const run = swarm.run(noted, { input: 'go', limits: { timeoutMs: 500 } });
    await until(() => calls() === 1, 'the first call');
    clock.advance(450);
    expect(await run.result()).toBe('what I have');
    const warnings = (await journaled()).flatMap((event) => (event.kind === 'letter-received' ? [event.letter] : []));
    expect(warnings).toHaveLength(1);
    expect(warnings[0]?.text).not.toMatch(/\d/);
  });

  test('of the deadline wakes one that waits, later than those it waits for, so that it can merge what is there', async () => {
    const scripts = {
      chief: [
        { toolCalls: ['clerk', 'slow'].map((agent) => ({ name: 'sessions_spawn', input: { agent, task: { input: agent } } })) },
        yieldAll,
        { text: 'half of it', expect: warning },
      ],
      clerk: [step('session_status', {}, { delayMs: 850 }), { text: 'my half', expect: warning }],
      slow: [{ text: 'never', delayMs: 60_000 }],
    };
    const boss = scriptedAgent('chief', { mayDelegate: ['clerk', 'slow'] });
    const { swarm, journaled, calls, clock } = await stillSwarm(scripts, { agents: [noted, scriptedAgent('slow')] });
    const run = swarm.run(boss, { input: 'go', limits: { deadlineMs: 1000 } });
    await until(() => calls() === 4, 'the first calls');
    clock.advance(850);
    await until(() => swarm.records()[1]?.outcome === 'done', 'the half that is done');
    expect(run.status).toBe('waiting');
    clock.advance(60);
    expect(await run.result()).toBe('half of it');
    expect(JSON.stringify(await journaled())).toContain('"status":"interrupted"');
  });
});
