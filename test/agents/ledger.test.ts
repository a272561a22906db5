import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Ledger, type Scope } from '../../src/agents/money/ledger.ts';
import { OrdinalSet } from '../../src/agents/money/ordinal-set.ts';
import { sumSpending, tokensOf } from '../../src/agents/money/spending.ts';
import type { RunHappening } from '../../src/agents/runs/run-event.ts';
import { nanoUsdOf } from '../../src/models/prices.ts';
import { allOf } from '../contracts/journal-contract.ts';
import { MoneyBench } from './money-fixtures.ts';
import { callOf, replyOf, type SpecWishes, specOf } from './run-fixtures.ts';

/** Two trees: a root with two children, one of which has a child, and a root alone. */
const family = ['1', '1.1', '1.2', '1.1.1', '2'];
const cancelled: RunHappening = {
  kind: 'ending',
  ending: { kind: 'cancelled', error: { code: 'cancelled', message: 'enough' } },
};

function wishesOf(id: string, limits: SpecWishes['limits'] = {}, maxOutputTokens = 100): SpecWishes {
  const parent = id.includes('.') ? id.slice(0, id.lastIndexOf('.')) : null;
  return {
    ...{ id, parent, root: id.split('.')[0] ?? id, depth: id.split('.').length - 1 },
    limits: { maxTurns: 50, ...limits },
    agent: { maxOutputTokens, promptBytes: 300 },
  };
}

type Act =
  | { readonly kind: 'reply'; readonly run: string; readonly share: number }
  | { readonly kind: 'fail'; readonly run: string; readonly billed: 'no' | 'unknown'; readonly isRetryable: boolean }
  | { readonly kind: 'cancel' | 'start' | 'late'; readonly run: string }
  | { readonly kind: 'crash' };

const someRun = fc.constantFrom(...family);
const anyAct: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('reply' as const),
      run: someRun,
      share: fc.double({ min: 0, max: 1, noNaN: true }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('fail' as const),
      run: someRun,
      billed: fc.constantFrom('no' as const, 'unknown' as const),
      isRetryable: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('cancel' as const), run: someRun }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('start' as const, 'late' as const), run: someRun }) },
  { weight: 1, arbitrary: fc.constant<Act>({ kind: 'crash' }) },
);
const anyLimits = fc.record(
  { maxTokens: fc.integer({ min: 1, max: 20_000 }), maxUsd: fc.integer({ min: 0, max: 30 }).map((cents) => cents / 100) },
  { requiredKeys: [] },
);

async function perform(bench: MoneyBench, act: Act, limits: ReadonlyMap<string, SpecWishes['limits']>): Promise<void> {
  if (act.kind === 'crash') return bench.crash();
  const state = bench.store.get(act.run);
  if (act.kind === 'start') {
    const parent = act.run.includes('.') ? bench.store.get(act.run.slice(0, act.run.lastIndexOf('.'))) : null;
    if (state === undefined && parent !== undefined) await bench.start(wishesOf(act.run, limits.get(act.run)));
    return;
  }
  if (state === undefined) return;
  if (act.kind === 'cancel') return bench.record(act.run, cancelled);
  const { openCall: open } = state;
  const turn = open?.turn ?? Math.max(1, state.turn);
  const attempt = open?.attempt ?? 1;
  if (act.kind === 'reply' && open !== null) {
    const usage = {
      inputTokens: Math.floor(open.bound.inputTokens * act.share),
      outputTokens: Math.floor(open.bound.outputTokens * act.share),
      cacheReadTokens: Math.floor(open.bound.inputTokens * act.share * 0.5),
    };
    await bench.record(act.run, replyOf(state, { toolCalls: [callOf('1', 'nothing')], usage }));
  } else if (act.kind === 'fail' || act.kind === 'late') {
    const { billed, isRetryable } = act.kind === 'fail' ? act : { billed: 'unknown' as const, isRetryable: true };
    const error = { code: 'model-stalled', message: 'silent' };
    const isLate = act.kind === 'late' ? 1 : 0;
    await bench.record(act.run, { kind: 'call-failed', turn: turn - isLate, attempt, error, billed, isRetryable });
  }
}

