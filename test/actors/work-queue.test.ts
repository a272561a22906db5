import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Handed, WorkQueue } from '../../src/actors/pool/work-queue.ts';

const options = { maxDemand: 3, minDemand: 1, capacity: 4, overflow: 'drop-oldest' } as const;
const brief = (handed: readonly Handed<number, string>[]): string[] => handed.map(({ work, member }) => `${work} to ${member}`);

describe('a work queue', () => {
  test('gives work to members that have asked for it, the least busy first, and no more than they asked for', () => {
    const queue = new WorkQueue<number, string>(options);
    queue.join('a');
    queue.join('b');
    const handed = [1, 2, 3, 4, 5, 6, 7].flatMap((work) => brief(queue.push(work).handed));
    expect(handed).toEqual(['1 to a', '2 to b', '3 to a', '4 to b', '5 to a', '6 to b']);
    expect(queue.waiting).toBe(1);
  });

  test('is asked for more only when a member is down to its least', () => {
    const queue = new WorkQueue<number, string>(options);
    queue.join('a');
    for (let work = 1; work <= 7; work += 1) queue.push(work);
    expect([brief(queue.done('a')), queue.waiting]).toEqual([[], 4]);
    expect(brief(queue.done('a'))).toEqual(['4 to a', '5 to a']);
  });

  test.each([
    ['drop-oldest', [1], [2, 3, 4, 5]],
    ['drop-newest', [5], [1, 2, 3, 4]],
  ] as const)('that is full goes by %s, and counts', (overflow, dropped, kept) => {
    const queue = new WorkQueue<number, string>({ ...options, overflow });
    const lost = [1, 2, 3, 4, 5].flatMap((work) => queue.push(work).dropped ?? []);
    expect([lost, queue.drain(), queue.dropped, queue.waiting]).toEqual([dropped, kept, 1, 0]);
  });

  test('gives nothing to a member that has left', () => {
    const queue = new WorkQueue<number, string>(options);
    queue.join('a');
    queue.push(1);
    expect(queue.isIdle('a')).toBe(false);
    queue.leave('a');
    expect([queue.push(2).handed, queue.done('a'), queue.isIdle('a')]).toEqual([[], [], true]);
    expect(brief(queue.join('b'))).toEqual(['2 to b']);
  });

  test('loses nothing, repeats nothing, keeps the order, and never exceeds demand or capacity, whatever happens', () => {
    const steps = fc.array(fc.oneof(fc.constant('push'), fc.constant('done a'), fc.constant('done b')), { maxLength: 200 });
    const demands = fc.record({ maxDemand: fc.integer({ min: 1, max: 5 }), minDemand: fc.integer({ min: 0, max: 4 }) });
    fc.assert(
      fc.property(steps, demands, fc.integer({ min: 0, max: 5 }), (acts, { maxDemand, minDemand }, capacity) => {
        const least = Math.min(minDemand, maxDemand - 1);
        const queue = new WorkQueue<number, string>({ maxDemand, minDemand: least, capacity, overflow: 'drop-newest' });
        queue.join('a');
        queue.join('b');
        const inHand: Record<string, number> = { a: 0, b: 0 };
        const handedWork: number[] = [];
        let pushed = 0;
        let dropped = 0;
        const take = (handed: readonly Handed<number, string>[]): void => {
          for (const { work, member } of handed) {
            inHand[member] = (inHand[member] ?? 0) + 1;
            handedWork.push(work);
          }
        };
        for (const act of acts) {
          const member = act.at(-1) ?? '';
          if (act === 'push') {
            const result = queue.push(pushed++);
            take(result.handed);
            if (result.dropped !== undefined) dropped += 1;
          } else if ((inHand[member] ?? 0) > 0) {
            inHand[member] = (inHand[member] ?? 0) - 1;
            take(queue.done(member));
          }
          expect(Math.max(...Object.values(inHand))).toBeLessThanOrEqual(maxDemand);
          expect(queue.waiting).toBeLessThanOrEqual(capacity);
          expect(handedWork.length + queue.waiting + dropped).toBe(pushed);
        }
        expect(handedWork).toEqual([...handedWork].sort((one, other) => one - other));
        expect(queue.dropped).toBe(dropped);
      }),
    );
  });
});
