import { afterEach, describe, expect, test } from 'vitest';
import { mapRuns } from '../../src/agents/runs/map-runs.ts';
import { delayBeforeRetry } from '../../src/agents/runs/retry-policy.ts';
import type { Run } from '../../src/agents/runs/run.ts';
import type { RunOutcome, RunRecord } from '../../src/agents/runs/run-record.ts';
import type { Swarm } from '../../src/agents/swarm.ts';
import { ActorError } from '../../src/base/actor-error.ts';
import type { ErrorCode } from '../../src/base/error-codes.ts';
import { scriptedAgent, scriptedSwarm, sleep, until } from './swarm-fixtures.ts';

const record = { id: '1' } as RunRecord;
const done = (value: unknown): RunOutcome => ({ ok: true, kind: 'done', value, record });
const failedAs = (
  code: ErrorCode,
  kind: 'failed' | 'timed-out' | 'cancelled' | 'over-budget' | 'refused' = 'failed',
): RunOutcome => {
  return { ok: false, kind, error: new ActorError(code, 'no'), record };
};

describe('whether an item gets another run', () => {
  test.each([
    [{ times: 2 }, failedAs('model-failed'), 1, 1000],
    [{ times: 2 }, failedAs('model-failed'), 2, 2000],
    [{ times: 2 }, failedAs('model-failed'), 3, null],
    [{ times: 9, backoffMs: 20_000 }, failedAs('run-timeout', 'timed-out'), 5, 60_000],
    [{ times: 2 }, failedAs('cancelled', 'cancelled'), 1, null],
    [{ times: 2, when: ['cancelled'] }, failedAs('cancelled', 'cancelled'), 1, null],
    [{ times: 2 }, failedAs('limit-usd', 'over-budget'), 1, null],
    [{ times: 2 }, failedAs('overloaded', 'refused'), 1, null],
    [{ times: 2, when: ['overloaded'], backoffMs: 0 }, failedAs('overloaded', 'refused'), 1, 0],
    [{ times: 2, when: ['rate-limited'] }, failedAs('model-failed'), 1, null],
    [{ times: 2 }, done(1), 1, null],
    [undefined, failedAs('model-failed'), 1, null],
  ] as const)('by %j, after %o of attempt %i', (retries, outcome, attempts, delayMs) => {
    expect(delayBeforeRetry(retries, outcome, attempts)).toBe(delayMs);
  });
});

