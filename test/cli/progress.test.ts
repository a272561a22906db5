import { describe, expect, test } from 'vitest';
import type { RunRecord } from '../../src/agents/runs/run-record.ts';
import { displayWidth } from '../../src/cli/display-width.ts';
import { OutputStream } from '../../src/cli/output-stream.ts';
import type { Progress } from '../../src/cli/progress.ts';
import { ProgressBoard } from '../../src/cli/progress-board.ts';
import { showDuration, showElapsed } from '../../src/cli/show-amounts.ts';
import { startProgress } from '../../src/cli/start-progress.ts';
import { failedRecord, foundRecord, makeRecord } from './records.ts';
import { settled, type TestHost, testHost } from './test-host.ts';

const running = (id: string, document: string): RunRecord =>
  makeRecord({ id, document, status: 'running', outcome: null, endedMs: null });

function progressOn(host: TestHost, documents: number, isQuiet = false): Progress {
  const setting = { documents, maxConcurrent: 8, isQuiet, startedAt: host.startedAt, clock: host.clock };
  return startProgress(setting, host, new OutputStream(host.stderr));
}

const sequence = new RegExp(String.raw`${'\u001b'}\[([?0-9;]*)([A-Za-z])`, 'u');
const parts = new RegExp(String.raw`${sequence.source}|\n|[^${'\u001b'}\n]+`, 'gu');

/** What a terminal of this width shows after `bytes`: enough of the control sequences for a progress display. */
function screenOf(bytes: string): string[] {
  const lines: string[] = [''];
  let row = 0;
  let column = 0;
  for (const [part] of bytes.matchAll(parts)) {
    const code = sequence.exec(part);
    const amount = Number(code?.[1] || 1);
    if (part === '\n') {
      row += 1;
      column = 0;
      lines[row] ??= '';
    } else if (code === null) {
      const line = (lines[row] ?? '').padEnd(column);
      lines[row] = line.slice(0, column) + part + line.slice(column + part.length);
      column += part.length;
    } else if (code[2] === 'A') row = Math.max(0, row - amount);
    else if (code[2] === 'G') column = amount - 1;
    else if (code[2] === 'K') lines[row] = code[1] === '2' ? '' : (lines[row] ?? '').slice(0, column);
    else if (code[2] === 'J') lines.splice(row, lines.length, '');
  }
  return lines;
}

describe('progress where stderr is no terminal', () => {
  test('one line for the start, each document, each restart and each failure, and no control codes', () => {
    const host = testHost();
    const progress = progressOn(host, 2);
    progress.show({ kind: 'run', record: running('1.1', 'a.md') });
    progress.show({ kind: 'run', record: { ...running('1.1', 'a.md'), restarts: 1 } });
    progress.show({ kind: 'run', record: { ...foundRecord('1.1', 'a.md', 'x'), restarts: 1 } });
    progress.show({ kind: 'run', record: failedRecord('1.2', 'b\u001b[1m.pdf', 'pdf-damaged', 'not\na PDF') });
    expect(host.err()).toBe(
      'troupe: reading 2 documents, at most 8 at once (0 ms)\n' +
        'troupe: restarted a.md (1 restart) (0 ms)\n' +
        'troupe: 1/2 read a.md (0 ms)\n' +
        'troupe: 2/2 failed b\\x1b[1m.pdf: pdf-damaged: not\\na PDF (0 ms)\n',
    );
  });

  test('of many documents every nth is told, the last one always', () => {
    const host = testHost();
    const progress = progressOn(host, 105);
    for (let index = 1; index <= 105; index += 1)
      progress.show({ kind: 'run', record: foundRecord(`1.${index}`, `${index}.md`, 'x') });
    const lines = host.err().trimEnd().split('\n');
    expect(lines.length).toBeLessThan(25);
    expect(lines.at(-1)).toContain('105/105 read 105.md');
  });

  test('of many cancelled documents every nth is told as well', () => {
    const host = testHost();
    const progress = progressOn(host, 3000);
    for (let index = 1; index <= 3000; index += 1) {
      const record = {
        ...failedRecord(`1.${index}`, `${index}.md`, 'cancelled', 'interrupted'),
        status: 'cancelled',
        outcome: 'cancelled',
      };
      progress.show({ kind: 'run', record: record as RunRecord });
    }
    expect(host.err().trimEnd().split('\n').length).toBeLessThan(25);
    expect(host.err()).toContain('3,000/3,000 cancelled 3000.md');
  });

  test('a dumb terminal gets plain lines, and quiet gets none', () => {
    const dumb = testHost({ terminal: { columns: 80, rows: 24 }, environment: { TERM: 'dumb' } });
    progressOn(dumb, 1);
    expect(dumb.err()).toContain('troupe: reading 1 document');
    const quiet = testHost({ terminal: { columns: 80, rows: 24 } });
    progressOn(quiet, 1, true).show({ kind: 'run', record: foundRecord('1.1', 'a.md', 'x') });
    expect(quiet.err()).toBe('');
  });
});

