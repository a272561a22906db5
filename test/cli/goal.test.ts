// `troupe run` beyond documents: goals, configuration, agents of the user's own, what is told before hosted models are asked, tapes.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { type Agent, defineAgent } from '../../src/agents/agent.ts';
import type { TroupeConfig } from '../../src/agents/troupe-config.ts';
import { command } from '../../src/cli/command.ts';
import { CommandWords } from '../../src/cli/command-words.ts';
import { hostedNotice } from '../../src/cli/hosted-notice.ts';
import type { SwarmWishes } from '../../src/cli/requests.ts';
import { hostedModels, type Team, teamOf } from '../../src/cli/team.ts';
import { agentModule, scratchFolder, scriptedConfig } from './scratch-folder.ts';
import { type TestHost, testHost } from './test-host.ts';

interface Ended {
  readonly host: TestHost;
  readonly status: number;
}

async function troupe(cwd: string, words: readonly string[], stdin = ''): Promise<Ended> {
  const host = testHost({ cwd, readStdin: async () => stdin });
  return { host, status: await command([...words, ...(words[0] === 'run' ? ['--threads', '0'] : [])], host) };
}

const teamWith = (given: SwarmWishes, config: TroupeConfig): Team =>
  teamOf(given, { cwd: '/', config, agents: [], first: undefined, isInvited: false });
const wishes = { quiet: false, noConfig: false, deadlineMs: 1 };
const models = ['--brain', 'scripted:boss', '--brawn', 'scripted:worker'];
const delegating = {
  boss: [
    { toolCalls: [{ name: 'sessions_spawn', input: { agent: 'worker', task: { input: 'count the stars' } } }] },
    { toolCalls: [{ name: 'sessions_yield', input: { until: 'all' } }] },
    { text: 'There are many stars.', expect: 'about seven' },
  ],
  worker: [{ text: 'about seven', expect: 'count the stars' }],
};

