import { describe, expect, test } from 'vitest';
import { type GatherResult, gather } from '../../src/actors/pool/gather.ts';
import { ActorError } from '../../src/base/actor-error.ts';
import { VirtualClock } from '../../src/testing/virtual-clock.ts';

/** Members that answer, or fail, after their times; those that hear the signal are noted. */
function aGathering(times: readonly number[], enough: number, withinMs = Number.POSITIVE_INFINITY) {
  const clock = new VirtualClock();
  const cancelled: number[] = [];
  const asker = new AbortController();
  const asks = times.map((ms, i) => (signal: AbortSignal) => {
    return new Promise<unknown>((resolve, reject) => {
      clock.after(Math.abs(ms), () => (ms < 0 ? reject(new ActorError('file-empty', `${i}`)) : resolve(i)));
      signal.addEventListener('abort', () => cancelled.push(i));
    });
  });
  const results: GatherResult[] = [];
  void gather({ asks, enough, clock, withinMs, signal: asker.signal }).then((result) => results.push(result));
  const at = async (ms: number): Promise<string | undefined> => {
    clock.advanceTo(ms);
    await new Promise((resolve) => setImmediate(resolve));
    const [result] = results;
    if (result === undefined) return undefined;
    const all = result.all.map((answer) => (answer.ok ? 'ok' : (answer.error as ActorError).code));
    return `${result.good.map(({ value }) => value).join()} of ${all.join()}`;
  };
  return { at, cancelled, asker, clock };
}

describe('gathering answers', () => {
  test('has the first that is no error, and the others hear that they are cancelled', async () => {
    const { at, cancelled } = aGathering([30, -10, 20], 1);
    expect(await at(19)).toBeUndefined();
    expect(await at(20)).toBe('2 of cancelled,file-empty,ok');
    expect(cancelled).toContain(0);
  });

  test('has a quorum in the order of the answers', async () => {
    const { at } = aGathering([30, 10, 20, 40], 3);
    expect(await at(29)).toBeUndefined();
    expect(await at(30)).toBe('1,2,0 of ok,ok,ok,cancelled');
  });

  test('ends as soon as there can be no quorum any more', async () => {
    const { at, cancelled } = aGathering([30, -10, -20], 2);
    expect(await at(19)).toBeUndefined();
    expect(await at(20)).toBe(' of cancelled,file-empty,file-empty');
    expect(cancelled).toContain(0);
  });

  test('has all outcomes when all have come, or when the time is over', async () => {
    const all = aGathering([10, -20], 2);
    expect(await all.at(20)).toBe('0 of ok,file-empty');
    const late = aGathering([10, 90, 30], 3, 50);
    expect(await late.at(49)).toBeUndefined();
    expect(await late.at(50)).toBe('0,2 of ok,timeout,ok');
    expect(late.cancelled).toContain(1);
  });

  test('ends when nobody waits any more, and of nobody at once; it leaves no timer', async () => {
    const given = aGathering([10, 20], 2, 50);
    given.asker.abort();
    expect(await given.at(0)).toBe(' of cancelled,cancelled');
    expect(await aGathering([], 1, 50).at(0)).toBe(' of ');
    given.clock.advance(20);
    expect(given.clock.pending).toBe(0);
  });
});
