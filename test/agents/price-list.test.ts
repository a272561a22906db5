import { describe, expect, test } from 'vitest';
import { PriceList } from '../../src/agents/money/price-list.ts';
import { callPriceOf } from '../../src/models/prices.ts';

const lastOfDay = Date.UTC(2026, 10, 24, 23, 59, 59, 999);
const dated = {
  'mine:one': [
    { input: 1, output: 1, until: '2026-11-24' },
    { input: 2, output: 2, from: '2026-11-25' },
  ],
};

describe('the list of prices that calls are reserved at', () => {
  test('gives what holds on the day, up to its last millisecond and from the first of the next', () => {
    const list = new PriceList(dated);
    for (const wallMs of [lastOfDay - 5_000, lastOfDay, lastOfDay + 1, lastOfDay - 1]) {
      expect(list.at('mine:one', wallMs)).toEqual(callPriceOf('mine:one', wallMs, dated));
    }
    expect(list.at('mine:one', lastOfDay)).not.toEqual(list.at('mine:one', lastOfDay + 1));
  });

  test('looks a price up once a day for each model, one that is not known as well', () => {
    let looks = 0;
    const counted = new Proxy(dated, {
      getOwnPropertyDescriptor(target, name) {
        looks += 1;
        return Reflect.getOwnPropertyDescriptor(target, name);
      },
    });
    const list = new PriceList(counted);
    expect([list.at('mine:one', lastOfDay), list.at('yours:two', lastOfDay)][1]).toBeNull();
    const once = looks;
    expect(once).toBeGreaterThan(0);
    for (const model of ['mine:one', 'yours:two']) list.at(model, lastOfDay);
    expect(looks).toBe(once);
    list.at('mine:one', lastOfDay + 1);
    expect(looks).toBeGreaterThan(once);
  });
});