function within({ limits, spent, reserved }: Scope): boolean {
  const { maxTokens = Number.POSITIVE_INFINITY, maxUsd } = limits;
  const isWithinTokens = spent.tokens + reserved.tokens <= maxTokens;
  return isWithinTokens && (maxUsd === undefined || spent.nanoUsd + reserved.nanoUsd <= nanoUsdOf(maxUsd));
}

describe('whatever is reserved, answered, failed, cancelled or crashes', () => {
  const history = fc.tuple(anyLimits, fc.array(anyLimits, { minLength: 5, maxLength: 5 }), fc.array(anyAct, { maxLength: 40 }));

  test('what is spent and set aside never passes a limit, and every reservation is settled once', async () => {
    const seed = Number(process.env['TROUPE_SEED'] ?? Date.now() % 1_000_000);
    console.info(`seed ${seed}`);
    await fc.assert(
      fc.asyncProperty(history, async ([swarmLimits, runLimits, acts]) => {
        const bench = new MoneyBench(swarmLimits);
        const limits = new Map(family.map((run, index) => [run, runLimits[index]]));
        for (const run of family) await bench.start(wishesOf(run, limits.get(run)));
        for (const act of acts) {
          await perform(bench, act, limits);
          for (const run of family) for (const scope of bench.ledger.scopesOf(run)) expect(within(scope)).toBe(true);
        }
        await expectBooksToAgree(bench);
        for (const run of family) if (bench.store.get(run) !== undefined) await bench.record(run, cancelled);
        expect(bench.ledger.swarm()).toMatchObject({ reserved: { tokens: 0, nanoUsd: 0 }, openCalls: 0 });
        await expectEachSettledOnce(bench);
      }),
      { seed, numRuns: 60 },
    );
  });
});

/** The ledger that was kept all along is the one that the journal alone gives, and both are the sums of the runs. */
async function expectBooksToAgree(bench: MoneyBench): Promise<void> {
  const anew = new Ledger(bench.limits);
  anew.recover(bench.store.all());
  for (const run of family) expect(anew.scopesOf(run)).toEqual(bench.ledger.scopesOf(run));
  const total = sumSpending(bench.store.all().flatMap(({ spending }) => spending));
  expect(bench.ledger.swarm().spent).toEqual({ tokens: tokensOf(total), nanoUsd: total.nanoUsd });
}

async function expectEachSettledOnce(bench: MoneyBench): Promise<void> {
  const settlements = new Map<string, number>();
  for (const { event } of await allOf(bench.journal)) {
    const isReservation = event.kind === 'call-reserved';
    if (!isReservation && event.kind !== 'model-replied' && event.kind !== 'call-failed' && event.kind !== 'call-settled')
      continue;
    const key = `${event.run}/${event.turn}/${event.attempt}`;
    expect(settlements.has(key)).toBe(!isReservation);
    settlements.set(key, (settlements.get(key) ?? 0) + (isReservation ? 0 : 1));
  }
  expect([...settlements.values()].every((count) => count === 1)).toBe(true);
}