describe('a goal without files', () => {
  const folder = scratchFolder();
  folder.put('troupe.config.mjs', scriptedConfig(delegating));

  test('is handed out by an orchestrator and answered', async () => {
    const { host, status } = await troupe(folder.path, ['run', 'How many stars?', ...models]);
    expect({ status, out: host.out() }).toEqual({ status: 0, out: 'There are many stars.\n' });
    expect(host.err()).toContain('2 agents (1 orchestrator, 1 worker): 2 done');
    expect(host.err()).not.toContain('hosted models');
    expect(host.err()).toContain('troupe: working on the goal, at most 8 at once');
    expect(host.err()).toContain('troupe: 1/1 done worker 1.1');
  });

  test('comes on stdin when the question is -, and nothing there is told', async () => {
    const { host, status } = await troupe(folder.path, ['run', '-', ...models, '--json'], 'How many\nstars?\n');
    expect(status).toBe(0);
    expect(JSON.parse(host.out())).toMatchObject({
      answer: 'There are many stars.',
      runs: [{ task: 'How many stars?' }, { agent: 'worker' }],
    });
    const empty = await troupe(folder.path, ['run', '-', ...models], ' \n');
    expect(empty.status).toBe(2);
    expect(empty.host.err()).toContain('troupe: usage: the question is missing: nothing came on stdin\n');
  });

  test('is refused by the embedded model before anything runs, naming the key variables', async () => {
    const { host, status } = await troupe(folder.path, ['run', 'How many stars?']);
    expect(status).toBe(2);
    expect(host.err()).toContain('troupe: usage: the files are missing: name at least one file or pattern after the question');
    expect(host.err()).toContain('ANTHROPIC_API_KEY');
    expect(host.err()).toContain('GEMINI_API_KEY');
    const half = await troupe(folder.path, ['run', 'How many stars?', '--brain', 'scripted:boss']);
    expect(half.status).toBe(2);
    expect(half.host.err()).toContain('troupe: usage: --brawn is missing');
  });

  test('that a model answers at once, though documents were named, says that none was read', async () => {
    const folder = scratchFolder();
    folder.put('troupe.config.mjs', scriptedConfig({ boss: [{ text: '42' }], worker: [] }));
    folder.put('a.txt', 'Text.\n');
    const { host, status } = await troupe(folder.path, ['run', 'Why?', 'a.txt', ...models]);
    expect(status).toBe(1);
    expect(host.err()).toContain('troupe: none of 1 document was read: the model answered at once\n');
  });

  test.each([[[]], [['--quiet']], [['--json']]])(
    'that a model answers with nothing has no answer, and says so (%j)',
    async (options) => {
      const folder = scratchFolder();
      folder.put('troupe.config.mjs', scriptedConfig({ boss: [{ text: ' \n' }], worker: [] }));
      const { host, status } = await troupe(folder.path, ['run', 'Why?', ...models, ...options]);
      expect(status).toBe(3);
      expect(host.err()).toContain('troupe: the model ended without a word: there is no answer\n');
      if (!options.includes('--json')) expect(host.out()).toBe('');
    },
  );

  test('can be recorded, and replayed without any model', async () => {
    const recorded = await troupe(folder.path, ['run', 'How many stars?', ...models, '--record', 'stars.tape']);
    expect(recorded.status).toBe(0);
    expect(statSync(join(folder.path, 'stars.tape')).mode & 0o777).toBe(0o600);
    const other = scratchFolder();
    other.put('troupe.config.mjs', scriptedConfig({ boss: [], worker: [] }));
    const words = ['run', 'How many stars?', ...models, '--replay', join(folder.path, 'stars.tape')];
    const replayed = await troupe(other.path, words);
    expect({ status: replayed.status, out: replayed.host.out() }).toEqual({ status: 0, out: recorded.host.out() });
    const missed = await troupe(other.path, words.with(1, 'How many suns?'));
    expect(missed.status).toBe(3);
    expect(missed.host.err()).toContain('orchestrator 1: tape-miss: the tape has no call for turn 1 of run 1');
    const twice = await troupe(folder.path, ['run', 'How many stars?', ...models, '--record', 'stars.tape']);
    expect(twice.status).toBe(2);
    expect(twice.host.err()).toContain(
      'troupe: invalid-argument: --record must be a path where nothing is yet, for a tape is never overwritten',
    );
  });
});

