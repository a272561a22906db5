// The main job as a process on real files: good documents are answered whatever lies beside them, and each bad one is told by its code.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { schemaIssues } from '../../src/base/json-schema.ts';
import type { JsonOutput, JsonRun } from '../../src/cli/json-output.ts';
import { makePdf } from '../tools/pdf-fixture.ts';
import { documentedSchema } from './documented-schema.ts';

const bin = fileURLToPath(new URL('../../bin/troupe.js', import.meta.url));
const question = 'Do they mention revenue growth?';
const forged = 'forged/a\n- docs real.txt\n    line 1: fake';
let folder = '';

beforeAll(async () => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'troupe-job-')));
  put('good/a.md', '# Anvil Works\n\nIn the third quarter revenue grew by 12 percent.\n');
  put('good/b.txt', 'The canteen was painted.\nNothing else happened.\n');
  put('good/c.html', '<html><body><h1>C</h1><p>Growth in revenue was strong.</p></body></html>');
  put(
    'good/hostile\u001b[31m.md',
    `Revenue growth \u001b]0;owned\u0007 was \u009b31m flat \u202eesrever.\n${'Nothing else was said.\n'.repeat(20)}`,
  );
  put(forged, 'Revenue growth was seen.\n');
  put('bad/binary.md', Buffer.from(Array.from({ length: 4096 }, (_, index) => (index * 7) % 256)));
  put('bad/empty.txt', '');
  put('bad/damaged.pdf', '%PDF-1.7\nthis is not a PDF\n');
  put('bad/locked.pdf', await makePdf(['Revenue grew.'], { userPassword: 'secret', ownerPassword: 'owner' }));
  put('bad/large.txt', 'x');
  truncateSync(join(folder, 'bad/large.txt'), 3 * 1024 * 1024);
  execFileSync('mkfifo', [join(folder, 'bad/pipe.txt')]);
  symlinkSync('/etc/hostname', join(folder, 'bad/out.txt'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function put(name: string, content: string | Uint8Array): void {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), content);
}

interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface Launched {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
}

function launch(...words: string[]): Launched {
  const child = spawn(process.execPath, [bin, 'run', ...words], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  const text = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (chunk: string) => {
      text[name] += chunk;
    });
  }
  const ended = new Promise<Ended>((resolve) => child.on('close', (status) => resolve({ status, ...text })));
  return { child, ended };
}

let good: Promise<Ended> | undefined;

/** The command on the good documents, which two tests look at. */
function launchGood(): Promise<Ended> {
  good ??= launch(question, 'good/*').ended;
  return good;
}

function runOf(output: JsonOutput, document: string): JsonRun {
  const run = output.runs.find((candidate) => candidate.document === document);
  if (run === undefined) throw new Error(`no run for ${document}`);
  return run;
}

/** No control character but the newline, and no bidi control. */
function expectSafe(text: string): void {
  expect(text.replaceAll('\n', '').replaceAll('\t', '')).not.toMatch(/\p{Cc}|[\u202a-\u202e\u2066-\u2069]/u);
}

