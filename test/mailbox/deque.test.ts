import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Deque } from '../../src/mailbox/deque.ts';

interface Move {
  readonly kind: 'push' | 'shift' | 'pop' | 'promote';
  readonly position: number;
}

const moves: fc.Arbitrary<Move> = fc.oneof(
  { weight: 4, arbitrary: fc.constant<Move>({ kind: 'push', position: 0 }) },
  { weight: 2, arbitrary: fc.constant<Move>({ kind: 'shift', position: 0 }) },
  { weight: 1, arbitrary: fc.constant<Move>({ kind: 'pop', position: 0 }) },
  { weight: 1, arbitrary: fc.nat({ max: 20 }).map<Move>((position) => ({ kind: 'promote', position })) },
);

test('a deque gives what a list would, whatever is pushed, taken at either end or promoted', () => {
  fc.assert(
    fc.property(fc.array(moves, { maxLength: 200 }), (script) => {
      const deque = new Deque<{ readonly n: number }>();
      const list: { readonly n: number }[] = [];
      script.forEach((move, n) => {
        if (move.kind === 'push') {
          deque.push({ n });
          list.push({ n });
        } else if (move.kind === 'shift') expect(deque.shift()).toEqual(list.shift());
        else if (move.kind === 'pop') expect(deque.pop()).toEqual(list.pop());
        else {
          deque.promote(move.position);
          if (move.position < list.length) list.unshift(...list.splice(move.position, 1));
        }
        expect([...deque]).toEqual(list);
        expect([deque.size, deque.head]).toEqual([list.length, list[0]]);
      });
    }),
  );
});

test('a deque that held many holds as many again', () => {
  const deque = new Deque<{ readonly n: number }>();
  for (const round of [0, 1]) {
    for (let n = 0; n < 5_000; n += 1) deque.push({ n: n + round });
    for (let n = 0; n < 5_000; n += 1) expect(deque.shift()).toEqual({ n: n + round });
    expect(deque.shift()).toBeUndefined();
  }
});
