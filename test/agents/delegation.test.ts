import { afterEach, describe, expect, test } from 'vitest';
import type { ScriptStep } from '../../src/models/scripted-step.ts';
import {
  type ScriptedSwarm,
  type ScriptedSwarmOptions,
  type Scripts,
  scriptedAgent,
  scriptedSwarm,
  until,
} from './swarm-fixtures.ts';

const open: ScriptedSwarm[] = [];
async function start(scripts: Scripts, options?: ScriptedSwarmOptions): Promise<ScriptedSwarm> {
  const one = await scriptedSwarm(scripts, options);
  open.push(one);
  return one;
}
afterEach(async () => {
  for (const one of open.splice(0)) await one.swarm.stop();
});

const reader = scriptedAgent('reader');
const broken = scriptedAgent('broken');
const chief = scriptedAgent('chief', { mayDelegate: ['reader', 'broken'] });

function callStep(name: string, input: unknown, rest: Partial<ScriptStep> = {}): ScriptStep {
  return { toolCalls: [{ name, input }], ...rest };
}

const mapStep = (agent: string, ...items: readonly string[]): ScriptStep =>
  callStep('sessions_map', { agent, items, taskTemplate: { input: 'about {item}' } });
const yieldAll: ScriptStep = callStep('sessions_yield', { until: 'all' });

/** How often each run was seen to change to `running`. */
function admissions({ events }: ScriptedSwarm): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  let before = new Map<string, string>();
  for (const event of events) {
    if (event.kind !== 'run') continue;
    const { id, status } = event.record;
    if (status === 'running' && before.get(id) !== 'running') counts[id] = (counts[id] ?? 0) + 1;
    before = before.set(id, status);
  }
  return counts;
}

describe.each([{ threads: 2 }, { threads: 0 }])('an orchestrator on $threads threads', ({ threads }) => {
  test('with one slot waits for its children without holding it, makes no model call meanwhile, and is woken once', async () => {
    const items = ['a', 'b', 'c', 'd', 'e'];
    const scripts = {
      chief: [mapStep('reader', ...items), yieldAll, { text: 'merged', expect: ['"complete"', '"label":"e"', '"omitted":[]'] }],
      reader: [{ text: 'found', delayMs: 5 }],
    };
    const one = await start(scripts, { threads, agents: [reader, broken], limits: { maxConcurrent: 1 } });
    const run = one.swarm.run(chief, 'read all');
    expect(await run.result()).toBe('merged');
    expect(run.record().usage.modelCalls).toBe(3);
    expect(one.calls()).toBe(3 + items.length);
    expect(admissions(one)).toEqual({ '1': 2, '1.1': 1, '1.2': 1, '1.3': 1, '1.4': 1, '1.5': 1 });
    expect(run.record().restarts).toBe(0);
  });

  test('nested two deep with one slot does not deadlock', async () => {
    const boss = scriptedAgent('boss', { mayDelegate: ['chief'] });
    const scripts = {
      boss: [
        callStep('sessions_spawn', { agent: 'chief', task: { input: 'go' }, label: 'the chief' }),
        yieldAll,
        { text: 'all done', expect: 'merged' },
      ],
      chief: [mapStep('reader', 'a', 'b'), yieldAll, { text: 'merged', expect: 'found' }],
      reader: [{ text: 'found' }],
    };
    const one = await start(scripts, { threads, agents: [reader, broken, chief], limits: { maxConcurrent: 1 } });
    expect(await one.swarm.run(boss, 'go').result()).toBe('all done');
    expect(one.swarm.records().map((record) => record.id)).toEqual(['1', '1.1', '1.1.1', '1.1.2']);
    expect(admissions(one)).toEqual({ '1': 2, '1.1': 2, '1.1.1': 1, '1.1.2': 1 });
  });

  test('hears of a failing child beside the results of the others', async () => {
    const scripts = {
      chief: [
        {
          toolCalls: [
            { name: 'sessions_spawn', input: { agent: 'broken', task: { input: 'x' } } },
            { name: 'sessions_map', input: { agent: 'reader', items: ['a', 'b'], taskTemplate: { input: '{item}' } } },
          ],
        },
        yieldAll,
        { text: 'two of three', expect: ['pdf-damaged', 'found', '"label":"b"', '"run":"1.3"'] },
      ],
      reader: [{ text: 'found' }],
      broken: [{ fail: { code: 'pdf-damaged' as const, message: 'cannot be read' } }],
    };
    const one = await start(scripts, { threads, agents: [reader, broken] });
    expect(await one.swarm.run(chief, 'go').result()).toBe('two of three');
    expect(one.swarm.records().map((record) => record.outcome)).toEqual(['done', 'failed', 'done', 'done']);
  });
});

