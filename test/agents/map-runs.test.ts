import { afterEach, describe, expect, test } from 'vitest';
import type { Task } from '../../src/agents/task.ts';
import { scriptedAgent, scriptedSwarm, sleep, until } from './swarm-fixtures.ts';

const open: { stop(): Promise<void> }[] = [];
async function start(options = {}) {
  const { swarm } = await scriptedSwarm(
    { echo: [{ text: 'hello' }], slow: [{ text: 'late', delayMs: 60_000 }] },
    { threads: 0, ...options },
  );
  open.push(swarm);
  return swarm;
}
afterEach(async () => {
  for (const swarm of open.splice(0)) await swarm.stop();
});

const echo = scriptedAgent('echo');
const slow = scriptedAgent('slow');
const same = (item: string): string => item;
const refuseFirst = (item: string): string => {
  if (item === '0') throw new Error('no task');
  return item;
};
const never = new Promise<never>(() => {});

describe('swarm.map', () => {
  test('delivers an outcome at once, though the source still owes the next item', async () => {
    const swarm = await start();
    async function* source() {
      yield 'first';
      await never;
    }
    for await (const outcome of swarm.map(echo, source(), same)) {
      expect(outcome.item).toBe('first');
      break;
    }
  });

  test('asks a source for one item at a time, and for no more than it has use for', async () => {
    const swarm = await start({ limits: { maxConcurrent: 2 } });
    let asked = 0;
    let atOnce = 0;
    let most = 0;
    const source = {
      [Symbol.asyncIterator]: () => ({
        async next() {
          asked += 1;
          most = Math.max(most, ++atOnce);
          await sleep(1);
          atOnce -= 1;
          return { done: false as const, value: `item ${asked}` };
        },
      }),
    };
    let seen = 0;
    for await (const outcome of swarm.map(echo, source, same)) {
      expect(outcome.ok).toBe(true);
      expect(asked).toBeLessThanOrEqual(seen + 5);
      if (++seen === 20) break;
    }
    expect(most).toBe(1);
  });

  test('submits few runs before the first are accepted, so that these begin while there are more to come', async () => {
    const swarm = await start({ limits: { maxConcurrent: 200 } });
    const submitted: number[] = [];
    function* source() {
      for (let at = 0; at < 200; at++) {
        submitted.push(swarm.records().filter(({ status }) => status === 'submitted').length);
        yield String(at);
      }
    }
    let seen = 0;
    for await (const { ok } of swarm.map(echo, source(), same)) if (ok) seen++;
    expect(seen).toBe(200);
    expect(Math.max(...submitted)).toBe(15);
  });

  test('that is left cancels its runs, though the source throws when it is told to end', async () => {
    const swarm = await start();
    const source = {
      [Symbol.iterator]() {
        let count = 0;
        return {
          next: () => ({ done: false as const, value: String(count++) }),
          return(): never {
            throw new Error('the source does not end well');
          },
        };
      },
    };
    const loop = async () => {
      for await (const outcome of swarm.map(slow, source, refuseFirst)) {
        expect(outcome.item).toBe('0');
        break;
      }
    };
    await expect(loop()).rejects.toThrow('does not end well');
    const outcomes = swarm.records().map(({ outcome }) => outcome);
    expect(outcomes.length).toBeGreaterThan(4);
    expect(outcomes).toEqual(['refused', ...outcomes.slice(1).map(() => 'cancelled')]);
  });

  test('that is left does not wait for a source that never ends', async () => {
    const swarm = await start();
    let isFirst = true;
    const source = {
      [Symbol.asyncIterator]: () => ({
        next: () => {
          const next = isFirst ? Promise.resolve({ done: false as const, value: 'first' }) : never;
          isFirst = false;
          return next;
        },
        return: () => never,
      }),
    };
    for await (const _ of swarm.map(echo, source, same)) break;
  });

  test('that is left cancels only the runs that it started, not one that it shares by key', async () => {
    const swarm = await start();
    const earlier = swarm.spawn(slow, { input: 'x', taskKey: 'shared' });
    const tasks = (item: string): Task<string> => {
      if (item === 'bad') throw new Error('no task');
      return { input: item, taskKey: item };
    };
    for await (const outcome of swarm.map(slow, ['shared', 'own', 'bad'], tasks)) {
      expect(outcome.item).toBe('bad');
      break;
    }
    expect(earlier.record().outcome).toBeNull();
    const own = swarm.records().find(({ task }) => task === 'own');
    expect(own?.outcome).toBe('cancelled');
  });

  test.each(['at once', 'while it waits for an item'])(
    'over an endless source ends as system-stopped when the swarm stops %s',
    async (when) => {
      const swarm = await start();
      async function* source() {
        for (let item = 0; ; item++) {
          if (item > 3 && when !== 'at once') await never;
          yield String(item);
        }
      }
      const kinds: string[] = [];
      const loop = async () => {
        for await (const outcome of swarm.map(slow, source(), same)) kinds.push(outcome.kind);
      };
      const ended = expect(loop()).rejects.toMatchObject({ code: 'system-stopped' });
      await sleep(20);
      await swarm.stop();
      await ended;
      expect(kinds.length).toBeLessThan(20);
      expect(kinds).toContain('cancelled');
    },
  );

  test('throws what its source throws, after the outcomes that had come, and cancels the rest', async () => {
    const swarm = await start();
    const seen: string[] = [];
    async function* source() {
      yield 'a';
      await until(() => seen.length > 0, 'the outcome of a');
      throw new Error('no more');
    }
    const loop = async () => {
      for await (const outcome of swarm.map(echo, source(), same)) seen.push(outcome.item);
    };
    await expect(loop()).rejects.toThrow('no more');
    expect(seen).toEqual(['a']);
  });

  test.each([
    [null, same, 'items must be an iterable or an async iterable, but is null'],
    ['ab', same, 'items must be an iterable or an async iterable, but is the string "ab"'],
    [{}, same, 'items must be'],
    [['a'], 'task', 'task must be a function that makes the task of an item, but is the string "task"'],
    [['a'], undefined, 'task must be'],
  ])('of %j throws at once', async (items, task, message) => {
    const swarm = await start();
    expect(() => swarm.map(echo, items as string[], task as typeof same)).toThrow(
      expect.objectContaining({ code: 'invalid-argument', message: expect.stringContaining(message) }),
    );
  });

  test.each([
    [null, 'runs must be a list of runs, but is null'],
    ['ab', 'runs must be a list of runs'],
    [[null], 'runs[0] must be a run, as spawn returns it, but is null'],
    [[{}], 'runs[0] must be a run'],
  ])('and allSettled(%j) is refused by name', async (runs, message) => {
    const swarm = await start();
    expect(() => swarm.allSettled(runs as never)).toThrow(message);
  });
});
