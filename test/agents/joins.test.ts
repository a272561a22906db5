import fc from 'fast-check';
import { afterEach, describe, expect, expectTypeOf, test } from 'vitest';
import { z } from 'zod';
import { defineAgent } from '../../src/agents/agent.ts';
import { decideJoin, type JoinGoal } from '../../src/agents/joins/join-decision.ts';
import { isJoinError } from '../../src/agents/joins/join-options.ts';
import { joinsWith } from '../../src/agents/joins/joins.ts';
import type { Run } from '../../src/agents/runs/run.ts';
import type { RunOutcome, RunRecord } from '../../src/agents/runs/run-record.ts';
import type { Swarm } from '../../src/agents/swarm.ts';
import { ActorError } from '../../src/base/actor-error.ts';
import { VirtualClock } from '../../src/testing/virtual-clock.ts';
import { scriptedAgent, scriptedSwarm } from './swarm-fixtures.ts';

/** A run that a test ends by hand. */
class HeldRun {
  readonly id: string;
  readonly cancels: (string | undefined)[] = [];
  readonly #ended = Promise.withResolvers<RunOutcome<number>>();
  #hasEnded = false;

  constructor(id: number) {
    this.id = String(id);
  }

  end(ok: boolean): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    const record = { id: this.id } as RunRecord;
    const error = new ActorError('limit-turns', `run ${this.id} failed`);
    this.#ended.resolve(ok ? { ok, kind: 'done', value: Number(this.id), record } : { ok: false, kind: 'failed', error, record });
  }

  get run(): Run<number> {
    const outcome = (): Promise<RunOutcome<number>> => this.#ended.promise;
    const cancel = async (reason?: string): Promise<void> => {
      this.cancels.push(reason);
    };
    return { id: this.id, outcome, cancel } as Run<number>;
  }
}

const turns = async (): Promise<void> => {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
};
const heldRuns = (count: number): HeldRun[] => Array.from({ length: count }, (_, index) => new HeldRun(index));
const runsOf = (held: readonly HeldRun[]): Run<number>[] => held.map(({ run }) => run);

/** The ends of some runs, in a random order, some of them bad, some runs never ending. */
const endings = fc
  .record({ total: fc.integer({ min: 1, max: 8 }), oks: fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }), seed: fc.nat() })
  .chain(({ total, oks }) =>
    fc
      .shuffledSubarray(Array.from({ length: total }, (_, index) => index))
      .map((order) => ({ total, ends: order.map((index) => ({ index, ok: oks[index] === true })) })),
  );

/** What each join comes to, told plainly from the whole order of ends. */
function expected(kind: JoinGoal['kind'], total: number, wanted: number, ends: readonly { index: number; ok: boolean }[]) {
  for (let seen = 0; seen <= ends.length; seen++) {
    const done = ends.slice(0, seen).filter(({ ok }) => ok);
    const failed = seen - done.length;
    const values = done.map(({ index }) => index).sort((a, b) => a - b);
    if (kind === 'all' && failed > 0) return { code: 'limit-turns', after: seen };
    if (kind === 'all' && done.length === total) return { values, after: seen };
    if (kind === 'race' && seen === 1) return failed > 0 ? { code: 'limit-turns', after: 1 } : { values, after: 1 };
    if (kind === 'any' || kind === 'quorum') {
      if (done.length >= wanted) return { values, after: seen };
      if (total - failed < wanted) return { code: 'no-quorum-of-runs', after: seen };
    }
  }
  return undefined;
}