describe('an orchestrator', () => {
  test('that waits for any child hears of the first, and can wait again for the rest', async () => {
    const scripts = {
      chief: [
        callStep('sessions_map', { agent: 'reader', items: ['a'], taskTemplate: { input: '{item}' } }),
        callStep('sessions_spawn', { agent: 'slow', task: { input: 'x' } }),
        callStep('sessions_yield', { until: 'any' }),
        callStep('sessions_yield', { until: 'all' }, { expect: ['"outcome":"running"', 'found'] }),
        { text: 'both', expect: ['at last', '"status":"complete"'] },
      ],
      reader: [{ text: 'found' }],
      slow: [{ text: 'at last', delayMs: 1000 }],
    };
    const eager = scriptedAgent('chief', { mayDelegate: ['reader', 'slow'] });
    const one = await start(scripts, { agents: [reader, scriptedAgent('slow')] });
    expect(await one.swarm.run(eager, 'go').result()).toBe('both');
    expect(one.events.some((event) => event.kind === 'run' && event.record.id === '1' && event.record.status === 'waiting')).toBe(
      true,
    );
  });

  test('is woken when it waited long enough, and ends its children when it ends', async () => {
    const scripts = {
      chief: [
        mapStep('reader', 'a'),
        callStep('sessions_yield', { until: 'all', timeoutMs: 30 }),
        { text: 'gave up', expect: '"timeout"' },
      ],
      reader: [{ text: 'never', delayMs: 60_000 }],
    };
    const { swarm } = await start(scripts, { agents: [reader, broken] });
    expect(await swarm.run(chief, 'go').result()).toBe('gave up');
    expect(swarm.records()[1]).toMatchObject({
      id: '1.1',
      outcome: 'cancelled',
      error: { message: expect.stringContaining('has its result') },
    });
  });

  test('lists its children with their results, and yields at once when nothing is open', async () => {
    const scripts = {
      chief: [
        yieldAll,
        mapStep('reader', 'a', 'b'),
        yieldAll,
        callStep('sessions_list', { results: true, limit: 1 }),
        callStep('sessions_list', { runs: ['1.9'] }, { expect: ['"total":2', '"nextOffset":1', 'found', '"state":"done"'] }),
        { text: 'listed', expect: 'unknown-run' },
      ],
      reader: [{ text: 'found' }],
    };
    const { swarm } = await start(scripts, { agents: [reader, broken] });
    expect(await swarm.run(chief, 'go').result()).toBe('listed');
  });

  test('is refused by the name of the limit and its setting, and by the names of the agents', async () => {
    const scripts = {
      chief: [
        mapStep('reader', 'a', 'b', 'c'),
        callStep(
          'sessions_spawn',
          { agent: 'reader', task: { input: 'x' } },
          { expect: ['"accepted":2', '"item":"c"', 'limit-agents', 'limits.maxAgents is 2'] },
        ),
        callStep('sessions_spawn', { agent: 'nobody', task: { input: 'x' } }, { expect: ['limit-agents'] }),
        callStep('sessions_spawn', { agent: 'reader' }, { expect: ['unknown-agent', 'reader, broken'] }),
        callStep('sessions_spawn', { agent: 'reader', task: { input: 7 } }, { expect: ['invalid-tool-input', 'task'] }),
        callStep('sessions_spawn', { agent: 'reader', task: { input: 'x', files: ['/etc/passwd'] } }, { expect: 'limit-agents' }),
        { text: 'refused', expect: 'limit-agents' },
      ],
      reader: [{ text: 'found' }],
    };
    const { swarm } = await start(scripts, { agents: [reader, broken], limits: { maxAgents: 2 } });
    expect(await swarm.run(chief, 'go').result()).toBe('refused');
  });

  test('hands on only files that it has itself', async () => {
    const spawn = (files: readonly string[]): ScriptStep =>
      callStep('sessions_spawn', { agent: 'reader', task: { input: 'x', files } });
    const scripts = {
      chief: [
        spawn(['/etc/passwd']),
        { ...spawn(['a.md']), expect: 'path-outside-roots' },
        { ...yieldAll, expect: '"run":"1.1"' },
        { text: 'read' },
      ],
      reader: [{ text: 'found' }],
    };
    const { swarm } = await start(scripts, { agents: [reader, broken] });
    const files = ['a.md', 'b.md'].map((name) => ({ name, path: `/tmp/${name}` }));
    expect(await swarm.run(chief, { input: 'go', files }).result()).toBe('read');
    expect(swarm.records().map((record) => record.document)).toEqual([null, 'a.md']);
  });

  test('cannot go deeper than the limit', async () => {
    const scripts = { chief: [mapStep('reader', 'a'), { text: 'no', expect: ['limit-depth', 'limits.maxDepth is 0'] }] };
    const { swarm } = await start(scripts, { agents: [reader, broken] });
    expect(await swarm.run(chief, { input: 'go', limits: { maxDepth: 0 } }).result()).toBe('no');
    expect(swarm.records()).toHaveLength(1);
  });

  test('that has no agents to spawn is offered no session tools', async () => {
    const { swarm } = await start({ reader: [yieldAll, { text: 'alone', expect: 'unknown-tool' }] });
    expect(await swarm.run(reader, 'go').result()).toBe('alone');
  });
});