describe('a call that does not fit', () => {
  // 300 bytes of prompt, some more for the message, and 100 tokens of output: about $0.02 at most.
  const cents = async (bench: MoneyBench, run: string): Promise<void> => bench.start(wishesOf(run));

  test('waits while open calls may give back what is missing, and is made when they have', async () => {
    const bench = new MoneyBench({ maxUsd: 0.03 });
    for (const run of ['1', '2', '3']) await cents(bench, run);
    expect(bench.state('1').openCall).not.toBeNull();
    expect(bench.state('2')).toMatchObject({ status: 'running', openCall: null, ending: null });
    await bench.record('1', replyOf(bench.state('1'), { usage: { inputTokens: 20, outputTokens: 10 } }));
    expect(bench.state('2').openCall).not.toBeNull();
    expect(bench.state('3').openCall).toBeNull();
    expect(bench.waited).toEqual(['2', '3']);
  });

  test('ends its run as over-budget when nothing is open, with the text and the children that there are', async () => {
    const bench = new MoneyBench({ maxUsd: 0.02 });
    await bench.start({ ...wishesOf('1'), agent: { ...wishesOf('1').agent, mayDelegate: ['reader'] } });
    await bench.record('1', { kind: 'children-accepted', children: [{ id: '1.1', agent: 'reader', label: 'a' }] });
    const usage = { inputTokens: 500, outputTokens: 100 };
    await bench.record('1', replyOf(bench.state('1'), { text: 'so far', toolCalls: [callOf('1', 'nothing')], usage }));
    expect(bench.state('1')).toMatchObject({
      status: 'running',
      ending: {
        kind: 'over-budget',
        error: { code: 'limit-usd', message: expect.stringMatching(/could pass the \$0\.02 of the swarm \(limits\.maxUsd\)/) },
        partial: { text: 'so far', children: [{ run: '1.1', label: 'a', outcome: null }], omitted: 0 },
      },
    });
  });

  test('under the limit of a run above it is refused by the name of that run, and others go on', async () => {
    const bench = new MoneyBench({});
    await bench.start(wishesOf('1', { maxTokens: 2000 }));
    await bench.start(wishesOf('2'));
    await bench.record(
      '1',
      replyOf(bench.state('1'), { toolCalls: [callOf('1', 'nothing')], usage: { inputTokens: 900, outputTokens: 90 } }),
    );
    await bench.start(wishesOf('1.1'));
    expect(bench.state('1').openCall).toBeNull();
    expect(bench.state('1').ending).toMatchObject({ kind: 'over-budget', error: { code: 'limit-tokens' } });
    expect(bench.state('1.1').ending).toMatchObject({
      error: {
        code: 'limit-tokens',
        message: expect.stringMatching(/could pass the 2000 tokens of run 1 and what is beneath it/),
      },
    });
    expect(bench.state('2').openCall).not.toBeNull();
  });

  test('is told with what it sets aside and the least limit that admits it, in tokens and in dollars', async () => {
    for (const [limits, field] of [
      [{ maxUsd: 0.001 }, 'maxUsd'],
      [{ maxTokens: 90 }, 'maxTokens'],
    ] as const) {
      const bench = new MoneyBench(limits);
      await cents(bench, '1');
      const { ending } = bench.state('1');
      const error = ending?.kind === 'over-budget' ? ending.error : undefined;
      const said = /^it sets aside \$?([\d.]+)[^:]*: limits\.(\w+) ([\d.]+) would admit it, and a lower maxOutputTokens/.exec(
        error?.remedy ?? '',
      );
      expect(said?.[2]).toBe(field);
      // Nothing was spent, so that the one is the other.
      expect(said?.[3]).toBe(said?.[1]);
      const least = Number(said?.[3]);
      const step = field === 'maxUsd' ? 0.0001 : 1;
      for (const [limit, isAdmitted] of [
        [least, true],
        [least - step, false],
      ] as const) {
        const again = new MoneyBench({ [field]: limit });
        await cents(again, '1');
        expect(again.state('1').openCall !== null).toBe(isAdmitted);
      }
    }
  });

  test('is told of every limit that is too low, with what would do for each', async () => {
    const bench = new MoneyBench({ maxUsd: 0.001 });
    await bench.start(wishesOf('1', { maxTokens: 90 }));
    const { ending } = bench.state('1');
    const { remedy = '' } = (ending?.kind === 'over-budget' ? ending.error : undefined) ?? {};
    const said = /: limits\.(\w+) ([\d.]+) of (.*), with limits\.(\w+) ([\d.]+) of (.*) would admit it/.exec(remedy);
    const least = { [said?.[1] ?? '']: Number(said?.[2]), [said?.[4] ?? '']: Number(said?.[5]) };
    expect(Object.keys(least).sort()).toEqual(['maxTokens', 'maxUsd']);
    expect([said?.[3], said?.[6]].sort()).toEqual(['run 1 and what is beneath it', 'the swarm']);
    const again = new MoneyBench({ maxUsd: least['maxUsd'] ?? 0 });
    await again.start(wishesOf('1', { maxTokens: least['maxTokens'] ?? 0 }));
    expect(again.state('1').openCall).not.toBeNull();
  });

  test('is not passed by for good by smaller ones that came later', async () => {
    const bench = new MoneyBench({ maxUsd: 0.1 });
    await cents(bench, '1');
    await bench.start({ ...wishesOf('2', {}, 1700), id: '2' });
    for (const run of ['3', '4']) await cents(bench, run);
    expect(['1', '2', '3', '4'].map((run) => bench.state(run).openCall !== null)).toEqual([true, false, false, false]);
    await bench.record('1', replyOf(bench.state('1'), { usage: { inputTokens: 1, outputTokens: 1 } }));
    expect(bench.state('2').openCall).not.toBeNull();
  });

  test('for want of a price is refused, when there is a limit in dollars', async () => {
    const bench = new MoneyBench({ maxUsd: 1 });
    await bench.start({ ...wishesOf('1'), agent: { model: 'mine:one' } });
    expect(bench.state('1').ending).toMatchObject({ kind: 'refused', error: { code: 'limit-unpriced' } });
  });
});