describe('progress on a terminal', () => {
  test('shows a row per run at work and a bar for all, and leaves only failures behind', async () => {
    const host = testHost({ terminal: { columns: 80, rows: 24 } });
    const progress = progressOn(host, 4);
    progress.show({ kind: 'run', record: running('1.1', 'a.md') });
    progress.show({ kind: 'run', record: running('1.2', 'b\u001b[5m.md') });
    progress.show({ kind: 'activity', runId: '1.1', text: 'search_text' });
    await host.clock.advance(3000);
    await framed();
    const screen = screenOf(host.err()).join('\n');
    expect(screen).toMatch(/reader {2}a\.md {2}search_text {2}0:03/);
    expect(screen).toMatch(/reader {2}b\\x1b\[5m\.md/);
    expect(screen).toMatch(/░{19} 0\/4 · 0:03/);
    progress.show({ kind: 'run', record: foundRecord('1.1', 'a.md', 'x') });
    progress.show({ kind: 'run', record: failedRecord('1.2', 'b.md', 'file-binary', 'b.md is no text') });
    await framed();
    expect(screenOf(host.err()).join('\n')).toMatch(/█{10}░{9} 2\/4 · 0:03 · 1 failed/);
    progress.stop();
    expect(screenOf(host.err()).filter((line) => line !== '')).toEqual(['failed b.md: file-binary: b.md is no text']);
    expect(host.err()).toContain('\u001b[?25h');
  });

  test('has no bar for a goal that has handed out nothing', async () => {
    const host = testHost({ terminal: { columns: 80, rows: 24 } });
    const progress = progressOn(host, 0);
    await framed();
    const before = screenOf(host.err()).join('\n');
    expect(before).toMatch(/^working on the goal · 0:00/);
    progress.show({ kind: 'run', record: running('1.1', 'a.md') });
    await framed();
    expect(screenOf(host.err()).join('\n')).toMatch(/░+ 0\/1 · 0:00/);
    progress.stop();
  });

  test('a line above the rows moves them, also those whose text is the same', async () => {
    const host = testHost({ terminal: { columns: 80, rows: 24 } });
    const progress = progressOn(host, 2);
    progress.show({ kind: 'run', record: running('1.1', 'a.md') });
    await framed();
    progress.show({ kind: 'run', record: { ...running('1.1', 'a.md'), restarts: 1 } });
    await framed();
    const screen = screenOf(host.err()).filter((line) => line !== '');
    progress.stop();
    expect(screen).toEqual(['restarted a.md', '░░░░░░░░░░░░░░░░░░░ 0/2 · 0:00 · 1 restart', '  reader  a.md  0:00']);
  });

  test('a line that is longer than the terminal is wide ends in an ellipsis, counted in columns', async () => {
    const host = testHost({ terminal: { columns: 40, rows: 24 } });
    const progress = progressOn(host, 2);
    progress.show({ kind: 'run', record: running('1.1', `${'文'.repeat(40)}.md`) });
    progress.show({ kind: 'run', record: failedRecord('1.2', 'b.md', 'file-binary', 'long '.repeat(20)) });
    await framed();
    const screen = screenOf(host.err()).filter((line) => line !== '');
    progress.stop();
    expect(screen[0]).toBe('failed b.md: file-binary: long long lo…');
    expect(screen[2]).toMatch(/^ {2}reader {2}…文+\.md {2}0:00$/);
    expect(screen.map(displayWidth).every((width) => width < 40)).toBe(true);
  });

  test('a small terminal gets few rows, and says how many more are at work', async () => {
    const host = testHost({ terminal: { columns: 40, rows: 6 } });
    const progress = progressOn(host, 8);
    for (let index = 1; index <= 8; index += 1) {
      progress.show({
        kind: 'run',
        record: running(`1.${index}`, `a-name-that-is-longer-than-the-terminal-is-wide-${index}.md`),
      });
    }
    await framed();
    const screen = screenOf(host.err());
    progress.stop();
    expect(screen.length).toBeLessThanOrEqual(5);
    expect(screen.filter((line) => line.includes('reader'))).toHaveLength(3);
    expect(screen.join('\n')).toContain('-is-wide-1.md');
    expect(screen.join('\n')).toContain('5 more');
    expect(Math.max(...screen.map((line) => line.length))).toBeLessThan(40);
  });
});

describe('the board', () => {
  test('an event after the end of a run changes nothing', () => {
    const board = new ProgressBoard(1);
    expect(board.apply({ kind: 'run', record: foundRecord('1.1', 'a.md', 'x') })).toMatchObject({ kind: 'finished' });
    expect(board.apply({ kind: 'run', record: running('1.1', 'a.md') })).toBeUndefined();
    expect(board.apply({ kind: 'run', record: foundRecord('1.1', 'a.md', 'x') })).toBeUndefined();
    expect(board.finished).toBe(1);
    expect(board.active.size).toBe(0);
  });

  test('the orchestrator is at work, too, yet is no document', () => {
    const board = new ProgressBoard(1);
    board.apply({ kind: 'run', record: makeRecord({ id: '1', status: 'waiting' }) });
    board.apply({ kind: 'run', record: makeRecord({ id: '1.1', status: 'queued' }) });
    expect([...board.active.values()]).toMatchObject([{ activity: 'waiting' }]);
    expect(board.queued).toBe(1);
    board.apply({ kind: 'run', record: makeRecord({ id: '1' }) });
    expect(board.finished).toBe(0);
  });
});

test('durations read well', () => {
  expect([0, 999, 1234, 12_345, 60_000, 3_725_000].map(showDuration)).toEqual([
    '0 ms',
    '999 ms',
    '1.23 s',
    '12.3 s',
    '1 min 00 s',
    '62 min 05 s',
  ]);
  expect([0, 61_000, 3_661_000].map(showElapsed)).toEqual(['0:00', '1:01', '1:01:01']);
});

/** Longer than the library's frame of 100 ms, which is its own timer. */
async function framed(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 130));
  await settled();
}
