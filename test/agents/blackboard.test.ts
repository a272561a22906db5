import { describe, expect, test } from 'vitest';
import { Blackboard } from '../../src/agents/shared/blackboard.ts';
import { boardLimits } from '../../src/agents/shared/board-limits.ts';

function boardAt(start = 0): { board: Blackboard; clock: { nowMs: number } } {
  const clock = { nowMs: start };
  return { board: new Blackboard(() => clock.nowMs), clock };
}

describe('the blackboard', () => {
  test('gives each write of a key the next revision, and hands out what nobody can change', () => {
    const { board } = boardAt();
    expect(board.read('plan', 'a')).toEqual({ key: 'a', revision: 0, value: null, by: null, claimedBy: null });
    const value = { items: ['x'] };
    expect(board.write('plan', 'a', { value }, '1.1')).toBe(1);
    value.items.push('y');
    expect(board.read('plan', 'a')).toMatchObject({ revision: 1, value: { items: ['x'] }, by: '1.1' });
    expect(Object.isFrozen((board.read('plan', 'a').value as { items: string[] }).items)).toBe(true);
    expect(board.write('plan', 'a', { value: 2 }, '1.2')).toBe(2);
  });

  test('writes only at the revision that the writer knew, and says which it is else', () => {
    const { board } = boardAt();
    board.write('plan', 'a', { value: 1, ifRevision: 0 }, '1.1');
    const conflict = { code: 'revision-conflict', details: { namespace: 'plan', key: 'a', revision: 1, ifRevision: 0 } };
    expect(() => board.write('plan', 'a', { value: 2, ifRevision: 0 }, '1.2')).toThrow(expect.objectContaining(conflict));
    expect(board.read('plan', 'a').value).toBe(1);
    expect(board.write('plan', 'a', { value: 2, ifRevision: 1 }, '1.2')).toBe(2);
  });

  test('never gives a revision again, also when the key or its namespace was removed', () => {
    const { board } = boardAt();
    board.write('plan', 'a', { value: 1 }, '1');
    board.write('plan', 'a', { value: 2 }, '1');
    board.remove('plan', 'a');
    expect(board.read('plan', 'a').revision).toBe(0);
    expect(board.write('plan', 'a', { value: 1 }, '1')).toBe(3);
    const { cursor } = board.list('plan');
    board.remove('plan');
    expect(board.namespaces()).toEqual([]);
    expect(board.write('plan', 'a', { value: 1 }, '1')).toBe(4);
    expect(board.list('plan', { since: cursor }).entries).toHaveLength(1);
  });

  test('keeps a claimed key for its holder, until it is released, its time is up or its holder has ended', () => {
    const { board, clock } = boardAt(100);
    board.claim('work', 'a', '1.1', 1000);
    clock.nowMs = 400;
    const held = { code: 'claim-held', message: '"a" in "work" is claimed by 1.1' };
    expect(() => board.claim('work', 'a', '1.2', 1000)).toThrow(expect.objectContaining(held));
    expect(() => board.write('work', 'a', { value: 1 }, '1.2')).toThrow(
      expect.objectContaining({ code: 'claim-held', details: { namespace: 'work', key: 'a', holder: '1.1', leftMs: 700 } }),
    );
    expect(board.write('work', 'a', { value: 1 }, '1.1')).toBe(1);
    expect(board.list('work').entries).toMatchObject([{ key: 'a', claimedBy: '1.1' }]);
    clock.nowMs = 1100;
    board.claim('work', 'a', '1.2', 1000);
    expect(board.release('work', 'a', '1.1')).toBe(false);
    expect(board.release('work', 'a', '1.2')).toBe(true);
    board.claim('work', 'a', '1.3', 1000);
    board.releaseAll('1.3');
    expect(board.read('work', 'a').claimedBy).toBeNull();
  });

  test('lists keys in order, page by page, by prefix, and only what has changed since a cursor', () => {
    const { board } = boardAt();
    for (const key of ['c', 'a', 'b', 'x1']) board.write('plan', key, { value: key }, '1');
    const first = board.list('plan', { limit: 2 });
    expect(first.entries.map((row) => row.key)).toEqual(['a', 'b']);
    expect(board.list('plan', { after: first.next }).entries.map((row) => row.key)).toEqual(['c', 'x1']);
    expect(board.list('plan', { prefix: 'x' }).entries).toMatchObject([{ key: 'x1', revision: 1, by: '1' }]);
    board.write('plan', 'b', { value: 'new' }, '1');
    expect(board.list('plan', { since: first.cursor }).entries.map((row) => row.key)).toEqual(['b']);
    expect(board.namespaces()).toEqual(['plan']);
  });

  test('refuses what JSON would not give back, at any depth', () => {
    const { board } = boardAt();
    const circular: unknown[] = [];
    circular.push(circular);
    const others = [{ f() {} }, new Map([[1, 2]]), Number.NaN, [undefined], new Date(0), { a: [{ b: new Set() }] }, circular];
    for (const value of others) {
      expect(() => board.write('a', 'k', { value }, '1')).toThrow(
        expect.objectContaining({ code: 'invalid-argument', message: expect.stringContaining('value must be JSON') }),
      );
    }
    board.write('a', 'k', { value: { a: undefined, b: [null, 'x', 1.5, false, {}] } }, '1');
    expect(board.read('a', 'k').value).toEqual({ b: [null, 'x', 1.5, false, {}] });
  });

  test('holds no more than its bounds: in a value, in a namespace, in all', () => {
    const { board } = boardAt();
    const tooLarge = 'x'.repeat(boardLimits.valueBytes);
    expect(() => board.write('a', 'k', { value: tooLarge }, '1')).toThrow(
      expect.objectContaining({
        code: 'invalid-argument',
        message: expect.stringContaining('value must be at most 65536 bytes'),
      }),
    );
    for (const value of [undefined, 1n, () => 1]) {
      expect(() => board.write('a', 'k', { value }, '1')).toThrow(expect.objectContaining({ code: 'invalid-argument' }));
    }
    const large = 'x'.repeat(boardLimits.valueBytes - 100);
    const fill = (namespace: string): void => {
      for (let index = 0; index < 64; index++) board.write(namespace, `k${index}`, { value: large }, '1');
    };
    expect(() => fill('one')).toThrow(expect.objectContaining({ code: 'board-full', message: expect.stringContaining('"one"') }));
    board.remove('one');
    expect(() => {
      for (let index = 0; index < 100; index++) {
        for (let key = 0; key < 15; key++) board.write(`n${index}`, `k${key}`, { value: large }, '1');
      }
    }).toThrow(expect.objectContaining({ code: 'board-full', message: expect.stringContaining('16777216') }));
    // What is removed makes room.
    board.remove('n0');
    expect(board.write('n0', 'k', { value: large }, '1')).toBeGreaterThan(0);
  });

  test('has room again for as many namespaces as have lost their values and their claims', () => {
    const { board, clock } = boardAt();
    const { namespaces: most } = boardLimits;
    const openAnother = (): void => void board.write('another', 'k', { value: 1 }, '1');
    const full = expect.objectContaining({
      code: 'board-full',
      message: expect.stringContaining(`there are ${most} namespaces`),
    });
    for (let index = 0; index < most - 4; index++) board.write(`n${index}`, 'k', { value: index }, '1');
    board.write('emptied', 'k', { value: 1 }, '1');
    for (const name of ['released', 'ended', 'late']) board.claim(name, 'k', `of-${name}`, 1000);
    expect(openAnother).toThrow(full);

    const leave: Readonly<Record<string, () => void>> = {
      emptied: () => board.remove('emptied', 'k'),
      released: () => void board.release('released', 'k', 'of-released'),
      ended: () => board.releaseAll('of-ended'),
      late: () => {
        clock.nowMs = 1000;
      },
    };
    for (const [name, go] of Object.entries(leave)) {
      expect(openAnother, name).toThrow(full);
      go();
      expect(openAnother, name).not.toThrow();
      board.remove('another');
      board.claim(`${name}-again`, 'k', '1', 10_000);
    }
    expect(openAnother).toThrow(full);
    // The revision of a key that was removed is not given again.
    board.release('late-again', 'k', '1');
    expect(board.write('emptied', 'k', { value: 2 }, '1')).toBeGreaterThan(1);
  });

  test('takes back what a journal tells of, however much it is', () => {
    const { board } = boardAt();
    for (let index = 0; index < boardLimits.namespaces; index++) board.restoreClaim(`n${index}`, 'k', '1', 1000);
    board.restoreClaim('one-more', 'k', '2', 1000);
    board.restore('and-another', 'k', 'value', 3, '2');
    expect(board.read('one-more', 'k').claimedBy).toBe('2');
    expect(board.read('and-another', 'k')).toMatchObject({ revision: 3, value: 'value' });
    board.releaseAll('1');
    expect(board.write('new', 'k', { value: 1 }, '1')).toBeGreaterThan(0);
  });
});