describe('the configuration', () => {
  test('is taken from the working folder, announced, and left alone with --no-config', async () => {
    const folder = scratchFolder();
    const path = folder.put(
      'troupe.config.ts',
      scriptedConfig(delegating, 'models: { brain: "scripted:boss" as string, brawn: "scripted:worker" }'),
    );
    const { host, status } = await troupe(folder.path, ['run', 'How many stars?']);
    expect(status).toBe(0);
    expect(host.err()).toContain(`troupe: configuration: ${path} (--no-config leaves it alone)\n`);
    const without = await troupe(folder.path, ['run', 'How many stars?', '--no-config']);
    expect(without.status).toBe(2);
    expect(without.host.err()).not.toContain('configuration');
    const below = scratchFolder();
    below.put('troupe.config.mjs', 'throw new Error("never loaded");');
    const inner = join(below.path, 'inner');
    below.put('inner/a.txt', 'Nothing.\n');
    expect((await troupe(inner, ['run', 'Why?'])).host.err()).not.toContain('never loaded');
  });

  test('the words of the command go before it', async () => {
    const folder = scratchFolder();
    folder.put('troupe.config.mjs', scriptedConfig(delegating, 'models: { brain: "scripted:nobody", brawn: "scripted:worker" }'));
    expect((await troupe(folder.path, ['run', 'How many stars?', '--brain', 'scripted:boss'])).status).toBe(0);
  });

  test.each([
    ['export default [];', 'the default export of troupe.config.mjs must be an object of options, but is the array []'],
    ['export default { threads: 2 };', 'troupe.config.mjs has the option threads, which is for programs and not for the command'],
    ['throw new Error("odd\\u001b[31m");', 'troupe.config.mjs cannot be loaded: odd\\x1b[31m (troupe.config.mjs:1)'],
    ['\nimport "./other.mjs";', 'troupe.config.mjs cannot be loaded: elsewhere (other.mjs:2)'],
    ['export default { brain: 1 };', 'brain'],
    [
      'export default { fallbacks: { brain: 5 } };',
      'troupe.config.mjs: fallbacks.brain must be a list of models, but is the number 5',
    ],
    [
      'export default { sessions: { models: 5 } };',
      'troupe.config.mjs: sessions.models must be a list of models, but is the number 5',
    ],
    ['export default { agents: {} };', 'troupe.config.mjs: agents must be a list of agents'],
    ['export default { agents: [null] };', 'troupe.config.mjs: agents[0] must be an agent made by defineAgent'],
    ['export default { agents: [{ name: "x" }] };', 'troupe.config.mjs: agents[0] must be an agent made by defineAgent'],
    ['export default { roots: ["./gone"] };', 'troupe.config.mjs: roots[0] must be'],
    ['export default { memoryRoot: "./gone" };', 'troupe.config.mjs: memoryRoot must be'],
    ['export default { modells: {} };', 'did you mean models? the options are fetch'],
    ['export default { limits: 5 };', 'troupe.config.mjs: limits must be an object of limits, but is the number 5'],
    ['export default { models: null };', 'troupe.config.mjs: models must be an object of models by role'],
    ['export default { models: { brawns: "extractive" } };', 'brawns'],
    ['export default { limits: { maxUsd: "0.01" } };', 'troupe.config.mjs: limits.maxUsd must be US dollars'],
  ])('%s is refused with status 2', async (source, message) => {
    const folder = scratchFolder();
    folder.put('other.mjs', '\nthrow new Error("elsewhere");');
    folder.put('troupe.config.mjs', source);
    folder.put('a.txt', 'Text.\n');
    const { host, status } = await troupe(folder.path, ['run', 'Why?', 'a.txt']);
    expect(status).toBe(2);
    expect(host.err()).toContain(message);
    expect((await troupe(folder.path, ['agents'])).status).toBe(2);
  });

  test('its limits are reported as its own, and not as options that nobody typed', async () => {
    const config = { limits: { maxUsd: 1, timeoutMs: 5, deadlineMs: 7 }, maxFileBytes: 9 };
    const said = (wishes: Partial<SwarmWishes>, code: string, message: string) =>
      new CommandWords({ quiet: false, noConfig: false, deadlineMs: 1000, ...wishes }, config).error({ code, message }).message;
    for (const [code, message] of [
      ['run-deadline', 'the deadline of 7 ms passed (limits.deadlineMs)'],
      ['run-timeout', 'too long (limits.timeoutMs)'],
      ['limit-usd', 'too dear (limits.maxUsd)'],
      ['file-too-large', 'too large (maxFileBytes)'],
    ] as const) {
      expect(said({}, code, message)).toBe(message);
      expect(said({ deadlineMs: 6, timeoutMs: 4, maxUsd: 1, maxFileBytes: 8 }, code, message)).toMatch(/ \(--[a-z-]+\)$/);
    }
    const words = new CommandWords({ quiet: false, noConfig: false, deadlineMs: 1000, maxUsd: 1.5 }, {}, 1.5);
    const of = (usd: string) => ({
      code: 'limit-usd',
      message: `too dear for the $${usd} of run 1 (limits.maxUsd)`,
      remedy: 'limits.maxUsd 9',
    });
    expect(words.error(of('1.5')).message).toBe('too dear for the $1.5 of run 1 (--max-usd); --max-usd 9');
    expect(words.error(of('0.5')).message).toBe('too dear for the $0.5 of run 1 (limits.maxUsd); limits.maxUsd 9');
    const folder = scratchFolder();
    folder.put('troupe.config.mjs', 'export default { limits: { maxConcurrent: 1 } };');
    folder.put('a.txt', 'Why? Because it is so.\n');
    const { host } = await troupe(folder.path, ['run', 'Why?', 'a.txt']);
    expect(host.err()).toContain('at most 1 at once');
  });

  test('that knows no option is told of those that a configuration can have, and of no program’s', async () => {
    const folder = scratchFolder();
    folder.put('troupe.config.mjs', 'export default { modells: {} };');
    const { host } = await troupe(folder.path, ['agents']);
    expect(host.err()).toContain('modells is not known here');
    expect(host.err()).not.toMatch(/ (system|threads|onEvent|journal|clock|random|tape)\b/);
  });

  test('two of them are refused', async () => {
    const folder = scratchFolder();
    folder.put('troupe.config.mjs', 'export default {};');
    folder.put('troupe.config.js', 'export default {};');
    const { host, status } = await troupe(folder.path, ['agents']);
    expect(status).toBe(2);
    expect(host.err()).toContain('troupe.config.js and troupe.config.mjs are both here');
  });
});

