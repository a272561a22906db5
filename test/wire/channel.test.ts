import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ActorError } from '../../src/base/actor-error.ts';
import type { Op } from '../../src/runtime/kernel/op.ts';
import { argumentsOf, channelPair, mail, target } from './channel-pair.ts';

/** What structured clone refuses, at different depths and for different reasons. */
const unsendable: readonly (() => unknown)[] = [
  () => () => 0,
  () => ({ deep: [{ f: () => 0 }] }),
  () => Symbol('s'),
  () => Promise.resolve(),
  () => new WeakMap(),
  () => ({
    get hostile(): never {
      throw new Error('hostile getter');
    },
  }),
];

describe('a channel', () => {
  test('carries every kind of op, in order, as it was', () => {
    const { left, right, settle } = channelPair();
    const place = { slot: 1, id: target };
    const error = new ActorError('down', 'gone', { details: { reason: 'killed' } });
    const ops: Op[] = [
      { kind: 'hello', highest: 3 },
      { kind: 'spawn', id: target, definitionKey: 'k', args: { a: 1 }, parent: place, incarnation: 2, supervised: true, ask: 4 },
      mail({ list: [1, new Map([[1, 2]])] }),
      { ...mail(undefined), side: { args: [1, 'two'], ask: 5, remainingMs: Number.POSITIVE_INFINITY } },
      { kind: 'reply', ask: 6, ok: true, value: new Date(0) },
      { kind: 'watch', to: target, monitor: 7, until: 'gone' },
      { kind: 'unwatch', to: target, monitor: 7 },
      { kind: 'link', to: target, from: place },
      { kind: 'unlink', to: target, from: place },
      { kind: 'verdict', to: target, restart: true, incarnation: 3 },
      { kind: 'kill', to: target, final: true },
      { kind: 'stop', to: target, reason: { kind: 'shutdown', detail: { why: 1 } }, final: false },
      { kind: 'parent-killed', to: target },
      { kind: 'probe', to: target, ask: 3, when: 'served' },
      {
        kind: 'exit',
        to: target,
        from: place,
        reason: { kind: 'thread-lost', slot: 1, generation: 2, culprit: true },
        linked: false,
      },
      { kind: 'down', monitor: 8, incarnation: 1, reason: { kind: 'killed' } },
      { kind: 'child-down', to: target, child: place, incarnation: 1, reason: { kind: 'normal' }, awaitsVerdict: true },
    ];
    for (const op of ops) left.channel.send(op);
    left.channel.send({ kind: 'reply', ask: 9, ok: false, error });
    left.channel.send({ kind: 'down', monitor: 9, incarnation: 1, reason: { kind: 'error', error } });
    settle();
    expect(right.heard.slice(0, ops.length)).toEqual(ops);
    expect(right.heard.slice(ops.length)).toMatchObject([
      { ok: false, error: { code: 'down', message: 'gone', details: { reason: 'killed', origin: 'node/3' } } },
      { monitor: 9, reason: { kind: 'error', error: { code: 'down' } } },
    ]);
    expect(left.refused).toEqual([]);
  });

  test('sends at a flush, or at once when a batch is full', () => {
    const { left, right, deliver } = channelPair();
    left.channel.send(mail(1));
    deliver();
    expect(right.heard).toEqual([]);
    left.channel.flush();
    deliver();
    expect(argumentsOf(right.heard)).toEqual([1]);
    for (let n = 0; n < 300; n += 1) left.channel.send(mail(n));
    deliver();
    expect(right.heard.length).toBeGreaterThanOrEqual(257);
    left.channel.send(mail('x'.repeat(40_000)));
    deliver();
    expect(right.heard).toHaveLength(302);
  });

  test('loses of a frame only the messages that cannot be sent, names each, and keeps the order of the rest', () => {
    const step = fc.oneof(
      { weight: 6, arbitrary: fc.nat() },
      { weight: 2, arbitrary: fc.constantFrom(...unsendable) },
      { weight: 1, arbitrary: fc.constant('flush' as const) },
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const { left, right, settle } = channelPair();
        const good: number[] = [];
        const bad: unknown[] = [];
        for (const one of steps) {
          if (one === 'flush') left.channel.flush();
          else if (typeof one === 'number') {
            good.push(one);
            left.channel.send(mail(one));
          } else {
            const value = one();
            bad.push(value);
            left.channel.send(mail(value));
          }
        }
        settle();
        expect(argumentsOf(right.heard)).toEqual(good);
        expect(new Set(left.refused.map(({ op }) => argumentsOf([op])[0]))).toEqual(new Set(bad));
        expect(left.refused).toHaveLength(bad.length);
        expect(left.refused.every(({ error }) => error.code === 'serialization')).toBe(true);
      }),
    );
  });

  test('keeps the order of what its owner sends on hearing of a refusal', () => {
    const { left, right, settle } = channelPair();
    for (let n = 0; n < 200; n += 1) left.channel.send(mail(n % 2 === 0 ? n : () => n));
    left.refused.push = (...all) => {
      for (let n = 0; n < 10; n += 1) left.channel.send(mail('answer'));
      return all.length;
    };
    settle();
    const heard = argumentsOf(right.heard);
    expect(heard.slice(0, 100)).toEqual(Array.from({ length: 100 }, (_, n) => n * 2));
    expect(heard.slice(100).every((what) => what === 'answer')).toBe(true);
    expect(heard).toHaveLength(1_100);
  });
});