describe('a join of runs', () => {
  test('comes to what the order of the ends says, cancels what is open then, and nothing twice', async () => {
    await fc.assert(
      fc.asyncProperty(
        endings,
        fc.constantFrom('all', 'any', 'race', 'quorum'),
        fc.integer({ min: 1, max: 8 }),
        fc.boolean(),
        async ({ total, ends }, kind, wish, cancelLosers) => {
          const wanted = kind === 'quorum' ? Math.min(wish, total) : 1;
          const clock = new VirtualClock();
          const held = heldRuns(total);
          const joins = joinsWith((delayMs, ring) => clock.after(delayMs, ring));
          const options = { deadlineMs: 1000, cancelLosers };
          const join: Promise<unknown> =
            kind === 'quorum' ? joins.quorum(wanted, runsOf(held), options) : joins[kind](runsOf(held), options);
          let settled: unknown;
          join.then(
            (value) => (settled = { values: [value].flat() }),
            (error: unknown) => (settled = { error }),
          );
          const plan = expected(kind, total, wanted, ends);
          for (const [at, { index, ok }] of ends.entries()) {
            held[index]?.end(ok);
            await turns();
            expect(settled !== undefined).toBe(plan !== undefined && at + 1 >= plan.after);
          }
          if (plan === undefined) {
            clock.advance(1000);
            await turns();
            expect(settled).toMatchObject({ error: { code: 'no-quorum-of-runs', details: { reason: 'deadline' } } });
          } else if (plan.values !== undefined) expect(settled).toEqual({ values: plan.values });
          else expect(settled).toMatchObject({ error: { code: plan.code, details: { reason: 'out-of-reach' } } });
          const ended = new Set(ends.slice(0, plan?.after ?? ends.length).map(({ index }) => index));
          for (const [index, one] of held.entries()) expect(one.cancels.length).toBe(cancelLosers && !ended.has(index) ? 1 : 0);
          expect(clock.pending).toBe(0);
        },
      ),
      { numRuns: 300 },
    );
  });

  test('is decided at the latest when every run has ended', () => {
    const kinds = fc.constantFrom<JoinGoal['kind']>('all', 'all-settled', 'race', 'any', 'quorum');
    fc.assert(
      fc.property(fc.nat(5), fc.nat(5), kinds, fc.integer({ min: 1, max: 10 }), (done, failed, kind, wish) => {
        const total = done + failed;
        fc.pre(total > 0);
        const goal = { kind, total, wanted: Math.min(wish, total) } as JoinGoal;
        expect(decideJoin(goal, { done, failed })).not.toBe('open');
      }),
    );
  });

  test('that misses its deadline rejects with no-quorum-of-runs and the outcomes so far', async () => {
    const clock = new VirtualClock();
    const [first, second, third] = heldRuns(3) as [HeldRun, HeldRun, HeldRun];
    const { quorum } = joinsWith((delayMs, ring) => clock.after(delayMs, ring));
    const join = quorum(2, [first.run, second.run, third.run], { deadlineMs: 50 });
    second.end(true);
    await turns();
    clock.advance(50);
    const error: unknown = await join.catch((thrown: unknown) => thrown);
    if (!isJoinError<number>(error)) throw new Error('not a join’s error');
    expect(error.code).toBe('no-quorum-of-runs');
    expect(error.details).toMatchObject({ join: 'quorum', reason: 'deadline', wanted: 2 });
    expect(error.details.outcomes.map((one) => (one?.ok === true ? one.value : one))).toEqual([null, 1, null]);
    expect(error.message).toContain('1 done, 0 failed, 2 open');
  });

  test('whose signal fires ends as cancelled, with the losers cancelled', async () => {
    const held = heldRuns(2);
    const { any } = joinsWith(() => ({ cancel: () => {} }));
    const abort = new AbortController();
    const join = any(runsOf(held), { signal: abort.signal });
    abort.abort(new Error('the caller went away'));
    await expect(join).rejects.toMatchObject({ code: 'cancelled', details: { reason: 'signal' } });
    expect(held.map(({ cancels }) => cancels.length)).toEqual([1, 1]);
    await expect(any(runsOf(held), { signal: abort.signal })).rejects.toMatchObject({ code: 'cancelled' });
  });

  test('that nobody awaits leaves no unhandled rejection', async () => {
    const heard: unknown[] = [];
    const onRejection = (reason: unknown): void => void heard.push(reason);
    process.on('unhandledRejection', onRejection);
    const held = heldRuns(3);
    const joins = joinsWith(() => ({ cancel: () => {} }));
    void joins.all(runsOf(held));
    void joins.any(runsOf(held));
    void joins.race(runsOf(held));
    void joins.quorum(2, runsOf(held));
    for (const one of held) one.end(false);
    await new Promise((resolve) => setTimeout(resolve, 5));
    process.off('unhandledRejection', onRejection);
    expect(heard).toEqual([]);
  });

  test.each([
    ['all', [[null]], 'runs[0] must be a run, as spawn returns it, but is null'],
    ['any', [[]], 'runs must be a list of at least 1 run'],
    ['race', [[]], 'runs must be a list of at least 1 run'],
    ['quorum', [2, heldRuns(1).map(({ run }) => run)], 'wanted must be a whole number from 1 to 1'],
    ['all', [[], { deadline: 1 }], 'deadline is not known here: did you mean deadlineMs?'],
    ['all', [[], { deadlineMs: 0 }], 'deadlineMs must be a whole number of at least 1'],
    ['all', [[], { cancelLosers: 'no' }], 'cancelLosers must be a boolean'],
    ['all', [[], { signal: true }], 'signal must be an AbortSignal'],
    ['allSettled', [[], { cancelLosers: true }], 'cancelLosers is not known here'],
  ] as const)('%s of %j is refused at once, by name', (name, args, message) => {
    const joins = joinsWith(() => ({ cancel: () => {} })) as unknown as Record<string, (...args: unknown[]) => unknown>;
    expect(() => joins[name]?.(...args)).toThrow(message);
  });
});