describe('--agents', () => {
  const folder = scratchFolder();
  folder.put(
    'troupe.config.mjs',
    scriptedConfig({ solo: [{ json: { stars: 7 } }], boss: delegating.boss, worker: delegating.worker }),
  );
  const astronomer = `defineAgent({ name: 'astronomer', description: 'Knows stars', instructions: 'Count.', model: 'scripted:solo' })`;
  folder.put('team.mjs', agentModule(`export default ${astronomer};`));
  folder.put('more.mjs', agentModule(`export const one = ${astronomer};`));
  folder.put('none.mjs', 'export const x = 1;');
  folder.put('broken.mjs', 'export const = 1;');
  folder.put('typed.ts', '\nexport const one: number = ;');
  folder.put('thrown.ts', agentModule(`\nexport const one = defineAgent({ name: 'A B', description: 'A', instructions: 'B' });`));

  test('a default export takes the orchestrator’s place', async () => {
    const { host, status } = await troupe(folder.path, ['run', 'How many stars?', '--agents', 'team.mjs']);
    expect({ status, out: host.out() }).toEqual({ status: 0, out: '{"stars":7}\n' });
  });

  test('documents are read by readers all the same when a configuration has agents for other work', async () => {
    const own = scratchFolder();
    own.put(
      'troupe.config.mjs',
      agentModule(
        `export default { agents: [${astronomer}], providers: ${JSON.stringify({ scripted: { module: 'file:///none.mjs', runs: 'host' } })} };`,
      ),
    );
    own.put('a.txt', 'Revenue growth was strong.\n');
    const { host, status } = await troupe(own.path, ['run', 'Do they mention revenue growth?', 'a.txt']);
    expect({ status, err: host.err() }).toMatchObject({ status: 0 });
    expect(host.err()).toContain('2 agents (1 orchestrator, 1 reader): 2 done');
  });

  test('other exports may be spawned by the orchestrator', async () => {
    const words = ['run', 'How many stars?', '--agents', './more.mjs', ...models];
    const { host, status } = await troupe(folder.path, words);
    expect(status).toBe(0);
    expect(host.out()).toBe('There are many stars.\n');
  });

  test('one with the name of a ready agent takes its place, and that is told', async () => {
    const reader = `defineAgent({ name: 'reader', description: 'Mine', instructions: 'Count.', model: 'scripted:solo' })`;
    folder.put('mine.mjs', agentModule(`export const mine = ${reader};`));
    const { host } = await troupe(folder.path, ['run', 'How many stars?', '--agents', 'mine.mjs', ...models]);
    expect(host.err()).toContain('troupe: 1 agent of yours in place of the ready agent of that name: reader\n');
    const none = await troupe(folder.path, ['run', 'How many stars?', '--agents', 'more.mjs', ...models]);
    expect(none.host.err()).not.toContain('in place of');
    const list = (await troupe(folder.path, ['agents', '--agents', 'mine.mjs'])).host.out();
    expect(list).toMatch(/reader: Reads[\s\S]*from: ready, replaced\n[\s\S]*reader: Mine\n.*from: mine\.mjs\n/);
  });

  test.each([
    ['gone.mjs', '--agents: there is no module at "gone.mjs"'],
    ['none.mjs', '--agents: "none.mjs" exports no agent'],
    ['broken.mjs', '--agents: "broken.mjs" cannot be loaded'],
    ['typed.ts', '--agents: "typed.ts" cannot be loaded: Expression expected (typed.ts:2)'],
    ['thrown.ts', 'but is the string "A B" (thrown.ts:3)'],
  ])('%s is refused with status 2', async (module, message) => {
    const { host, status } = await troupe(folder.path, ['run', 'How many stars?', '--agents', module]);
    expect(status).toBe(2);
    expect(host.err()).toContain(message);
  });

  test('troupe agents lists ready agents, those of the configuration and those of the module', async () => {
    const { host, status } = await troupe(folder.path, ['agents', '--agents', 'team.mjs', '--json']);
    expect(status).toBe(0);
    const { agents } = JSON.parse(host.out()) as { agents: { name: string; from: string }[] };
    expect(agents).toContainEqual({
      ...{ name: 'astronomer', description: 'Knows stars', model: 'scripted:solo', tools: [], mayDelegate: [], from: 'team.mjs' },
    });
    expect(agents).toContainEqual(expect.objectContaining({ name: 'reader', model: 'brawn', from: 'ready' }));
    const text = (await troupe(folder.path, ['agents', '--no-config'])).host.out();
    expect(text).toContain('worker: Does one narrow task');
    expect(text).toContain('brawn; tools: list_files, read_file, read_pdf, search_text; from: ready');
  });
});

