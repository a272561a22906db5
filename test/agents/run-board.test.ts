import { describe, expect, test } from 'vitest';
import { RunBoard } from '../../src/agents/runs/run-board.ts';
import type { RunRecord, RunStatus } from '../../src/agents/runs/run-record.ts';

/** A board with an open run `1`, of whose records it is noted which were made. */
function boardWithRun() {
  const board = new RunBoard(undefined, 10);
  const made: RunStatus[] = [];
  const recordOf = (id: string, status: RunStatus): RunRecord =>
    ({ id, parent: null, status, outcome: status === 'done' ? status : null, result: 1 }) as unknown as RunRecord;
  const post = (status: RunStatus, isNews = true, id = '1'): void =>
    board.post({
      ...{ id, status, isNews },
      make: () => {
        made.push(status);
        return recordOf(id, status);
      },
    });
  const promises = board.open(recordOf('1', 'submitted'));
  return { board, made, post, promises };
}

describe('the board of a swarm', () => {
  test('makes a record when somebody looks at it, once, and the last of several alone', () => {
    const { board, made, post } = boardWithRun();
    for (const status of ['accepted', 'queued', 'running'] as const) post(status);
    expect(made).toEqual([]);
    expect(board.record('1')?.status).toBe('running');
    expect(board.records().map(({ status }) => status)).toEqual(['running']);
    expect(made).toEqual(['running']);
    post('waiting');
    expect(board.records().map(({ status }) => status)).toEqual(['waiting']);
    expect(made).toEqual(['running', 'waiting']);
  });

  test('tells a listener of all news as it comes, and of nothing else', () => {
    const { board, made, post } = boardWithRun();
    post('accepted');
    const told: string[] = [];
    const leave = board.listen({ event: (event) => event.kind === 'run' && told.push(event.record.status), end: () => {} });
    post('queued');
    post('running');
    post('running', false);
    expect(told).toEqual(['queued', 'running']);
    expect(made).toEqual(['queued', 'running']);
    leave();
    post('waiting');
    expect(made).toEqual(['queued', 'running']);
    expect(board.record('1')?.status).toBe('waiting');
  });

  test('settles what is awaited of a run whether or not anybody looks at its records', async () => {
    const { board, made, post, promises } = boardWithRun();
    post('accepted');
    await promises.accepted.promise;
    post('running');
    post('done');
    expect(made).toEqual(['done']);
    await expect(promises.outcome.promise).resolves.toMatchObject({ ok: true, value: 1 });
    post('running');
    expect(board.record('1')?.status).toBe('done');
  });

  test('ends a run that is given up with what its last record says', () => {
    const { board, post } = boardWithRun();
    post('running');
    const error = Object.assign(new Error('stopped'), { code: 'system-stopped' }) as never;
    board.abandon(error, 5);
    expect(board.record('1')).toMatchObject({ status: 'failed', endedMs: 5, result: 1 });
    expect(board.records()).toHaveLength(1);
  });

  test('keeps runs in the order in which they came, whoever looks when', () => {
    const { board, post } = boardWithRun();
    post('accepted', true, '2');
    post('accepted', true, '3');
    post('running');
    expect(board.records().map(({ id }) => id)).toEqual(['1', '2', '3']);
  });
});
