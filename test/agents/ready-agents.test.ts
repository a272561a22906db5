import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, expectTypeOf, onTestFinished, test } from 'vitest';
import { defineAgent } from '../../src/agents/agent.ts';
import { createDelegationPolicy, taskKinds } from '../../src/agents/delegation/delegation-policy.ts';
import { type Draft, drafter } from '../../src/agents/ready/drafter.ts';
import { formatter } from '../../src/agents/ready/formatter.ts';
import { researcher } from '../../src/agents/ready/researcher.ts';
import { reviewer } from '../../src/agents/ready/reviewer.ts';
import { scraper } from '../../src/agents/ready/scraper.ts';
import { summariser } from '../../src/agents/ready/summariser.ts';
import { testRunner } from '../../src/agents/ready/test-runner.ts';
import { writer } from '../../src/agents/ready/writer.ts';
import type { ScriptStep } from '../../src/models/scripted-step.ts';
import { type ScriptedSwarmOptions, scriptedSwarm } from './swarm-fixtures.ts';

const call = (name: string, input: unknown): ScriptStep => ({ toolCalls: [{ name, input }] });

/** A swarm in which both roles are that script. */
async function start(script: readonly ScriptStep[], options: ScriptedSwarmOptions = {}) {
  const models = { brain: 'scripted:it', brawn: 'scripted:it' };
  const { swarm } = await scriptedSwarm({ it: script }, { threads: 0, models, ...options });
  onTestFinished(() => swarm.stop());
  return swarm;
}

test('every agent that the delegation policy names is ready', () => {
  const ready = [drafter, formatter, researcher, reviewer, scraper, summariser, testRunner, writer].map(({ name }) => name);
  const policy = createDelegationPolicy();
  const named = taskKinds.map((kind) => policy.decide({ kind, items: 20 }).agent).filter((agent) => agent !== null);
  expect(named.sort()).toEqual(ready.sort());
});