test('what a tape lacks is told in one line, without escapes', () => {
  const message = 'the tape has no call; the nearest, turn 1, differs in:\n- message 1 (user), text\n- tools: one more';
  const told = new CommandWords(wishes).error({ code: 'tape-miss', message });
  expect(told.message).toBe('the tape has no call; the nearest, turn 1, differs in: message 1 (user), text; tools: one more');
});

describe('before hosted models are asked', () => {
  test('the models, the bytes and the cap are told', () => {
    const team = teamWith({ ...wishes, brain: 'anthropic:big', brawn: 'gemini:small' }, {});
    expect(team.maxUsd).toBe(1);
    expect(hostedNotice(team, { documents: 3, bytes: 1_234_567 }, undefined)).toEqual([
      'hosted models: brain anthropic:big, brawn gemini:small',
      'the question and 3 documents (1.2 MB) may be sent to them; they may cost $1.00 at most (--max-usd)',
    ]);
  });

  test('fallbacks, models that agents name, and the absence of a cap are told as well', () => {
    const config = { fallbacks: { brain: ['gemini:big'] }, limits: { maxUsd: 0.25 } };
    const team = teamWith({ ...wishes, brain: 'anthropic:big', maxUsd: null }, config);
    expect(hostedNotice(team, { bytes: 12 }, undefined)).toEqual([
      'hosted models: brain anthropic:big, brain (fallback) gemini:big',
      'the goal (12 B) may be sent to them; no cap on the cost (--max-usd none)',
    ]);
    expect(teamWith({ ...wishes, brain: 'anthropic:big' }, config).maxUsd).toBe(0.25);
    expect(teamWith({ ...wishes, brain: 'anthropic:big', maxUsd: 5 }, config).maxUsd).toBe(5);
  });

  test('of one agent only the models that it may come to ask are told', () => {
    const asking = (name: string, model: string, mayDelegate: readonly string[] = []) =>
      defineAgent({ name, description: 'Asks', instructions: 'Ask.', model, mayDelegate });
    const [lone, chief] = [asking('lone', 'brawn'), asking('chief', 'anthropic:chief', ['lone'])];
    const models = (first: Agent, agents: readonly Agent[]) =>
      hostedModels(
        teamOf(
          { ...wishes, brain: 'anthropic:big', brawn: 'gemini:small' },
          { cwd: '/', config: {}, agents, first, isInvited: true },
        ),
      );
    expect(models(lone, [lone, chief])).toEqual([{ role: 'brawn', model: 'gemini:small' }]);
    expect(models(chief, [lone, chief])).toEqual([
      { role: 'brawn', model: 'gemini:small' },
      { role: 'chief', model: 'anthropic:chief' },
    ]);
    expect(models(asking('new', 'brawn', ['reader']), [])).toHaveLength(2);
  });

  test('a replay sends nothing, and says so', () => {
    const team = teamWith({ ...wishes, brain: 'anthropic:big' }, {});
    expect(hostedNotice(team, { bytes: 12 }, 'a.tape')).toEqual([
      'hosted models: brain anthropic:big; nothing is sent, the answers come from the tape a.tape',
    ]);
  });

  test('nothing is told, and no cap set, when no model is hosted', () => {
    const team = teamWith(wishes, { providers: { own: { module: 'file:///own.ts', runs: 'host' } } });
    expect(hostedNotice(team, { bytes: 12 }, undefined)).toEqual([]);
    expect(team.maxUsd).toBeUndefined();
  });
});

