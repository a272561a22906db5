import { describe, expect, test } from 'vitest';
import type { RunEvent } from '../../src/agents/runs/run-event.ts';
import { resultPage } from '../../src/agents/sessions/result-reference.ts';
import type { ScriptStep } from '../../src/models/scripted-step.ts';
import { sessionSwarm, spawnStep, step, stillSwarm, yieldAll } from './session-fixtures.ts';
import { scriptedAgent, until } from './swarm-fixtures.ts';

const reader = scriptedAgent('reader');
const broken = scriptedAgent('broken');
const chief = scriptedAgent('chief', { mayDelegate: ['reader', 'broken'] });
const agents = [reader, broken];
const large = `begin ${'x'.repeat(50_000)} end`;

describe('a result of more than 8 KB', () => {
  test('is told by reference, and read page by page to the last letter', async () => {
    const scripts = {
      chief: [
        spawnStep('reader', 'a'),
        yieldAll,
        step(
          'sessions_result',
          { run: '1.1' },
          { expect: [`"reference":{"bytes":${large.length + 2},"preview":"begin xxx`, '"ref":"1.1"'] },
        ),
        step('sessions_result', { run: '1.1', offset: 32_768 }, { expect: ['"nextOffset":32768', `"total":${large.length}`] }),
        step('sessions_result', { run: '1.2' }, { expect: 'xxx end' }),
        { text: 'read', expect: 'unknown-run' },
      ],
      reader: [{ text: large }],
    };
    const { swarm } = await sessionSwarm(scripts, { agents });
    expect(await swarm.run(chief, 'go').result()).toBe('read');
  });

  test.each(['x', 'é', '\u0001', '👍'])('of many %j is whole when its pages are put together, each within 64 KiB', (letter) => {
    const value = letter.repeat(70_000);
    let text = '';
    for (let offset: number | undefined = 0; offset !== undefined; ) {
      const page = resultPage('1.1', value, offset);
      expect(Buffer.byteLength(JSON.stringify(page))).toBeLessThanOrEqual(65_536);
      text += page.text;
      offset = page.nextOffset;
    }
    expect(text).toBe(value);
  });

  test('can be given to another run by reference, which can read it, with size and digest in the receipt', async () => {
    const scripts = {
      chief: [
        spawnStep('reader', 'a'),
        yieldAll,
        step('sessions_spawn', { agent: 'broken', task: { input: 'check it', results: ['1.1'] } }),
        { ...yieldAll, expect: [`"run":"1.1","bytes":${large.length + 2},"sha256":"`] },
        { text: 'checked', expect: 'it ends' },
      ],
      reader: [{ text: large }],
      broken: [
        step('sessions_result', { run: '1.1', offset: 32_768 }, { expect: 'sessions_result' }),
        { text: 'it ends', expect: 'xxx end' },
      ],
    };
    const { swarm } = await sessionSwarm(scripts, { agents });
    expect(await swarm.run(chief, 'go').result()).toBe('checked');
  });
});

describe('a result that its parent never read', () => {
  test('is parked, shown to the run above, which can read it, and to code', async () => {
    const boss = scriptedAgent('boss', { mayDelegate: ['chief'] });
    const scripts = {
      boss: [
        spawnStep('chief', 'go'),
        yieldAll,
        step('sessions_list', { runs: ['1.1.1'], results: true }, { expect: ['"outcome":"failed"', '"parked":["1.1.1"]'] }),
        { text: 'saved', expect: 'found' },
      ],
      chief: [
        spawnStep('reader', 'a'),
        step('sessions_yield', { until: 'all' }),
        { fail: { code: 'model-failed' as const, message: 'cannot go on' } },
      ],
      reader: [{ text: 'found' }],
    };
    // The chief fails while it holds a result of which its model never heard.
    scripts.chief = [
      spawnStep('reader', 'a'),
      { fail: { code: 'model-failed' as const, message: 'cannot go on' }, delayMs: 10 },
    ] as never;
    const { swarm, clock } = await stillSwarm(scripts, { agents: [...agents, chief] });
    const run = swarm.run(boss, 'go');
    await until(() => swarm.records().some(({ id, outcome }) => id === '1.1.1' && outcome === 'done'), 'the result');
    clock.advance(10);
    expect(await run.result()).toBe('saved');
    expect(swarm.parked().map(({ id, result }) => [id, result])).toEqual([['1.1.1', 'found']]);
    expect(swarm.records()[1]).toMatchObject({ id: '1.1', outcome: 'failed', parked: ['1.1.1'] });
    expect(swarm.records()[0]?.parked).toBeUndefined();
  });

  test('of a root run that is cancelled stays on record', async () => {
    const scripts = { chief: [spawnStep('reader', 'a'), { text: 'never', delayMs: 60_000 }], reader: [{ text: 'found' }] };
    const { swarm } = await sessionSwarm(scripts, { agents });
    const run = swarm.run(chief, 'go');
    await until(() => swarm.records().some(({ id, outcome }) => id === '1.1' && outcome === 'done'), 'the result');
    await run.cancel();
    expect(swarm.parked().map(({ id, result }) => [id, result])).toEqual([['1.1', 'found']]);
  });
});