describe('a map', () => {
  test('over 100,000 items holds no more than its live count, and yields each once', async () => {
    const most = 16;
    const total = 100_000;
    let asked = 0;
    let yielded = 0;
    let held = 0;
    const runOf = (index: number): Run<number> => {
      const outcome = Promise.resolve().then(() => done(index) as RunOutcome<number>);
      return { id: String(index), accepted: Promise.resolve(), outcome: () => outcome } as Run<number>;
    };
    function* items() {
      while (asked < total) yield asked++;
    }
    const map = mapRuns<number, number>({
      items: items(),
      mostOpen: most,
      retries: { times: 1 },
      closing: new AbortController().signal,
      signal: undefined,
      after: () => ({ cancel: () => {} }),
      start: (item) => ({ run: runOf(item), isNew: true }),
      refused: () => {
        throw new Error('nothing is refused here');
      },
      patiently: async () => {},
    });
    const seen = new Uint8Array(total);
    for await (const { index, attempts } of map) {
      yielded += 1;
      held = Math.max(held, asked - yielded);
      seen[index] = (seen[index] ?? 0) + attempts;
    }
    expect(yielded).toBe(total);
    expect(seen.every((times) => times === 1)).toBe(true);
    expect(held).toBeLessThanOrEqual(most);
  });

  const open: Swarm[] = [];
  const start = async (scripts = {}, options = {}): Promise<Swarm> => {
    const { swarm } = await scriptedSwarm(
      { echo: [{ text: 'hello' }], slow: [{ text: 'late', delayMs: 60_000 }], ...scripts },
      { threads: 0, ...options },
    );
    open.push(swarm);
    return swarm;
  };
  afterEach(async () => {
    for (const swarm of open.splice(0)) await swarm.stop();
  });
  const agentOf = (name: string) => scriptedAgent(name);
  const same = (item: string): string => item;

  test('gives an item whose run failed another run, as often as its retries say, and says how many it had', async () => {
    const counter = new SharedArrayBuffer(4);
    const fail = { code: 'model-failed', message: 'not yet' };
    const swarm = await start({ flaky: [{ text: 'at last', fail, times: 2, counter }], hopeless: [{ fail }] });
    const outcomes = [];
    for await (const one of swarm.map(agentOf('flaky'), ['a'], same, { retries: { times: 3, backoffMs: 1 } })) outcomes.push(one);
    for await (const one of swarm.map(agentOf('hopeless'), ['b'], same, {
      retries: { times: 2, when: ['model-failed'], backoffMs: 0 },
    }))
      outcomes.push(one);
    expect(outcomes).toMatchObject([
      { ok: true, value: 'at last', item: 'a', attempts: 3 },
      { ok: false, item: 'b', attempts: 3, error: { code: 'model-failed' } },
    ]);
    expect(swarm.records()).toHaveLength(6);
  });

  test('that stops while an item waits for another run tells the outcome that it had', async () => {
    const swarm = await start({ hopeless: [{ fail: { code: 'model-failed', message: 'no' } }] });
    const loop = (async () => {
      const outcomes = [];
      for await (const one of swarm.map(agentOf('hopeless'), ['a'], same, { retries: { times: 5, backoffMs: 60_000 } }))
        outcomes.push(one);
      return outcomes;
    })();
    await until(() => swarm.records()[0]?.outcome === 'failed');
    await sleep(5);
    await swarm.stop();
    expect(await loop).toMatchObject([{ attempts: 1, error: { code: 'model-failed' } }]);
  });

  test('has no more runs open than its concurrency', async () => {
    const swarm = await start({ echo: [{ text: 'hello', delayMs: 1 }] });
    let most = 0;
    for await (const _ of swarm.map(agentOf('echo'), ['a', 'b', 'c', 'd', 'e', 'f'], same, { concurrency: 2 })) {
      most = Math.max(most, swarm.records().filter(({ outcome }) => outcome === null).length);
    }
    expect(most).toBeLessThanOrEqual(2);
    expect(swarm.records()).toHaveLength(6);
  });

  test('whose signal fires cancels its runs, tells their outcomes, and throws cancelled before further items', async () => {
    const swarm = await start();
    const abort = new AbortController();
    const kinds: string[] = [];
    const loop = async () => {
      function* endless() {
        for (;;) yield 'x';
      }
      for await (const { kind } of swarm.map(agentOf('slow'), endless(), same, { signal: abort.signal, concurrency: 3 }))
        kinds.push(kind);
    };
    const ended = expect(loop()).rejects.toMatchObject({ code: 'cancelled' });
    await until(() => swarm.records().length === 3);
    abort.abort();
    await ended;
    expect(kinds).toEqual(['cancelled', 'cancelled', 'cancelled']);
  });

  test.each([
    [{ retries: { times: 0 } }, 'retries.times must be a whole number from 1 to 100, but is the number 0'],
    [{ retries: { times: 1, when: ['rate-limit'] } }, 'retries.when[0] must be a code of the catalogue of errors'],
    [{ retries: { times: 1, backoffMs: -1 } }, 'retries.backoffMs must be'],
    [{ retries: { time: 1 } }, 'retries.time is not known here: did you mean retries.times?'],
    [{ concurrency: 0 }, 'concurrency must be a whole number of at least 1'],
    [{ signal: {} }, 'signal must be an AbortSignal'],
    [{ limits: { maxTurn: 1 } }, 'options.limits.maxTurn is not known here'],
  ])('with %j is refused at once, by name', async (options, message) => {
    const swarm = await start();
    expect(() => swarm.map(agentOf('echo'), ['a'], same, options as never)).toThrow(message);
  });
});

describe('a call’s own signal and limits', () => {
  const open: Swarm[] = [];
  const start = async (): Promise<Swarm> => {
    const call = { toolCalls: [{ name: 'nothing', input: {} }] };
    const { swarm } = await scriptedSwarm(
      { echo: [{ text: 'hi' }], slow: [{ text: 'late', delayMs: 60_000 }], eager: [call, call] },
      { threads: 0 },
    );
    open.push(swarm);
    return swarm;
  };
  afterEach(async () => {
    for (const swarm of open.splice(0)) await swarm.stop();
  });

  test('cancel the run when it fires, with the reason, and hold no listener when the run has ended', async () => {
    const swarm = await start();
    const abort = new AbortController();
    let listeners = 0;
    const { addEventListener, removeEventListener } = abort.signal;
    abort.signal.addEventListener = (...args: unknown[]) => {
      listeners += 1;
      Reflect.apply(addEventListener, abort.signal, args);
    };
    abort.signal.removeEventListener = (...args: unknown[]) => {
      listeners -= 1;
      Reflect.apply(removeEventListener, abort.signal, args);
    };
    await swarm.run(scriptedAgent('echo'), 'x', { signal: abort.signal }).result();
    await sleep(1);
    expect(listeners).toBe(0);
    const run = swarm.spawn(scriptedAgent('slow'), 'x', { signal: abort.signal });
    await run.accepted;
    abort.abort(new Error('the request was closed'));
    expect(await run.outcome()).toMatchObject({
      kind: 'cancelled',
      error: { message: expect.stringContaining('the request was closed') },
    });
  });

  test('that has fired before cancel the run before anything is spent', async () => {
    const swarm = await start();
    const run = swarm.spawn(scriptedAgent('echo'), 'x', { signal: AbortSignal.abort() });
    expect(await run.outcome()).toMatchObject({ kind: 'cancelled', record: { usage: { modelCalls: 0 }, startedMs: null } });
  });

  test('narrow the limits of that one run', async () => {
    const swarm = await start();
    const run = swarm.spawn(scriptedAgent('eager'), 'x', { limits: { maxTurns: 1 } });
    expect(await run.outcome()).toMatchObject({ error: { code: 'limit-turns' } });
  });
});