describe('troupe models', () => {
  test('lists the models whose prices are known, here or by the configuration, and where keys come from, but no key', async () => {
    const folder = scratchFolder();
    folder.put('troupe.config.mjs', "export default { prices: { 'openai-compatible:local': { input: 0, output: 0 } } };");
    const environment = { ANTHROPIC_API_KEY: 'planted-key' };
    const told = async (...more: readonly string[]): Promise<string> => {
      const host = testHost({ cwd: folder.path, environment });
      expect(await command(['models', ...more], host)).toBe(0);
      expect(host.out()).not.toContain('planted-key');
      return host.out();
    };
    const { models, providers } = JSON.parse(await told('--json')) as { models: unknown[]; providers: unknown[] };
    const sizes = { contextTokens: null, maxOutputTokens: null };
    expect(models).toContainEqual({ model: 'extractive', price: null, ...sizes, from: 'here' });
    expect(models).toContainEqual({ model: 'openai-compatible:local', price: { input: 0, output: 0 }, ...sizes, from: 'config' });
    expect(models).toContainEqual(expect.objectContaining({ model: 'anthropic:claude-opus-5-5', from: 'here' }));
    expect(providers).toContainEqual({ provider: 'anthropic', keyVariable: 'ANTHROPIC_API_KEY', needsKey: true, isKeySet: true });
    const text = await told('--no-config');
    expect(text).toContain('extractive: embedded, $0\n');
    expect(text).toContain('anthropic:claude-opus-5-5: $4 in, $20 out per million tokens');
    expect(text).toContain('provider gemini: GEMINI_API_KEY is not set\n');
    expect(text).not.toContain('local:');
  });
});

test('a hosted model whose price is not known is refused while the cost has a cap', async () => {
  const folder = scratchFolder();
  folder.put('a.txt', 'Text.\n');
  const { host, status } = await troupe(folder.path, ['run', 'Why?', 'a.txt', '--brawn', 'anthropic:claude-unheard-of']);
  expect(status).toBe(2);
  expect(host.err()).toBe(
    'troupe: limit-unpriced: the price of anthropic:claude-unheard-of (brawn) is not known, and the cost has a cap: ' +
      'give it in `prices` of troupe.config.ts, or say --max-usd none\n',
  );
});