test('500 children cost their orchestrator at most 4 model calls and 200 KB of input, whatever they say', async () => {
  const items = Array.from({ length: 500 }, (_, index) => `document-${index + 1}.md`);
  const scripts = {
    chief: [
      step('sessions_map', { agent: 'reader', items, taskTemplate: { input: 'about {item}' } }),
      yieldAll,
      { text: 'merged', expect: ['"complete"', '"run":"1.1"'] },
    ],
    reader: [{ text: 'A finding of some length. '.repeat(40) }],
  };
  const { swarm } = await sessionSwarm(scripts, { agents, limits: { maxAgents: 500, maxConcurrent: 50 } });
  const run = swarm.run(chief, 'read all');
  expect(await run.result()).toBe('merged');
  const { usage } = run.record();
  expect(swarm.records().filter(({ outcome }) => outcome === 'done')).toHaveLength(501);
  expect(usage.modelCalls).toBeLessThanOrEqual(4);
  // The scripted model counts four characters to a token.
  expect(usage.inputTokens * 4).toBeLessThanOrEqual(200_000);
});

describe('an orchestrator', () => {
  test('plans on while its children run: it starts some, takes another turn, starts more, then waits', async () => {
    const scripts = {
      chief: [
        spawnStep('reader', 'a'),
        step('session_status', { run: '1.1' }),
        spawnStep('reader', 'b', {}, { expect: '"state":"running"' }),
        yieldAll,
        { text: 'both', expect: ['"run":"1.1"', '"run":"1.2"'] },
      ],
      reader: [{ text: 'found', delayMs: 100 }],
    };
    const { swarm, clock } = await stillSwarm(scripts, { agents });
    const run = swarm.run(chief, 'go');
    await until(() => run.status === 'waiting', 'the wait');
    expect(run.record().waitsFor).toBe('children');
    expect(swarm.records().map(({ status }) => status)).toEqual(['waiting', 'running', 'running']);
    clock.advance(100);
    expect(await run.result()).toBe('both');
    expect(run.record()).not.toHaveProperty('waitsFor');
  });

  test('lists by agent, label, state and depth, tells states apart, and sees whom it may start with which models', async () => {
    const boss = scriptedAgent('boss', { mayDelegate: ['chief', 'reader'] });
    const scripts = {
      boss: [
        spawnStep('chief', 'go', { taskName: 'team' }),
        { ...yieldAll, expect: '"accepted"' },
        step('sessions_list', { deep: true, agent: 'reader' }),
        step('sessions_list', { label: 'second' }, { expect: ['"total":1', '"run":"1.1.1"'] }),
        step('session_status', { run: 'team' }, { expect: '"total":0' }),
        step('agents_list', {}, { expect: ['"state":"done"', '"turns":3', '"taskName":"team"'] }),
        step('sessions_history', { run: 'team' }, { expect: ['"name":"chief"', '"models":["scripted:reader"]'] }),
        { text: 'seen', expect: ['"role":"user","text":"go"', '"call":"sessions_spawn"'] },
      ],
      chief: [spawnStep('reader', 'a', { label: 'first' }), yieldAll, { text: 'ok' }],
      reader: [{ text: 'found' }],
    };
    const { swarm } = await sessionSwarm(scripts, { agents: [...agents, chief], sessions: { models: ['scripted:reader'] } });
    expect(await swarm.run(boss, 'go').result()).toBe('seen');
  });
});