describe('a ready agent', () => {
  test('drafts from facts, typed in and out, and refuses a task that is none before anything is spent', async () => {
    const swarm = await start([{ json: { text: 'A red kettle.', missingFacts: ['price'] }, expect: ['"red"', 'Describe'] }]);
    const draft = await swarm.run(drafter, { input: { brief: 'Describe it', facts: { colour: 'red' } } }).result();
    expectTypeOf(draft).toEqualTypeOf<Draft>();
    expect(draft).toEqual({ text: 'A red kettle.', missingFacts: ['price'] });
    // @ts-expect-error the facts are missing
    expect(() => swarm.run(drafter, { input: { brief: 'Describe it' } })).toThrow(
      expect.objectContaining({ code: 'invalid-input' }),
    );
    // @ts-expect-error its input is no text
    expect(() => swarm.run(drafter, 'Describe it')).toThrow(expect.objectContaining({ code: 'invalid-input' }));
  });

  test('summarises the documents of its run, with places, and corrects an answer that does not fit', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'troupe-ready-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const path = join(folder, 'report.md');
    await writeFile(path, '# Report\n\nRevenue grew by a third.\n');
    const summary = { summary: 'Growth.', keyPoints: [{ point: 'a third more', file: 'report.md', at: 3 }], unread: [] };
    const swarm = await start([
      call('list_files', {}),
      { ...call('read_file', { file: 'report.md' }), expect: 'report.md' },
      { json: { summary: 'Growth.' }, expect: 'Revenue grew by a third' },
      { json: summary, expect: 'does not fit' },
    ]);
    const task = { input: { focus: 'growth' }, files: [{ name: 'report.md', path }] };
    expect(await swarm.run(summariser, task).result()).toEqual(summary);
  });

  test('writes from findings, and another reviews what was written', async () => {
    const findings = [{ claim: 'It grew', source: 'report.md:3', quote: 'Revenue grew' }];
    const written = { title: 'Growth', text: 'It grew (report.md:3).', sources: ['report.md:3'] };
    const writing = await start([{ json: written, expect: ['It grew', 'two sentences'] }]);
    const text = await writing.run(writer, { input: { brief: 'two sentences', findings } }).result();
    expect(text).toEqual(written);
    const review = {
      verdict: 'revise',
      issues: [{ criterion: 'two sentences', severity: 'blocking', words: 'It grew', problem: 'it is one' }],
    } as const;
    const reviewing = await start([{ json: { verdict: 'perhaps', issues: [] } }, { json: review, expect: 'does not fit' }]);
    const outcome = await reviewing.run(reviewer, { input: { text: text.text, criteria: ['two sentences'] } }).result();
    expectTypeOf(outcome.verdict).toEqualTypeOf<'accept' | 'revise'>();
    expect(outcome).toEqual(review);
  });

  test('runs a suite that really fails, and reports which test and why', async () => {
    const root = await mkdtemp(join(tmpdir(), 'troupe-ready-'));
    onTestFinished(() => rm(root, { recursive: true }));
    const suite = `import { test } from 'node:test';
import { equal } from 'node:assert/strict';
test('adds', () => equal(1 + 1, 3));
test('multiplies', () => equal(2 * 2, 4));
`;
    await writeFile(join(root, 'sums.test.mjs'), suite);
    const argv = [process.execPath, '--test', '--test-reporter=tap', 'sums.test.mjs'];
    const report = {
      ...{ passed: false, exitCode: 1, counts: { passed: 1, failed: 1 } },
      failures: [{ test: 'adds', message: 'Expected values to be strictly equal: 2 !== 3', where: null }],
    };
    const commands = { allow: [[process.execPath, '--test', '--test-reporter=tap', '{path}']], root, approval: false };
    const steps = [
      call('run_command', { argv }),
      { json: report, expect: ['"exitCode":1', 'not ok 1 - adds', '2 !== 3', 'ok 2 - multiplies'] },
    ];
    const swarm = await start(steps, { commands });
    expect(await swarm.run(testRunner, { input: { argv } }).result()).toEqual(report);
  });

  test('reports of tests that may not be run that they did not pass', async () => {
    const report = {
      ...{ passed: false, exitCode: null, counts: { passed: null, failed: null } },
      failures: [{ test: 'the suite', message: 'it may not be run', where: null }],
    };
    const swarm = await start([call('run_command', { argv: ['make'] }), { json: report, expect: 'command-refused' }]);
    expect(await swarm.run(testRunner, { input: { argv: ['make'] } }).result()).toEqual(report);
  });

  test('scrapes no page of a host that is not allowed, and says which fields it lacks', async () => {
    const url = 'https://example.com/kettles';
    const page = { url, records: [], missing: ['price'] };
    const swarm = await start([
      call('fetch_url', { url }),
      { ...call('extract_json', { text: 'the page: {"price": 12}' }), expect: 'url-refused' },
      { json: page, expect: '"price":12' },
    ]);
    expect(await swarm.run(scraper, { input: { url, fields: { price: 'in euros' } } }).result()).toEqual(page);
  });

  test('brings a text into JSON, which it can check by the schema that is wanted', async () => {
    const schema = { type: 'object', properties: { year: { type: 'integer' } }, required: ['year'] };
    const swarm = await start([
      call('extract_json', { text: '{"year": "1999"}', schema }),
      { json: { data: { year: 1999 }, problems: [] }, expect: 'year' },
    ]);
    const value = await swarm.run(formatter, { input: { text: 'It was 1999.', schema } }).result();
    expect(value).toEqual({ data: { year: 1999 }, problems: [] });
  });

  test('researches in the files of its run, each finding with its source and its words', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'troupe-ready-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const path = join(folder, 'report.md');
    await writeFile(path, '# Report\n\nRevenue grew by a third.\n');
    const research = {
      findings: [{ claim: 'Revenue grew', source: 'report.md:3', quote: 'Revenue grew by a third.' }],
      open: ['why it grew'],
    };
    const swarm = await start([
      call('search_text', { query: 'Did the revenue grow?' }),
      { json: research, expect: ['Revenue grew by a third.', '"line":3'] },
    ]);
    const task = { input: { question: 'Did the revenue grow, and why?' }, files: [{ name: 'report.md', path }] };
    expect(await swarm.run(researcher, task).result()).toEqual(research);
  });

  test('can be spawned by a model that may, with its own schema for the task', async () => {
    const { swarm } = await scriptedSwarm(
      {
        chief: [
          call('sessions_spawn', { agent: 'drafter', task: { input: { brief: 'Describe it' } } }),
          {
            ...call('sessions_spawn', { agent: 'drafter', task: { input: { brief: 'Describe it', facts: { colour: 'red' } } } }),
            expect: ['invalid-input', 'facts'],
          },
          { ...call('sessions_yield', { until: 'all' }), expect: '"status":"accepted"' },
          { text: 'merged', expect: 'A red kettle.' },
        ],
        it: [{ json: { text: 'A red kettle.', missingFacts: [] } }],
      },
      { threads: 0, models: { brawn: 'scripted:it', brain: 'scripted:chief' }, agents: [drafter] },
    );
    onTestFinished(() => swarm.stop());
    const chief = defineAgent({
      name: 'chief',
      description: 'Leads',
      instructions: 'Lead.',
      model: 'brain',
      mayDelegate: ['drafter'],
    });
    expect(await swarm.run(chief, 'go').result()).toBe('merged');
  });
});