describe('the ledger', () => {
  test('keeps what ended trees have spent when their journal has let them go, and counts none twice', async () => {
    const bench = new MoneyBench({});
    for (const run of ['1', '2']) await bench.start(wishesOf(run));
    for (const run of ['1', '2'])
      await bench.record(run, replyOf(bench.state(run), { usage: { inputTokens: 30, outputTokens: 10 } }));
    await bench.record('1', cancelled);
    bench.ledger.recover(bench.store.all().filter(({ spec }) => spec.id !== '1'));
    expect(bench.ledger.swarm().spent.tokens).toBe(80);
    bench.ledger.recover(bench.store.all());
    bench.ledger.close('1');
    expect(bench.ledger.swarm().spent.tokens).toBe(80);
    expect(bench.ledger.byModel()).toMatchObject([{ model: 'scripted:reader', replies: 2, inputTokens: 60, outputTokens: 20 }]);
  });

  test('says what the brain alone would have cost', async () => {
    const bench = new MoneyBench({});
    await bench.start(wishesOf('1'));
    await bench.record('1', replyOf(bench.state('1'), { usage: { inputTokens: 1000, outputTokens: 100 } }));
    expect(bench.ledger.byModel()).toMatchObject([{ nanoUsd: 15_000_000, brainNanoUsd: 150_000_000 }]);
  });

  test('charges a call by the price at which it was reserved', async () => {
    const bench = new MoneyBench({});
    await bench.start(wishesOf('1'));
    const { openCall } = bench.state('1');
    expect(openCall?.price).toEqual([
      { aboveTokens: 0, input: 10e9, output: 50e9, cacheRead: 1e9, cacheWrite: 10e9, longCacheWrite: 10e9 },
    ]);
  });
});

test('a set of ordinals holds what was put in, in any order', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 60 })), (ordinals) => {
      const set = new OrdinalSet();
      for (const one of ordinals) set.add(one);
      for (let one = 1; one <= 60; one++) expect(set.has(one)).toBe(ordinals.includes(one));
    }),
  );
});

test('the spec of a run without limits on spending has none', () => {
  expect(specOf().limits).not.toHaveProperty('maxUsd');
});