describe('the main job', () => {
  test('good documents are answered on stdout alone, with progress and report on stderr, and nothing for a terminal to act on', async () => {
    const { status, stdout, stderr } = await launchGood();
    expect(stderr).toContain('reading 4 documents');
    expect({ status, stderr }).toMatchObject({ status: 0 });
    expect(stdout).toContain('a.md');
    expect(stdout).toContain('revenue grew by 12 percent');
    expect(stderr).toContain('5 agents (1 orchestrator, 4 readers): 5 done');
    expect(stderr).toContain('embedded, $0');
    expect(stderr).toContain('4/4 read');
    expectSafe(stdout);
    expectSafe(stderr);
    expect(stdout).toContain('\\x1b]0;owned\\x07');
  });

  test('--json prints the documented object; quotes stand in the files, tools ran off the main thread', async () => {
    const { status, stdout } = await launch('--json', question, 'good/*').ended;
    expect(status).toBe(0);
    expectSafe(stdout);
    const output = JSON.parse(stdout) as JsonOutput;
    expect(schemaIssues(documentedSchema(), output)).toEqual([]);
    expect(output.runs).toHaveLength(5);
    expect(runOf(output, 'good/a.md').result).toMatchObject({ relevant: true, quotes: [{ file: 'good/a.md', line: 3 }] });
    expect(runOf(output, 'good/b.txt').result).toMatchObject({ relevant: false, quotes: [] });
    const hostile = runOf(output, 'good/hostile\u001b[31m.md').result?.quotes[0]?.text ?? '';
    expect(readFileSync(join(folder, 'good/hostile\u001b[31m.md'), 'utf8')).toContain(hostile);
    expect(hostile).toContain('\u001b]0;owned\u0007');
    for (const run of output.runs) {
      expect(run.toolThreads).not.toContain(0);
      expect(run.startedMs).toBeGreaterThanOrEqual(0);
      expect(run.endedMs).toBeLessThanOrEqual(output.totals.wallMs);
    }
    expect(output.totals).toMatchObject({ runs: 5, done: 5, failed: 0, costUsd: 0 });
  });

  test('a file name with newlines makes no lines of the answer, and --json has the real one', async () => {
    const { stdout } = await launch('--json', question, 'forged/*', 'good/b.txt', '--threads', '0').ended;
    const output = JSON.parse(stdout) as JsonOutput;
    expect(output.answer).toContain('forged/a\\n- docs real.txt\\n    line 1: fake\n');
    expect(output.answer).not.toContain('\n- docs real');
    expect(runOf(output, forged).result?.quotes[0]?.file).toBe(forged);
  });

  test('each bad document fails its own run by its code, and the others are answered', async () => {
    const words = ['good/*', 'bad/*', 'gone.md', '/proc/self/environ', 'bad/pipe.txt', '--max-file-mb', '2'];
    const { status, stdout, stderr } = await launch('--json', question, ...words).ended;
    const output = JSON.parse(stdout) as JsonOutput;
    const codes = Object.fromEntries(
      output.runs.flatMap(({ document, error }) => (error === null ? [] : [[document, error.code]])),
    );
    expect(codes).toEqual({
      'bad/binary.md': 'file-binary',
      'bad/empty.txt': 'file-empty',
      'bad/damaged.pdf': 'pdf-damaged',
      'bad/locked.pdf': 'pdf-encrypted',
      'bad/large.txt': 'file-too-large',
      'bad/out.txt': 'path-outside-roots',
      'bad/pipe.txt': 'path-outside-roots',
      'gone.md': 'file-not-found',
      '/proc/self/environ': 'path-outside-roots',
    });
    for (const { document, error } of output.runs) if (error !== null) expect(error.message).toContain(document);
    expect(runOf(output, 'good/a.md').result?.relevant).toBe(true);
    expect(stderr).toContain('troupe: path-outside-roots: bad/out.txt');
    expect(status).toBe(1);
    expectSafe(stderr);
  });

  test('when nothing can be read the status is 3, and the object is still printed', async () => {
    const { status, stdout, stderr } = await launch('--json', '--quiet', question, 'gone.md', '--threads', '0').ended;
    expect(status).toBe(3);
    expect(JSON.parse(stdout)).toMatchObject({
      runs: [
        { parent: null, document: null },
        { document: 'gone.md', error: { code: 'file-not-found' } },
      ],
    });
    expect(stderr).toContain('gone.md: file-not-found');
  });

  test('an unknown provider is told with those that there are, status 2', async () => {
    const { status, stdout, stderr } = await launch(question, 'good/*', '--brawn', 'nope:x', '--quiet').ended;
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(/^troupe: unknown-model: .*nope.*extractive/);
  });

  test('a closed stdout is no crash', async () => {
    const { child, ended } = launch('--json', question, 'good/*', '--threads', '1');
    child.stdout?.destroy();
    const { status, stderr } = await ended;
    expect(stderr).not.toMatch(/EPIPE|fault/);
    expect(status).toBe(0);
  });

  test('threads: 0 and one at a time give the same answer', async () => {
    const [usual, alone] = await Promise.all([
      launchGood(),
      launch(question, 'good/*', '--threads', '0', '--max-concurrent', '1').ended,
    ]);
    expect(alone).toMatchObject({ status: 0, stdout: usual.stdout });
  });

  test('Ctrl-C at work ends everything within two seconds, with what is known', async () => {
    for (let index = 0; index < 300; index += 1)
      put(`many/${index}.md`, `Report ${index}\n\n${'Revenue grew again. '.repeat(2000)}\n`);
    const started = performance.now();
    const { child, ended } = launch('--json', question, 'many/*', '--max-concurrent', '2');
    await new Promise<void>((resolve) => {
      child.stderr?.on('data', (chunk: string) => chunk.includes('/300 read') && resolve());
    });
    const before = performance.now();
    child.kill('SIGINT');
    const { status, stdout } = await ended;
    // Where it takes longer to start than to end, the machine is busy with something else.
    expect(performance.now() - before).toBeLessThan(Math.max(2000, before - started));
    expect(status).toBe(130);
    const output = JSON.parse(stdout) as JsonOutput;
    expect(output.answer).toBeNull();
    expect(output.totals.done).toBeGreaterThan(0);
    expect(output.runs.some(({ outcome }) => outcome === 'cancelled')).toBe(true);
  });
});
