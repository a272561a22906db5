import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkedPrices } from '../../src/models/check-prices.ts';
import { isModelAskedFor } from '../../src/models/model-name.ts';
import { modelSize, priceTable } from '../../src/models/price-table.ts';
import { boundOf, type CallPrice, callPriceOf, costOf, describePrice, priceOf, usdOf } from '../../src/models/prices.ts';

const today = Date.UTC(2026, 10, 25);

function known(model: string, wallMs = today, prices = {}): CallPrice {
  const price = callPriceOf(model, wallMs, prices);
  if (price === null) throw new Error(`${model} has no price`);
  return price;
}

function usd(model: string, usage: Parameters<typeof costOf>[1], wallMs = today): number {
  return usdOf(costOf(known(model, wallMs), usage));
}

const anyRate = fc.nat({ max: 60_000_000_000 });
const anyPrice: fc.Arbitrary<CallPrice> = fc
  .tuple(
    fc.array(fc.tuple(fc.integer({ min: 1, max: 300_000 }), fc.tuple(anyRate, anyRate, anyRate, anyRate)), { maxLength: 2 }),
    anyRate,
  )
  .map(([more, rate]) => {
    const starts = [...new Set(more.map(([start]) => start))].sort((a, b) => a - b);
    const tiers = starts.map((aboveTokens, index) => {
      const [input = 0, output = 0, cacheRead = 0, cacheWrite = 0] = more[index]?.[1] ?? [];
      return { aboveTokens, input, output, cacheRead, cacheWrite, longCacheWrite: cacheWrite + input };
    });
    return [
      { aboveTokens: 0, input: rate, output: rate * 5, cacheRead: rate, cacheWrite: rate * 2, longCacheWrite: rate * 3 },
      ...tiers,
    ];
  });
const anyUsage = fc
  .record({ inputTokens: fc.nat({ max: 1_000_000 }), outputTokens: fc.nat({ max: 128_000 }), read: fc.nat(), write: fc.nat() })
  .map(({ inputTokens, outputTokens, read, write }) => {
    const cacheReadTokens = read % (inputTokens + 1);
    const cacheWriteTokens = write % (inputTokens - cacheReadTokens + 1);
    return { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens, longCacheWriteTokens: read % (cacheWriteTokens + 1) };
  });

describe('the cost of a call', () => {
  test('is that of its input, of its cache reads and writes, and of its output, each at its own rate', () => {
    const usage = { inputTokens: 1_000_000, outputTokens: 1_000_000, cacheReadTokens: 400_000, cacheWriteTokens: 100_000 };
    expect(usd('anthropic:claude-sonnet-5-5', usage)).toBeCloseTo(0.5 * 2 + 0.4 * 0.1 + 0.1 * 2.5 + 10, 9);
    expect(usd('anthropic:claude-sonnet-5-5', { ...usage, longCacheWriteTokens: 100_000 })).toBeCloseTo(1 + 0.04 + 0.4 + 10, 9);
    expect(usd('anthropic:claude-opus-5-5-20261021', { inputTokens: 3, outputTokens: 2 })).toBe(0.000052);
  });

  test('goes by the length of the whole input, and by the day', () => {
    expect(usd('anthropic:claude-haiku-5-5', { inputTokens: 100_000, outputTokens: 0 })).toBe(0.01);
    expect(usd('anthropic:claude-haiku-5-5', { inputTokens: 100_001, outputTokens: 0 })).toBe(0.0500005);
    const million = { inputTokens: 1_000_000, outputTokens: 0 };
    expect(usd('gemini:gemini-3.8-flash', million, Date.UTC(2026, 11, 31, 23, 59))).toBe(0.75);
    expect(usd('gemini:gemini-3.8-flash', million, Date.UTC(2027, 0, 1))).toBe(1.5);
  });

  test('is a whole number of nano-dollars, rounded up, at any price', () => {
    fc.assert(
      fc.property(anyPrice, anyUsage, (price, usage) => {
        const cost = costOf(price, usage);
        const tier = price.filter((one) => one.aboveTokens === 0 || usage.inputTokens > one.aboveTokens).at(-1);
        if (tier === undefined) throw new Error('no tier');
        const rest = usage.inputTokens - usage.cacheReadTokens - usage.cacheWriteTokens;
        const long = usage.longCacheWriteTokens;
        const parts = [rest, usage.cacheReadTokens, usage.cacheWriteTokens - long, long, usage.outputTokens];
        const rates = [tier.input, tier.cacheRead, tier.cacheWrite, tier.longCacheWrite, tier.output];
        const millionths = parts.reduce((sum, tokens, at) => sum + BigInt(tokens) * BigInt(rates[at] ?? 0), 0n);
        const over = BigInt(cost) * 1_000_000n - millionths;
        expect(over >= 0n && over < 1_000_000n).toBe(true);
      }),
    );
  });

  test('never passes its bound, whatever is cached and whichever tier holds', () => {
    fc.assert(
      fc.property(
        anyPrice,
        anyUsage,
        fc.nat({ max: 200_000 }),
        fc.nat({ max: 10_000 }),
        (price, usage, moreInput, moreOutput) => {
          const most = { inputTokens: usage.inputTokens + moreInput, outputTokens: usage.outputTokens + moreOutput };
          expect(costOf(price, usage)).toBeLessThanOrEqual(boundOf(price, most));
        },
      ),
    );
  });
});