describe('cancelling', () => {
  test('reaches grandchildren, all at once', async () => {
    const boss = scriptedAgent('boss', { mayDelegate: ['chief'] });
    const scripts = {
      boss: [mapStep('chief', 'x', 'y'), yieldAll],
      chief: [mapStep('reader', 'a', 'b', 'c'), yieldAll],
      reader: [{ text: 'never', delayMs: 60_000 }],
    };
    const { swarm, calls } = await start(scripts, { agents: [reader, broken, chief] });
    const run = swarm.run(boss, 'go');
    await until(() => calls() === 12, 'a call of each of the six readers');
    const startMs = performance.now();
    await run.cancel('enough');
    expect(performance.now() - startMs).toBeLessThan(2000);
    expect(swarm.records().map((record) => record.outcome)).toEqual(Array.from({ length: 9 }, () => 'cancelled'));
    expect(run.record().error).toEqual({ code: 'cancelled', message: 'enough' });
    expect(calls()).toBe(12);
    await run.cancel('again');
    expect(run.record().error?.message).toBe('enough');
  });

  test('a queued run ends it before it begins, and cancelling the swarm ends all', async () => {
    const { swarm, calls } = await start({ reader: [{ text: 'never', delayMs: 60_000 }] }, { limits: { maxConcurrent: 1 } });
    const runs = [swarm.spawn(reader, 'a'), swarm.spawn(reader, 'b'), swarm.spawn(reader, 'c')];
    await until(() => calls() === 1, 'the first call');
    await runs[1]?.cancel();
    expect(runs.map((run) => run.status)).toEqual(['running', 'cancelled', 'queued']);
    await swarm.cancel('stop it');
    expect(runs.map((run) => run.status)).toEqual(['cancelled', 'cancelled', 'cancelled']);
    expect(calls()).toBe(1);
  });

  test('of what a map left open happens when its loop is left', async () => {
    const { swarm } = await start({ reader: [{ text: 'found' }], slow: [{ text: 'never', delayMs: 60_000 }] });
    function* items(): Generator<number> {
      for (let item = 0; ; item++) yield item;
    }
    let seen = 0;
    for await (const outcome of swarm.map(reader, items(), (item) => `number ${item}`)) {
      expect(outcome.ok).toBe(true);
      if (++seen === 40) break;
    }
    expect(swarm.records().every((record) => record.outcome !== null)).toBe(true);
    expect(swarm.records().length).toBeLessThan(40 + 2 * 8 + 1);
  });
});

describe('time', () => {
  test('is charged only while a run is running: the queue is free', async () => {
    const { swarm } = await start(
      { reader: [{ text: 'found', delayMs: 100 }] },
      { limits: { maxConcurrent: 1, timeoutMs: 900 } },
    );
    const runs = Array.from({ length: 12 }, () => swarm.spawn(reader, 'x'));
    const outcomes = await swarm.allSettled(runs);
    expect(outcomes.map((outcome) => outcome.kind)).toEqual(Array.from({ length: 12 }, () => 'done'));
    expect(runs.at(-1)?.record().queuedMs).toBeGreaterThan(900);
  });

  test('that a run takes too much of ends it as run-timeout, waiting for children not counted', async () => {
    const scripts = {
      chief: [mapStep('reader', 'a'), yieldAll, { text: 'patient' }],
      reader: [{ text: 'found', delayMs: 500 }],
      slow: [{ text: 'never', delayMs: 60_000 }],
    };
    const { swarm } = await start(scripts, { agents: [reader, broken] });
    const patient = swarm.run(chief, { input: 'go', limits: { timeoutMs: 2000 } });
    const slow = swarm.run(scriptedAgent('slow'), { input: 'go', limits: { timeoutMs: 50 } });
    expect(await slow.outcome()).toMatchObject({
      kind: 'timed-out',
      error: { code: 'run-timeout', message: expect.stringContaining('limits.timeoutMs') },
    });
    expect(await patient.result()).toBe('patient');
    const { startedMs, endedMs, ranMs } = patient.record();
    // Half of what its child takes is room for what both did at once.
    expect(ranMs).toBeLessThan((endedMs ?? 0) - (startedMs ?? 0) - 250);
  });

  test('on the wall ends a root run and everything beneath it as run-deadline', async () => {
    const scripts = { chief: [mapStep('reader', 'a', 'b'), yieldAll], reader: [{ text: 'never', delayMs: 60_000 }] };
    const { swarm } = await start(scripts, { agents: [reader, broken], limits: { maxConcurrent: 1 } });
    const outcome = await swarm.run(chief, { input: 'go', limits: { deadlineMs: 150 } }).outcome();
    expect(outcome).toMatchObject({
      kind: 'timed-out',
      error: { code: 'run-deadline', message: expect.stringContaining('limits.deadlineMs') },
    });
    expect(swarm.records().map((record) => record.error?.code)).toEqual(['run-deadline', 'run-deadline', 'run-deadline']);
  });
});
