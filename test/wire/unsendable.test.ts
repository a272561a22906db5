import { expect, test } from 'vitest';
import { unsendable } from '../../src/wire/unsendable.ts';
import { mail } from './channel-pair.ts';

class Thing {
  readonly act = (): number => 0;
}

function textOf(argument: unknown): string {
  return unsendable(mail(argument), new Error('the cause'), 'node').message.replace(/^.*thread: /, '');
}

test('the error of a value that cannot cross says where it stands and what it is', () => {
  expect(textOf(() => 0)).toBe('argument is a function');
  expect(textOf({ list: [1, { 'a key': Symbol('s') }] })).toBe('argument.list[1][…] is a symbol');
  expect(textOf(new Map([['k', new Set([new WeakMap()])]]))).toBe('an item of argument.get(…) is a weak collection');
  expect(textOf({ thing: new Thing() })).toBe('argument.thing.act is a function');
  expect(textOf(new Error('e', { cause: Promise.resolve() }))).toBe('argument.cause is a promise');
  const circle: Record<string, unknown> = {};
  circle['self'] = circle;
  circle['late'] = () => 0;
  expect(textOf(circle)).toBe('argument.late is a function');
  const two = { ...mail(undefined), side: { args: [1, () => 0], ask: 0, remainingMs: 0 } };
  expect(unsendable(two, new Error('the cause'), 'node').message).toContain('arguments[1] is a function');
});

test('the error of a value that cannot cross shows no key that may be data', () => {
  for (const secret of ['anna@example.org', 'x'.repeat(41), '4711', 'two words']) {
    const told = [
      textOf({ [secret]: () => 0 }),
      textOf(new Map([[secret, () => 0]])),
      textOf({ by: { [secret]: { act: () => 0 } } }),
    ];
    for (const text of told) expect(text).not.toContain(secret);
    expect(told[2]).toBe('argument.by[…].act is a function');
  }
});

test('the error of a value that cannot cross calls no getter to find it, and says then what its sender heard', () => {
  let calls = 0;
  const value = {
    get hostile(): unknown {
      calls += 1;
      return () => 0;
    },
  };
  const hostile = new Proxy(
    {},
    {
      ownKeys() {
        throw new Error('a trap');
      },
    },
  );
  expect(textOf(value)).toBe('the cause');
  expect(textOf(hostile)).toBe('the cause');
  expect(calls).toBe(0);
});