describe('the price of a model', () => {
  test('is nothing for the embedded one, and is never nothing for one whose price is not known', () => {
    expect(costOf(known('extractive'), { inputTokens: 1e6, outputTokens: 1e6 })).toBe(0);
    expect(describePrice(priceOf('extractive', today))).toBe('embedded, $0');
    expect(callPriceOf('mine:one', today)).toBeNull();
    expect(callPriceOf('anthropic:claude-fable-5-2', today)).toBeNull();
    expect(callPriceOf('constructor:one', today)).toBeNull();
    expect(describePrice(priceOf('mine:one', today))).toBe('unpriced');
  });

  test('is the user’s where the user gives one: for a model, for its dated snapshots, or for a whole provider', () => {
    const prices = {
      'mine:one': { input: 1, output: 2 },
      local: { input: 0, output: 0 },
      'anthropic:claude-opus-5-5': { input: 3, output: 9 },
    };
    expect(describePrice(priceOf('mine:one-20260101', today, prices))).toBe('$1 in, $2 out per million tokens');
    expect(costOf(known('local:any', today, prices), { inputTokens: 9, outputTokens: 9 })).toBe(0);
    expect(known('anthropic:claude-opus-5-5', today, prices)[0]).toMatchObject({ input: 3e9, cacheRead: 3e9, cacheWrite: 3e9 });
    const dated = { 'mine:one': [{ input: 1, output: 1, until: '2026-11-24' }] };
    expect(callPriceOf('mine:one', today, dated)).toBeNull();
  });

  test('is checked by the rules that those of users are', () => {
    expect(() => checkedPrices(priceTable)).not.toThrow();
    expect(modelSize('anthropic:claude-fable-5-1-20261001')).toEqual({ contextTokens: 1_000_000, maxOutputTokens: 128_000 });
    expect(modelSize('mine:one')).toEqual({});
  });

  test.each([
    [{ 'mine:one': { input: -1, output: 1 } }, /prices\.mine:one\.input must be US dollars per million tokens, .*-1/],
    [{ 'mine:one': { input: 1 } }, /prices\.mine:one\.output must be US dollars/],
    [{ 'mine:one': { input: 1, output: Number.NaN } }, /prices\.mine:one\.output .*NaN/],
    [{ 'mine:one': { input: 1, output: 1, cachRead: 1 } }, /did you mean prices\.mine:one\.cacheRead/],
    [{ 'mine:one': { input: 1, output: 1, until: '2026-02-30' } }, /until must be a day, as YYYY-MM-DD/],
    [{ 'mine:one': { input: 1, output: 1, from: '2026-02-03', until: '2026-02-02' } }, /until must be not before 2026-02-03/],
    [
      { 'mine:one': { input: 1, output: 1, above: [{ inputTokens: 0, input: 1, output: 1 }] } },
      /above\[0\]\.inputTokens must be a whole number above 0/,
    ],
    [{ 'Mine one': { input: 1, output: 1 } }, /the name of a model in prices must be of the form/],
    [{ 'mine:one': [] }, /a list of at least one/],
    [7, /prices must be an object of prices by model/],
  ])('%j is refused with the field, the rule and the value', (prices, message) => {
    expect(() => checkedPrices(prices)).toThrow(message);
    expect(() => checkedPrices(prices)).toThrow(expect.objectContaining({ code: 'invalid-argument' }));
  });
});

test.each([
  ['anthropic:claude-opus-5-5', 'claude-opus-5-5', true],
  ['anthropic:claude-opus-5-5', 'claude-opus-5-5-20261021', true],
  ['anthropic:claude-opus-5-5-20261021', 'claude-opus-5-5', false],
  ['anthropic:claude-opus-5-5', 'claude-opus-5', false],
  ['anthropic:claude-opus-5', 'claude-opus-5-5', false],
  ['anthropic:claude-haiku-5-5', 'claude-sonnet-5-5', false],
  ['gemini:gemini-3.5-flash', 'models/gemini-3.5-flash-001', true],
  ['gemini:gemini-3.5-flash', 'gemini-3.5-flash-lite', false],
  ['gemini:gemini-flash-latest', 'gemini-flash-8', true],
  ['scripted:chief', 'scripted:chief', true],
  ['extractive', 'extractive', true],
  ['mine', 'whatever', true],
  ['mine:one', '', false],
])('asked for %s, an answer by "%s" is by the same model: %s', (asked, answered, isSame) => {
  expect(isModelAskedFor(asked, answered)).toBe(isSame);
});
