import { PassThrough, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { ActorError } from '../../src/base/actor-error.ts';
import { schemaIssues } from '../../src/base/json-schema.ts';
import { command } from '../../src/cli/command.ts';
import type { JsonOutput } from '../../src/cli/json-output.ts';
import { documentedSchema } from './documented-schema.ts';
import { type HandSwarm, handSwarm } from './hand-swarm.ts';
import { failedRecord, foundRecord, makeRecord } from './records.ts';
import { settled, type TestHost, testHost } from './test-host.ts';

const cwd = fileURLToPath(new URL('.', import.meta.url));
const words = ['run', 'Why?', 'records.ts', 'test-host.ts'];

interface Started {
  readonly host: TestHost;
  readonly swarm: HandSwarm;
  readonly status: Promise<number>;
}

async function start(extra: readonly string[] = [], host = testHost({ cwd }), swarm = handSwarm()): Promise<Started> {
  const status = command([...words, ...extra], host, swarm.open);
  await Promise.race([swarm.asked, status]);
  return { host, swarm, status };
}

const hostile = 'grew \u001b[2J\u009b31m\u202e';

describe('the command', () => {
  test('prints help and version on stdout', async () => {
    const host = testHost();
    expect(await command(['--help'], host)).toBe(0);
    expect(host.out()).toContain('Usage: troupe run');
    const other = testHost();
    expect(await command(['--version'], other)).toBe(0);
    expect(other.out()).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect(host.err() + other.err()).toBe('');
  });

  test('words that are off: one line on stderr with the code, nothing on stdout, status 2', async () => {
    const host = testHost();
    expect(await command(['run', 'Why?', 'a.md', '--thr\u001b[31m'], host)).toBe(2);
    expect(host.err()).toBe(
      'troupe: usage: --thr\\x1b[31m is not an option: see troupe --help; put -- before a question or file that begins with a dash\n',
    );
    expect(host.out()).toBe('');
  });

  test('a model that is not known is told before anything is said to be read', async () => {
    const host = testHost({ cwd });
    const refused = new ActorError('unknown-model', 'there is no provider "openai"');
    expect(await command(words, host, () => Promise.reject(refused))).toBe(2);
    expect(host.err()).toBe('troupe: unknown-model: there is no provider "openai"\n');
  });

  const many = 'troupe: starting 64 threads (0 ms)\n';
  test.each([
    ['that takes long says what it waits for, once', ['--threads', '2'], '', 'troupe: starting 2 threads (1.00 s)\n'],
    ['by default does, too', [], '', 'troupe: starting the threads (1.00 s)\n'],
    ['of many threads says so at once', ['--threads', '64'], many, many],
    ['without threads says nothing', ['--threads', '0'], '', ''],
    ['says nothing when quiet', ['--threads', '64', '--quiet'], '', ''],
  ])('a start %s', async (_, extra, atOnce, later) => {
    const host = testHost({ cwd });
    const opening = Promise.withResolvers<never>();
    const begun = Promise.withResolvers<void>();
    const status = command([...words, ...extra], host, () => {
      begun.resolve();
      return opening.promise;
    });
    await begun.promise;
    await host.clock.advance(900);
    expect(host.err()).toBe(atOnce);
    await host.clock.advance(5_000);
    expect(host.err()).toBe(later);
    opening.reject(new ActorError('boot-failed', 'no'));
    await status;
    expect(host.clock.pending).toBe(0);
  });

  test('nothing matched: each word is told, status 2, and no swarm is opened', async () => {
    const host = testHost({ cwd });
    const swarm = handSwarm();
    expect(await command(['run', 'Why?', '*.nothing', '../cli'], host, swarm.open)).toBe(2);
    expect(host.err()).toBe(
      'troupe: no-match: no file matches *.nothing\ntroupe: no-match: ../cli is a folder; a folder needs a pattern, such as "../cli/**/*"\n',
    );
    expect(swarm.setting()).toBeUndefined();
  });

  test('the answer alone is on stdout, escaped; progress and report are on stderr, escaped', async () => {
    const { host, swarm, status } = await start();
    swarm.put(foundRecord('1.1', 'records.ts', 'x'));
    swarm.put(failedRecord('1.2', `bad\u001b]0;title\u0007.pdf`, 'pdf-damaged', hostile));
    swarm.finish(`It ${hostile}.\n\tSee records.ts:3`);
    expect(await status).toBe(1);
    expect(host.out()).toBe('It grew \\x1b[2J\\x9b31m\\u202e.\n\tSee records.ts:3\n');
    expect(host.err()).toContain('troupe: reading 2 documents, at most 8 at once (0 ms)\n');
    expect(host.err()).toContain('1/2 read records.ts');
    expect(host.err()).toContain('failed bad\\x1b]0;title\\x07.pdf: pdf-damaged: grew \\x1b[2J\\x9b31m\\u202e');
    expect(host.err()).toContain('3 agents (1 orchestrator, 2 readers): 2 done, 1 failed');
    expect(host.err().replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
    expect(swarm.stopped()).toBe(true);
  });

  test('--quiet leaves only failures on stderr', async () => {
    const { host, swarm, status } = await start(['--quiet']);
    swarm.put(foundRecord('1.1', 'records.ts', 'x'));
    swarm.put(failedRecord('1.2', 'test-host.ts', 'file-empty', 'test-host.ts holds no text'));
    swarm.finish('yes');
    expect(await status).toBe(1);
    expect(host.err()).toBe('troupe: failed test-host.ts: file-empty: test-host.ts holds no text\n');
  });

  test('--json prints one object, which is safe to show and holds the text unchanged', async () => {
    const { host, swarm, status } = await start(['--json']);
    swarm.put(foundRecord('1.1', 'records.ts', hostile));
    swarm.put(foundRecord('1.2', 'test-host.ts', 'y'));
    swarm.finish(hostile);
    expect(await status).toBe(0);
    const output = JSON.parse(host.out()) as JsonOutput;
    expect(output.answer).toBe(hostile);
    expect(output.runs[1]?.result?.quotes[0]?.text).toBe(hostile);
    expect(host.out().replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });

  test('times count from the start of the command, whenever the swarm began to count', async () => {
    const { host, swarm, status } = await start(['--json']);
    await host.clock.advance(100);
    swarm.put({ ...foundRecord('1.1', 'records.ts', 'x'), startedMs: 10, endedMs: 40 });
    await host.clock.advance(5);
    swarm.put({ ...foundRecord('1.2', 'test-host.ts', 'x'), startedMs: 10, endedMs: 42 });
    swarm.finish('yes');
    await status;
    const { runs, totals } = JSON.parse(host.out()) as JsonOutput;
    expect(runs.slice(1).map(({ startedMs, endedMs }) => [startedMs, endedMs])).toEqual([
      [70, 100],
      [70, 102],
    ]);
    expect(totals.wallMs).toBe(105);
  });

  test('the options reach the swarm, and one reader per file is granted', async () => {
    const { swarm, status } = await start(['--threads', '0', '--max-file-mb', '1', '--brain', 'a:b']);
    expect(swarm.setting()).toMatchObject({ documents: 2, request: { threads: 0, maxFileBytes: 1_048_576, brain: 'a:b' } });
    swarm.finish('yes');
    await status;
  });

  test('a word that matched nothing is told, and the rest is answered with status 1', async () => {
    const { host, swarm, status } = await start(['*.nothing']);
    swarm.put(foundRecord('1.1', 'records.ts', 'x'));
    swarm.finish('yes');
    expect(await status).toBe(1);
    expect(host.err()).toContain('troupe: no-match: no file matches *.nothing\n');
    expect(host.out()).toBe('yes\n\nNot read, 1:\n- no-match: no file matches *.nothing\n');
  });

  test('with --json a word that gave no document is a failed run among the others', async () => {
    const { host, swarm, status } = await start(['*.nothing', '--json', '.']);
    swarm.put(foundRecord('1.1', 'records.ts', 'x'));
    swarm.put(foundRecord('1.2', 'test-host.ts', 'x'));
    swarm.finish('yes');
    expect(await status).toBe(1);
    const output = JSON.parse(host.out()) as JsonOutput;
    expect(schemaIssues(documentedSchema(), output)).toEqual([]);
    expect(output.runs.slice(3)).toMatchObject([
      { id: '1.3', parent: '1', document: '*.nothing', outcome: 'failed', error: { code: 'no-match' }, endedMs: null },
      { id: '1.4', parent: '1', document: '.', outcome: 'failed', error: { code: 'no-match' }, costUsd: 0 },
    ]);
    expect(output.totals).toMatchObject({ runs: 5, done: 3, failed: 2 });
    expect(host.err()).toContain('3 agents (1 orchestrator, 2 readers): 3 done');
  });

  test('errors are told with the options of the command, in progress, answer and object alike', async () => {
    const message = '"test-host.ts" has 9 bytes, more than the limit of 5 bytes (maxFileBytes)';
    const told = message.replace('maxFileBytes', '--max-file-mb');
    for (const extra of [[], ['--json'], ['--quiet']]) {
      const { host, swarm, status } = await start(extra);
      swarm.put(foundRecord('1.1', 'records.ts', 'x'));
      swarm.put(failedRecord('1.2', 'test-host.ts', 'file-too-large', message));
      swarm.finish(`a quote of (maxFileBytes)\n- test-host.ts: file-too-large: ${message}`);
      await status;
      expect(host.err().split(told)).toHaveLength(2);
      if (extra[0] === '--json') expect((JSON.parse(host.out()) as JsonOutput).runs[2]?.error?.message).toBe(told);
      else expect(host.out()).toContain(`a quote of (maxFileBytes)\n- test-host.ts: file-too-large: ${told}\n`);
    }
  });

  test('what went wrong with the whole is told of the orchestrator, also when there is only one document', async () => {
    const { host, swarm, status } = await start();
    const error = { code: 'run-deadline', message: 'the deadline of 3 ms passed (limits.deadlineMs)' };
    swarm.put(makeRecord({ id: '1', document: 'records.ts', status: 'timed-out', outcome: 'timed-out', error }));
    swarm.fail('run-deadline');
    await status;
    expect(host.err()).toContain(
      'troupe: timed-out orchestrator 1: run-deadline: the deadline of 1800000 ms passed (--deadline-ms) (0 ms)\n',
    );
  });

  test('without a merged answer what is known is printed; with nothing known the status is 3', async () => {
    const first = await start();
    first.swarm.put(foundRecord('1.1', 'records.ts', 'revenue grew'));
    first.swarm.fail('run-deadline');
    expect(await first.status).toBe(1);
    expect(first.host.out()).toBe(
      'Not a full answer: 1 of 2 documents was read, 1 of them speaks of the question.\n\n' +
        'records.ts: It says: revenue grew\n  "revenue grew" (records.ts:3)\n',
    );
    expect(first.host.err()).toContain('orchestrator 1: run-deadline');
    const second = await start(['--json']);
    second.swarm.fail('run-deadline');
    expect(await second.status).toBe(3);
    expect(JSON.parse(second.host.out())).toMatchObject({ answer: null, totals: { runs: 1, done: 0, failed: 1 } });
  });

  test('a model or a limit that the swarm refuses is a matter of usage; a fault is told with its stack, status 3', async () => {
    const host = testHost({ cwd });
    const refuse = async (): Promise<never> => {
      throw new ActorError('unknown-model', 'no provider "nope"; the providers are extractive');
    };
    expect(await command([...words, '--brain', 'nope:x'], host, refuse)).toBe(2);
    expect(host.err()).toContain('troupe: unknown-model: no provider "nope"');
    const other = testHost({ cwd });
    const fault = async (): Promise<never> => {
      throw new TypeError('a fault\u001b[0m');
    };
    expect(await command(words, other, fault)).toBe(3);
    expect(other.err()).toMatch(/troupe: unexpected fault: TypeError: a fault\\x1b\[0m\n {4}at /);
  });
});

describe('interrupting', () => {
  test('the first Ctrl-C cancels all, what is known is printed, the status is 130', async () => {
    const { host, swarm, status } = await start();
    swarm.put(foundRecord('1.1', 'records.ts', 'x'));
    host.signal('SIGINT');
    expect(await status).toBe(130);
    expect(swarm.cancelled).toEqual(['interrupted']);
    expect(host.err()).toContain('troupe: interrupted: cancelling all runs (a second signal ends at once)\n');
    expect(host.out()).toContain('Not a full answer: 1 of 2 documents was read');
    expect(swarm.stopped()).toBe(true);
  });

  test('SIGTERM does the same, with status 143; --json still prints its object', async () => {
    const { host, swarm, status } = await start(['--json']);
    swarm.put(makeRecord({ id: '1.1', status: 'running', endedMs: null }));
    host.signal('SIGTERM');
    expect(await status).toBe(143);
    expect(JSON.parse(host.out())).toMatchObject({ answer: null, runs: [{ outcome: 'cancelled' }, { outcome: null }] });
  });

  test('runs that do not end, and a swarm that does not stop, leave most of a second for the end of the process', async () => {
    const { host, status } = await start([], testHost({ cwd }), handSwarm({ ignoresCancel: true, stopHangs: true }));
    host.signal('SIGINT');
    await host.clock.advance(700);
    expect(host.err()).toContain('1 not ended');
    await host.clock.advance(300);
    expect(await status).toBe(130);
    expect(host.exits).toEqual([]);
    await host.clock.advance(100);
    expect(host.exits).toEqual([130]);
  });

  test('a second Ctrl-C ends at once; the echo of the first that npm sends does not count', async () => {
    const { host, swarm } = await start([], testHost({ cwd }), handSwarm({ ignoresCancel: true }));
    host.signal('SIGINT');
    host.signal('SIGINT');
    expect(host.exits).toEqual([]);
    await host.clock.advance(100);
    host.signal('SIGINT');
    expect(host.exits).toEqual([130]);
    expect(swarm.cancelled).toEqual(['interrupted']);
  });

  test('a signal while the swarm opens ends the command before the question is put', async () => {
    const host = testHost({ cwd });
    const swarm = handSwarm();
    const status = command([...words, '--json'], host, (setting) => {
      host.signal('SIGINT');
      return swarm.open(setting);
    });
    expect(await status).toBe(130);
    expect(JSON.parse(host.out())).toMatchObject({ answer: null, runs: [] });
    expect(swarm.stopped()).toBe(true);
  });

  test('no timer is left when all went well', async () => {
    const { host, swarm, status } = await start();
    swarm.finish('yes');
    await status;
    expect(host.clock.pending).toBe(0);
  });
});

describe('output', () => {
  test('a reader that has gone away is no crash', async () => {
    const { stream, error } = failing('EPIPE');
    const { swarm, status } = await start([], testHost({ cwd, stdout: stream }));
    swarm.put(foundRecord('1.1', 'records.ts', 'x'));
    swarm.finish('yes');
    expect(await status).toBe(0);
    expect(error.code).toBe('EPIPE');
  });

  test('a full disk is told, status 3', async () => {
    const { stream } = failing('ENOSPC');
    const { host, swarm, status } = await start([], testHost({ cwd, stdout: stream }));
    swarm.put(foundRecord('1.1', 'records.ts', 'x'));
    swarm.finish('yes');
    expect(await status).toBe(3);
    expect(host.err()).toContain('troupe: output-failed: the answer could not be written to stdout: ENOSPC');
  });

  test('the command does not end before a slow reader has everything', async () => {
    const slow = new PassThrough({ highWaterMark: 16 });
    const { swarm, status } = await start([], testHost({ cwd, stdout: slow }));
    let ended = false;
    void status.then(() => {
      ended = true;
    });
    swarm.put(foundRecord('1.1', 'records.ts', 'x'));
    swarm.finish('long '.repeat(1000));
    for (let round = 0; round < 20; round += 1) await settled();
    expect(ended).toBe(false);
    slow.resume();
    expect(await status).toBe(0);
  });
});

function failing(code: string): { stream: Writable; error: NodeJS.ErrnoException } {
  const error: NodeJS.ErrnoException = Object.assign(new Error(code), { code });
  return { stream: new Writable({ write: (_chunk, _encoding, done) => done(error) }), error };
}