describe('what a model asks for with a spawn', () => {
  const refusals: readonly (readonly [string, object, readonly string[]])[] = [
    [
      'a model that the operator does not allow',
      { model: 'scripted:dear' },
      ['unknown-model', 'sessions.models', 'scripted:cheap'],
    ],
    ['a reserved task name', { taskName: 'all' }, ['invalid-tool-input', 'taskName']],
    ['a field that would reroute it', { replyTo: 'me' }, ['invalid-tool-input', 'replyTo']],
  ];

  test.each(refusals)('is refused by name: %s', async (_, more, expected) => {
    const scripts = {
      chief: [spawnStep('reader', 'a', more), { text: 'refused', expect: expected }],
      reader: [],
      cheap: [],
      dear: [],
    };
    const { swarm } = await sessionSwarm(scripts, { agents, sessions: { models: ['scripted:cheap'] } });
    expect(await swarm.run(chief, 'go').result()).toBe('refused');
  });

  test('may be another model within what is allowed, and narrower limits between the operator’s floor and ceiling', async () => {
    const scripts = {
      chief: [
        spawnStep('reader', 'a', { model: 'scripted:cheap', limits: { timeoutMs: 5, maxTurns: 3 } }),
        spawnStep(
          'reader',
          'b',
          { limits: { timeoutMs: 900_000, deadlineMs: 1 } },
          { expect: ['"model":"scripted:cheap"', '"limits":{"timeoutMs":20000,"maxTurns":3}'] },
        ),
        { ...yieldAll, expect: '"limits":{"timeoutMs":60000,"deadlineMs":20000}' },
        { text: 'done', expect: ['cheaply', 'found'] },
      ],
      reader: [{ text: 'found' }],
      cheap: [{ text: 'cheaply' }],
    };
    const sessions = { models: ['scripted:cheap'], timeoutMs: { least: 20_000, most: 60_000 } };
    const { swarm } = await sessionSwarm(scripts, { agents, sessions });
    expect(await swarm.run(chief, 'go').result()).toBe('done');
  });

  test('is checked in one order: shape, agent, depth, count, model, input, files', async () => {
    const wrong = { agent: 'nobody', task: { input: '', files: ['/etc/passwd'] }, model: 'scripted:dear' };
    const call = (input: object, ...expect: string[]): ScriptStep => step('sessions_spawn', input, { expect });
    const fixed = { ...wrong, agent: 'reader' };
    const scripts = {
      chief: [
        step('sessions_spawn', { ...wrong, colour: 'red' }),
        call(wrong, 'invalid-tool-input'),
        call(fixed, 'unknown-agent'),
        call({ ...fixed, model: 'scripted:cheap' }, 'unknown-model'),
        call({ ...fixed, model: 'scripted:cheap', task: { ...wrong.task, input: 'x' } }, 'invalid-input'),
        { text: 'done', expect: 'path-outside-roots' },
      ],
      reader: [],
      cheap: [],
    };
    const { swarm } = await sessionSwarm(scripts, { agents, sessions: { models: ['scripted:cheap'] } });
    expect(await swarm.run(chief, 'go').result()).toBe('done');
  });

  test('a fork begins with what its parent’s model had read and said', async () => {
    const scripts = {
      chief: [
        spawnStep('broken', 'first'),
        yieldAll,
        spawnStep('reader', 'go on from here', { context: 'fork' }),
        yieldAll,
        { text: 'done', expect: 'I saw it' },
      ],
      broken: [{ text: 'a clue' }],
      // Two replies of the chief stand before its own.
      reader: [{ text: 'no' }, { text: 'no' }, { text: 'I saw it', expect: 'go on from here' }],
    };
    const { swarm, journaled } = await sessionSwarm(scripts, { agents });
    expect(await swarm.run(chief, 'go').result()).toBe('done');
    const fork = (await journaled()).find(
      (event): event is Extract<RunEvent, { kind: 'accepted' }> => event.kind === 'accepted' && event.run === '1.2',
    );
    const context = JSON.stringify(fork?.spec.session?.context);
    expect(context).toContain('a clue');
    expect(context).toContain('(called sessions_yield with');
    expect(context).not.toContain('toolCalls":[{');
  });
});