describe('a swarm’s joins', () => {
  const open: Swarm[] = [];
  const start = async (): Promise<Swarm> => {
    const { swarm } = await scriptedSwarm(
      { quick: [{ text: 'quick' }], slow: [{ text: 'late', delayMs: 60_000 }] },
      { threads: 0 },
    );
    open.push(swarm);
    return swarm;
  };
  afterEach(async () => {
    for (const swarm of open.splice(0)) await swarm.stop();
  });
  const quick = scriptedAgent('quick');
  const slow = scriptedAgent('slow');

  test('hand out the first result and cancel the rest', async () => {
    const swarm = await start();
    const late = swarm.spawn(slow, 'x');
    expect(await swarm.any([late, swarm.spawn(quick, 'x')])).toBe('quick');
    expect((await late.outcome()).kind).toBe('cancelled');
  });

  test('allSettled has an outcome for each run also after its deadline, at which the open ones are cancelled', async () => {
    const swarm = await start();
    const done = swarm.spawn(quick, 'x');
    // A busy machine may take longer for it than the deadline.
    await done.outcome();
    const outcomes = await swarm.allSettled([done, swarm.spawn(slow, 'x')], { deadlineMs: 200 });
    expect(outcomes.map(({ kind }) => kind)).toEqual(['done', 'cancelled']);
  });

  test('take their types from the runs, each its own in a tuple', () => {
    const text = scriptedAgent('quick');
    const options = {
      name: 'count',
      description: 'd',
      instructions: 'i',
      model: 'brawn',
      outputSchema: z.object({ n: z.number() }),
    };
    const count = defineAgent(options);
    const use = async (swarm: Swarm): Promise<void> => {
      const [a, b] = [swarm.spawn(text, 'x'), swarm.spawn(count, 'x')];
      expectTypeOf(await swarm.all([a, b])).toEqualTypeOf<[string, { n: number }]>();
      expectTypeOf(await swarm.all(new Set([b]))).toEqualTypeOf<{ n: number }[]>();
      expectTypeOf(await swarm.any([a, b])).toEqualTypeOf<string | { n: number }>();
      expectTypeOf(await swarm.race([b])).toEqualTypeOf<{ n: number }>();
      expectTypeOf(await swarm.quorum(1, [b, b])).toEqualTypeOf<{ n: number }[]>();
      const [first, second] = await swarm.allSettled([a, b]);
      expectTypeOf(first).toEqualTypeOf<RunOutcome<string>>();
      expectTypeOf(second).toEqualTypeOf<RunOutcome<{ n: number }>>();
      // @ts-expect-error what is no run cannot be joined
      await swarm.all([a, 'b']);
    };
    expectTypeOf(use).toBeFunction();
  });
});