test.each([
  ['run', ['Why?', 'a.txt'], 'brain'],
  ['map', ['--agent', 'asker.mjs', 'items.jsonl', '--out', 'results.jsonl', '--threads', '0'], 'asker'],
])('`ai` alone is a whole name: %s refuses it too while its price is not known, before anything', async (name, rest, role) => {
  const folder = scratchFolder();
  const module = pathToFileURL(folder.put('ai.mjs', 'export const model = {};\n')).href;
  folder.put('troupe.config.mjs', `export default { providers: { ai: { module: ${JSON.stringify(module)} } } };\n`);
  folder.put('a.txt', 'Text.\n');
  folder.put('items.jsonl', '"item"\n');
  folder.put(
    'asker.mjs',
    agentModule(`export default defineAgent({ name: 'asker', description: 'Asks', instructions: 'Answer.', model: 'ai' });`),
  );
  const { host, status } = await troupe(folder.path, [name, ...rest, '--brain', 'ai']);
  expect({ status, error: host.err() }).toEqual({
    status: 2,
    error: expect.stringContaining(`troupe: limit-unpriced: the price of ai (${role}) is not known, and the cost has a cap: `),
  });
  expect(host.err()).not.toContain('hosted models:');
  expect(existsSync(join(folder.path, 'results.jsonl'))).toBe(false);
});

test('npm start leaves a configuration and every key alone', () => {
  const source = readFileSync(new URL('../../scripts/start.ts', import.meta.url), 'utf8');
  expect(source).toContain("['run', '--no-config', '--brain', 'extractive', '--brawn', 'extractive']");
});

test('as a process, a question comes through a pipe, and keys of the environment change nothing for the embedded model', () => {
  const folder = scratchFolder();
  folder.put('a.txt', 'Revenue growth was strong.\n');
  const bin = fileURLToPath(new URL('../../bin/troupe.js', import.meta.url));
  const words = [bin, 'run', '-', 'a.txt', '--threads', '0'];
  const env = { ...process.env, ANTHROPIC_API_KEY: 'planted-key', GEMINI_API_KEY: 'planted-key' };
  const { status, stdout, stderr } = spawnSync(process.execPath, words, {
    ...{ cwd: folder.path, input: 'Do they mention revenue growth?\n', env, encoding: 'utf8' },
  });
  expect({ status, stderr }).toMatchObject({ status: 0 });
  expect(stdout).toContain('Revenue growth was strong.');
  expect(stderr).not.toContain('hosted');
  expect(stderr).toContain('embedded, $0');
});

test('what a configuration, an agent’s module and a tool print on whichever thread goes to stderr, and stdout is JSON', () => {
  const own = scratchFolder();
  const call = {
    toolCalls: [
      { name: 'noisy_host', input: {} },
      { name: 'noisy_pool', input: {} },
    ],
  };
  const noise = (what: string): string => `console.log('${what} says hello');`;
  own.put(
    'troupe.config.mjs',
    `${noise('config')}\nprocess.stdout.write('raw hello\\n');\n${scriptedConfig({ solo: [call, { text: 'quiet' }] })}`,
  );
  const tools = new URL('../../src/tools/tool.ts', import.meta.url).href;
  const tool = (name: string, more = ''): string =>
    `export const ${name} = defineTool(import.meta.url, 'noisy_${name}', { description: 'D', inputSchema: { type: 'object' }, effects: 'none', ${more} execute: () => { ${noise(name)} return 'x'; } });`;
  own.put('tools.mjs', `import { defineTool } from '${tools}';\n${tool('host', "runs: 'host',")}\n${tool('pool')}`);
  const agent = `export default defineAgent({ name: 'solo', description: 'D', instructions: 'I', model: 'scripted:solo', tools: [host, pool] });`;
  own.put('team.mjs', `import { host, pool } from './tools.mjs';\n${agentModule(noise('module'), agent)}`);
  const bin = fileURLToPath(new URL('../../bin/troupe.js', import.meta.url));
  const words = [bin, 'run', 'Go', '--agents', 'team.mjs', '--json', '--threads', '1'];
  const { status, stdout, stderr } = spawnSync(process.execPath, words, { cwd: own.path, encoding: 'utf8' });
  expect({ status, stderr }).toMatchObject({ status: 0 });
  expect(JSON.parse(stdout)).toMatchObject({ answer: 'quiet' });
  for (const what of ['config says', 'raw', 'module says', 'host says', 'pool says']) expect(stderr).toContain(`${what} hello\n`);
});
