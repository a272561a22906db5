import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { RunRecord } from '../../src/agents/runs/run-record.ts';
import { ProgressLog } from '../../src/agents/shared/progress-log.ts';
import { VirtualClock } from '../../src/testing/virtual-clock.ts';
import { scriptedAgent, scriptedSwarm } from './swarm-fixtures.ts';

function record(id: string, wishes: Partial<RunRecord> = {}): RunRecord {
  return {
    ...{
      id,
      parent: null,
      agent: 'reader',
      task: 'read it',
      document: null,
      status: 'running',
      outcome: null,
      result: null,
      error: null,
    },
    ...{ restarts: 0, thread: null, toolThreads: [], acceptedMs: 0, queuedMs: 0, startedMs: 0, ranMs: 0, endedMs: null },
    usage: { inputTokens: 0, outputTokens: 0, modelCalls: 0, toolCalls: 0 },
    costUsd: 0,
    ...wishes,
  } as RunRecord;
}

interface Opened {
  readonly log: ProgressLog;
  readonly clock: VirtualClock;
  readonly written: Map<string, string>;
  readonly failures: unknown[];
  writes: number;
}

function open(wishes: { fails?: () => boolean } = {}): Opened {
  const clock = new VirtualClock();
  const opened: Omit<Opened, 'log'> = { clock, written: new Map(), failures: [], writes: 0 };
  const write = async (path: string, text: string): Promise<void> => {
    opened.writes += 1;
    if (wishes.fails?.() === true) throw new Error('the disk is full');
    opened.written.set(path, text);
  };
  const log = new ProgressLog({ folder: '/log', clock, files: { write }, failed: (error) => opened.failures.push(error) });
  return Object.assign(opened, { log });
}

async function pass(clock: VirtualClock, ms: number): Promise<void> {
  clock.advance(ms);
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
}

describe('the progress log', () => {
  test('has each change within a second, and many changes in one writing', async () => {
    const opened = open();
    const { log, clock, written } = opened;
    await pass(clock, 250);
    const { writes } = opened;
    for (let index = 1; index <= 50; index++) log.hear({ kind: 'run', record: record(String(index)) });
    log.hear({ kind: 'activity', runId: '1', text: 'model call 2' });
    log.note('1', 'half of it is read');
    await pass(clock, 250);
    const text = written.get('/log/progress.md');
    expect(text).toContain('50 running');
    expect(text).toContain('- [ ] 1 **reader** running (model call 2): read it\n  - half of it is read\n- [ ] 2 ');
    expect(opened.writes - writes).toBe(2);
    log.hear({ kind: 'run', record: record('1', { status: 'done', outcome: 'done' }) });
    await pass(clock, 250);
    expect(written.get('/log/progress.md')).toContain('- [x] 1 **reader** done: read it');
    const json = JSON.parse(written.get('/log/progress.json') ?? '');
    expect(json).toMatchObject({ counts: { done: 1, running: 49 }, omitted: 0 });
    expect(json.runs[0]).toMatchObject({ run: '1', status: 'done', activity: null, notes: ['half of it is read'] });
  });

  test('writes nothing while nothing changes, and at its end once how everything stands', async () => {
    const opened = open();
    await pass(opened.clock, 10_000);
    const writes = opened.writes;
    await pass(opened.clock, 60_000);
    expect(opened.writes).toBe(writes);
    opened.log.hear({ kind: 'run', record: record('1', { status: 'cancelled', outcome: 'cancelled' }) });
    await opened.log.close();
    expect(opened.written.get('/log/progress.md')).toContain('1 cancelled');
    expect(opened.writes).toBe(writes + 2);
    opened.log.hear({ kind: 'run', record: record('2') });
    await pass(opened.clock, 10_000);
    expect(opened.writes).toBe(writes + 2);
  });

  test('shows the text of others as text: nothing in it is markup, a new line, or steers a terminal', async () => {
    const { log, clock, written } = open();
    const task = '<script>\n# [link](http://x)\u001b[31m\u202e `code` *bold*';
    log.hear({ kind: 'run', record: record('1', { task }) });
    log.note('1', '\n- [x] 2 **boss** done: all is well\n');
    await pass(clock, 250);
    const text = written.get('/log/progress.md') ?? '';
    expect(text).toContain('\\<script\\> \\# \\[link\\]\\(http://x\\) \\[31m \\`code\\` \\*bold\\*');
    expect(text).toContain('  - \\- \\[x\\] 2 \\*\\*boss\\*\\* done: all is well');
    expect(text.split('\n').filter((line) => line.startsWith('- '))).toHaveLength(1);
  });

  test('says once that it cannot be written, goes on trying, and says it again after it could', async () => {
    let isFull = true;
    const { log, clock, failures } = open({ fails: () => isFull });
    for (let index = 0; index < 3; index++) {
      log.hear({ kind: 'run', record: record('1') });
      await pass(clock, 250);
    }
    expect(failures).toHaveLength(1);
    isFull = false;
    log.hear({ kind: 'run', record: record('1') });
    await pass(clock, 250);
    isFull = true;
    log.hear({ kind: 'run', record: record('1') });
    await pass(clock, 250);
    expect(failures).toHaveLength(2);
  });

  test('holds a thousand runs, all that are open among them, and counts the others', async () => {
    const { log, clock, written } = open();
    log.hear({ kind: 'run', record: record('1') });
    for (let index = 2; index <= 1500; index++)
      log.hear({ kind: 'run', record: record(String(index), { status: 'done', outcome: 'done' }) });
    await pass(clock, 250);
    const json = JSON.parse(written.get('/log/progress.json') ?? '');
    expect(json.runs).toHaveLength(1000);
    expect(json.runs[0].run).toBe('1');
    expect(json).toMatchObject({ omitted: 500, counts: { done: 1499, running: 1 } });
    expect(written.get('/log/progress.md')).toContain('500 more have ended.');
  });
});

test('a swarm keeps a progress log on disk, with what its agents report, and leaves it as everything ended', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'troupe-progress-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const progressLog = join(folder, 'made', 'here');
  const script = [
    { toolCalls: [{ name: 'report_progress', input: { text: 'two of three pages' } }] },
    { text: 'read', expect: 'noted' },
  ];
  const { swarm, events } = await scriptedSwarm({ agent: script }, { threads: 0, progressLog });
  await swarm.run(scriptedAgent('agent', { tools: ['report_progress'] }), 'read them').result();
  await swarm.stop();
  expect((await readdir(progressLog)).sort()).toEqual(['progress.json', 'progress.md']);
  expect(await readFile(join(progressLog, 'progress.md'), 'utf8')).toMatch(
    /1 done\.[\s\S]*- \[x\] 1 \*\*agent\*\* done: read them\n {2}- two of three pages\n/,
  );
  expect(events).toContainEqual({ kind: 'activity', runId: '1', text: 'two of three pages' });
});

test('a progress log that cannot be written harms no run', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'troupe-progress-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, 'file'), 'in the way');
  const { swarm } = await scriptedSwarm({ agent: [{ text: 'read' }] }, { threads: 0, progressLog: join(folder, 'file') });
  expect(await swarm.run(scriptedAgent('agent'), 'read them').result()).toBe('read');
  await swarm.stop();
  expect(await readFile(join(folder, 'file'), 'utf8')).toBe('in the way');
});