describe('the window of a channel', () => {
  const large = 'x'.repeat(600);

  test('refuses mail beyond it as overflow, and lets signals and replies pass', () => {
    const { left, right, settle } = channelPair({ windowBytes: 1_000 });
    for (let n = 0; n < 3; n += 1) left.channel.send(mail(large));
    left.channel.send({ kind: 'kill', to: target, final: false });
    left.channel.send({ kind: 'reply', ask: 1, ok: true, value: large });
    expect(left.refused.map(({ op, error }) => [op.kind, error.code])).toEqual([['mail', 'overflow']]);
    settle();
    expect(right.heard.map((op) => op.kind)).toEqual(['mail', 'mail', 'kill', 'reply']);
  });

  test('is freed by acknowledgements, of which one covers many frames', () => {
    const { left, right, deliver } = channelPair({ windowBytes: 1_000 });
    for (let n = 0; n < 2; n += 1) {
      left.channel.send(mail(large));
      left.channel.flush();
    }
    deliver();
    left.channel.send(mail('not yet'));
    right.channel.acknowledge();
    deliver();
    left.channel.send(mail('again'));
    left.channel.flush();
    deliver();
    expect(argumentsOf(right.heard)).toEqual([large, large, 'again']);
    expect(left.refused).toHaveLength(1);
  });

  test('is freed as well by what the other side sends of its own', () => {
    const { left, right, deliver } = channelPair({ windowBytes: 100 });
    left.channel.send(mail(large));
    left.channel.flush();
    deliver();
    right.channel.send(mail('back'));
    right.channel.flush();
    deliver();
    left.channel.send(mail('fits'));
    expect(left.refused).toEqual([]);
  });

  test('lets one message pass that is larger than itself', () => {
    const { left, right, settle } = channelPair({ windowBytes: 100 });
    left.channel.send(mail(large));
    settle();
    left.channel.send(mail(large));
    settle();
    expect(right.heard).toHaveLength(2);
  });
});

test('a channel that hears a name which was never spelled takes its link for broken, and goes no further', () => {
  const { left, right, connection, settle } = channelPair();
  connection.left.post('[1,0,[["m",0,1]],8,1,5,808,1,6,8,1,7]');
  settle();
  expect(argumentsOf(right.heard)).toEqual([5]);
  expect([left.downs, right.downs]).toEqual([[0], [0]]);
});

describe('a channel whose link goes down', () => {
  test('counts the messages that were not acknowledged, signals not included', () => {
    const { left, right, connection, deliver } = channelPair();
    left.channel.send(mail(1));
    left.channel.flush();
    deliver();
    right.channel.acknowledge();
    deliver();
    left.channel.send(mail(2));
    left.channel.send({ kind: 'kill', to: target, final: false });
    left.channel.flush();
    left.channel.send(mail(3));
    connection.crash('right');
    deliver();
    expect(left.downs).toEqual([2]);
  });

  test('says so once, and takes no harm from being used on', () => {
    const { left, connection, deliver } = channelPair();
    connection.crash('right');
    deliver();
    left.channel.send(mail(1));
    left.channel.flush();
    left.channel.close();
    deliver();
    expect(left.downs).toEqual([0]);
  });
});

test('a signal whose exit reason has a detail that cannot be sent goes without it, in its place', () => {
  const { left, right, settle } = channelPair();
  for (const detail of [{ f: () => 0 }, unsendable.at(-1)?.()]) {
    left.channel.send(mail('before'));
    left.channel.send({ kind: 'down', monitor: 1, incarnation: 1, reason: { kind: 'shutdown', detail } });
    left.channel.send(mail('after'));
    settle();
    expect(right.heard.splice(0)).toMatchObject([
      { argument: 'before' },
      { kind: 'down', reason: { kind: 'shutdown' } },
      { argument: 'after' },
    ]);
  }
  expect(left.refused).toEqual([]);
});
