// Which codec a value crosses by must not be seen, but for its cost. Compared as Node does it: a key `constructor` says nothing of a type.
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { plainCopy } from '../../src/base/plain-copy.ts';
import { noArgument } from '../../src/runtime/kernel/cell.ts';
import type { MailOp, Op } from '../../src/runtime/kernel/op.ts';
import { isReplyHandle } from '../../src/runtime/mail/reply-handle.ts';
import { type ActorRef, isRef } from '../../src/runtime/ref.ts';
import { FrameReader } from '../../src/wire/frame-reader.ts';
import { FrameWriter } from '../../src/wire/frame-writer.ts';
import { argumentsOf, channelPair, mail, refFactory, target } from './channel-pair.ts';

const encoder = { node: 'node', origin: 'node/3' };

/** Writes ops into frames of one link, a new frame at each undefined, and reads them. */
function cross(ops: readonly (Op | undefined)[]): { heard: Op[]; frames: unknown[] } {
  const writer = new FrameWriter(encoder);
  const reader = new FrameReader(refFactory);
  const heard: Op[] = [];
  const frames: unknown[] = [];
  const post = (): void => {
    const frame = structuredClone(writer.take(frames.length + 1, 0));
    writer.posted();
    frames.push(frame);
    reader.open(frame).deliver((op) => void heard.push(op));
  };
  for (const op of ops) {
    if (op === undefined) post();
    else writer.add(op);
  }
  post();
  return { heard, frames };
}

function crossValues(values: readonly unknown[]): unknown[] {
  return argumentsOf(cross(values.map((value) => mail(value))).heard);
}

function aRef(n: number): ActorRef {
  return refFactory.makeRef({ slot: n % 4, id: { bySlot: 0, byGeneration: 1, n } }, `file:///a.ts#a${n % 3}`);
}

/** Values at the border between the codecs, in which each primitive of either is met often. */
const primitive = fc.oneof(
  fc.integer(),
  fc.double(),
  fc.constantFrom(-0, 0, Number.NaN, Number.POSITIVE_INFINITY, undefined, null, true, 1n, '\0', '\ud800', '\udc00x', 'é', '😀'),
  fc.string({ unit: 'binary', maxLength: 20 }),
);
const key = fc.oneof(fc.string({ maxLength: 4 }), fc.constantFrom('__proto__', 'toJSON', 'length', '1', '0', '\0'));
const record = fc.dictionary(key, primitive, { maxKeys: 5, noNullPrototype: false });
const anyValue = fc.oneof(
  primitive,
  record,
  fc.array(fc.oneof(primitive, record), { maxLength: 5 }),
  fc.anything({ withBigInt: true, withDate: true, withMap: true, withSet: true, withSparseArray: true, withTypedArray: true }),
);

describe('values in a frame', () => {
  test('arrive as structured clone makes them, whichever way they go', () => {
    fc.assert(
      fc.property(fc.array(anyValue, { maxLength: 12 }), (values) => {
        const clones = values.map((value) => structuredClone(value));
        expect(isDeepStrictEqual(crossValues(values), clones)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test('arrive so as questions, lists of arguments and replies too', () => {
    fc.assert(
      fc.property(fc.array(anyValue, { maxLength: 6 }), fc.array(anyValue, { maxLength: 3 }), (values, args) => {
        const ops: Op[] = values.flatMap((value): Op[] => [
          { ...mail(value), side: { args: undefined, ask: 7, remainingMs: Number.POSITIVE_INFINITY } },
          { ...mail(undefined), side: { args, ask: 0, remainingMs: 12.5 } },
          { kind: 'reply', ask: -3, ok: true, value },
        ]);
        const clones = ops.map((op) => structuredClone(op));
        expect(isDeepStrictEqual(cross(ops).heard, clones)).toBe(true);
      }),
    );
  });

  test('arrive as copies: a list that holds one object twice may hold two', () => {
    const shared = { a: 1 };
    expect(crossValues([[shared, shared]])).toEqual([[{ a: 1 }, { a: 1 }]]);
    const cyclic: Record<string, unknown> = { a: 1 };
    cyclic['self'] = cyclic;
    const [arrived] = crossValues([cyclic]) as [Record<string, unknown>];
    expect(arrived['self']).toBe(arrived);
  });

  test('share memory that is made for sharing', () => {
    const memory = new SharedArrayBuffer(8);
    const [arrived] = crossValues([{ memory }]) as [{ memory: SharedArrayBuffer }];
    new Int32Array(memory)[1] = 9;
    expect(new Int32Array(arrived.memory)[1]).toBe(9);
  });

  test('keep keys that JSON must escape, which the engine may read wrong', () => {
    const values = ['\\', '\0', '\n', '"', '\ud800'].flatMap((odd) => [{ a: 0, [odd]: 1 }, [{ a: 0, [odd]: [1] }]]);
    expect(crossValues([...values, ...values])).toStrictEqual([...values, ...values]);
  });

  test('arrive as they were when the program has given all objects a toJSON', () => {
    Object.defineProperty(Object.prototype, 'toJSON', { value: () => 'tampered', configurable: true });
    try {
      expect(crossValues([{ a: [1] }])).toEqual([{ a: [1] }]);
    } finally {
      delete (Object.prototype as { toJSON?: unknown }).toJSON;
    }
  });

  test('arrive as structured clone makes them when they say themselves what JSON makes of them, out of sight too', () => {
    const toJSON = { value: () => 'changed', enumerable: false };
    const object = Object.defineProperty({ x: 1 }, 'toJSON', toJSON);
    const list = Object.defineProperty([1, 2], 'toJSON', toJSON);
    expect(crossValues([{ object }, [list], [object], { object: { list } }])).toEqual([
      { object: { x: 1 } },
      [[1, 2]],
      [{ x: 1 }],
      { object: { list: [1, 2] } },
    ]);
    const { rawJSON } = JSON as unknown as { rawJSON(text: string): object };
    expect(() => crossValues([{ raw: rawJSON('7') }])).toThrow(expect.objectContaining({ name: 'DataCloneError' }));
  });

  test('keep keys that the prototype of all objects has too, where it lets none be assigned', () => {
    const values = (): unknown[] => [{ fixed: 1, swallowed: 2 }, { deep: { fixed: 1, swallowed: 2 } }, { fixed: [aRef(1)] }];
    const expected = [{ fixed: 1, swallowed: 2 }, { deep: { fixed: 1, swallowed: 2 } }, { fixed: [expect.any(Object)] }];
    Object.defineProperty(Object.prototype, 'fixed', { value: 0, writable: false, configurable: true });
    Object.defineProperty(Object.prototype, 'swallowed', { get: () => 0, set: () => undefined, configurable: true });
    try {
      expect(crossValues([...values(), ...values()])).toEqual([...expected, ...expected]);
      expect(plainCopy({ fixed: 1, swallowed: 2 })).toEqual({ fixed: 1, swallowed: 2 });
    } finally {
      Reflect.deleteProperty(Object.prototype, 'fixed');
      Reflect.deleteProperty(Object.prototype, 'swallowed');
    }
  });

  test('small and plain ones cost one text, others ride beside it', () => {
    const small = cross([mail(1), mail({ a: 'x' }), mail(noArgument), mail([{ deep: [1] }])]);
    expect(small.frames).toEqual([expect.any(String)]);
    const mixed = cross([mail(1), mail(new Date(0)), mail('x'.repeat(600)), mail(2)]);
    expect(mixed.frames).toEqual([[expect.any(String), [expect.anything(), expect.anything()], []]]);
    expect(argumentsOf(mixed.heard)).toEqual([1, new Date(0), 'x'.repeat(600), 2]);
  });
});

describe('refs and reply handles in a frame', () => {
  test('arrive wherever they are in small values, without a clone', () => {
    const handle = refFactory.makeReplyHandle(2, 3, 4);
    const value = { from: aRef(1), list: [aRef(2), { deep: aRef(4) }, handle], n: 1 };
    const ops: MailOp[] = [
      mail(value),
      mail(aRef(3)),
      { ...mail(undefined), side: { args: [aRef(1), 2], ask: 1, remainingMs: 5 } },
    ];
    const { heard, frames } = cross([...ops, undefined, ...ops, { kind: 'reply', ask: 1, ok: true, value: [aRef(5)] }]);
    expect(frames).toEqual([expect.any(String), expect.any(String)]);
    const [arrived, alone] = argumentsOf(heard.slice(3)) as [typeof value, ActorRef];
    expect(String(alone)).toBe(String(aRef(3)));
    expect([arrived.from, arrived.list[0], (arrived.list[1] as { deep: unknown }).deep].every(isRef)).toBe(true);
    expect(String(arrived.from)).toBe(String(aRef(1)));
    expect(arrived.n).toBe(1);
    expect(isReplyHandle(arrived.list[2]) && arrived.list[2].address).toMatchObject({ slot: 2, generation: 3, number: 4 });
    expect((heard[2] as MailOp).side?.args?.map(String)).toEqual([String(aRef(1)), '2']);
    expect((heard.at(-1) as { value: unknown[] }).value.map(String)).toEqual([String(aRef(5))]);
    expect((alone as ActorRef).definitionKey).toBe(aRef(3).definitionKey);
  });

  test('are not taken for what merely looks like their placeholder', () => {
    const forged = { 'troupe.at': [1, 0, 1, 1, 0] };
    const [plain, beside] = crossValues([forged, { forged, ref: aRef(1) }]) as [unknown, { forged: unknown; ref: unknown }];
    expect(plain).toEqual(forged);
    expect(beside.forged).toEqual(forged);
    expect(isRef(beside.ref)).toBe(true);
  });

  test('leave keys named __proto__ beside them alone', () => {
    const value = JSON.parse('{ "__proto__": { "a": 1 } }') as Record<string, unknown>;
    value['ref'] = aRef(1);
    const [arrived] = crossValues([value]) as [Record<string, unknown>];
    expect(Object.keys(arrived)).toEqual(['__proto__', 'ref']);
    expect(Object.getPrototypeOf(arrived)).toBe(Object.prototype);
    expect(isRef(arrived['ref'])).toBe(true);
  });

  test('of another system are refused', () => {
    const writer = new FrameWriter({ node: 'other', origin: 'other/0' });
    expect(() => writer.add(mail([aRef(1)]))).toThrow('of another system');
    expect(() => writer.add(mail([refFactory.makeReplyHandle(2, 3, 4)]))).toThrow('of another system');
  });
});

describe('names on a link', () => {
  test('are spelled once, and told apart by method and by who spawned the target', () => {
    const to = (bySlot: number): Partial<MailOp> => ({ to: { bySlot, byGeneration: 1, n: 5 } });
    const ops = [mail(1, 'one'), mail(1, 'two'), { ...mail(1, 'one'), ...to(2) }, { ...mail(1, 'one'), ...to(3) }];
    const { heard, frames } = cross([...ops, undefined, ...ops]);
    expect(heard).toEqual([...ops, ...ops]);
    expect(frames[0]).toContain('two');
    expect(frames[1]).not.toContain('two');
    expect((frames[1] as string).length).toBeLessThan(60);
  });

  test('may be without end', () => {
    const ops = Array.from({ length: 5_000 }, (_, n) => mail({ [`k${n}`]: n }, `m${n}`));
    const spread = ops.flatMap((op, n) => (n % 200 === 0 ? [undefined, op] : [op]));
    expect(cross(spread).heard).toEqual(ops);
  });

  test('begin anew when the table is full, so that who comes later is not slower for ever', () => {
    const many = Array.from({ length: 9_000 }, (_, n) => mail({ [`k${n}`]: n }, `m${n}`));
    const spread = many.flatMap((op, n) => (n % 200 === 0 ? [undefined, op] : [op]));
    const late = [mail({ key: 1 }, 'late'), mail(aRef(1), 'late'), { kind: 'reply', ask: 1, ok: true, value: { key: 2 } } as Op];
    const { heard, frames } = cross([...late, ...spread, undefined, ...late, undefined, ...late]);
    expect(heard.slice(3, -6)).toEqual(many);
    for (const three of [heard.slice(0, 3), heard.slice(-6, -3), heard.slice(-3)]) {
      expect(three.map((op) => JSON.stringify(op))).toEqual(heard.slice(0, 3).map((op) => JSON.stringify(op)));
    }
    expect(frames.at(-2)).toContain('late');
    expect(frames.at(-1)).not.toContain('late');
  });

  test('are spelled again when the frame that did was not sent', () => {
    const { left, right, settle } = channelPair();
    left.channel.send(mail({ key: 1 }, 'first'));
    left.channel.send(mail(() => 0, 'bad'));
    left.channel.flush();
    left.channel.send(mail({ key: 2 }, 'first'));
    settle();
    expect(right.heard).toEqual([mail({ key: 1 }, 'first'), mail({ key: 2 }, 'first')]);
    expect(left.refused).toHaveLength(1);
  });
});

test('a message that a getter of another sends while that is sent is refused, and does no harm', () => {
  const { left, right, settle } = channelPair();
  const hostile = {
    a: 1,
    get b(): number {
      left.channel.send(mail('from within'));
      return 2;
    },
  };
  left.channel.send(mail('before'));
  left.channel.send(mail(hostile));
  left.channel.send(mail('after'));
  settle();
  expect(argumentsOf(right.heard).filter((value) => value !== 'from within')).toEqual(['before', { a: 1, b: 2 }, 'after']);
  expect(left.refused.every(({ error }) => error.code === 'serialization')).toBe(true);
});

test('what a getter sends while its frame is written takes no name from others, and signals of it arrive', () => {
  const { left, right, settle } = channelPair();
  let n = 0;
  const hostile = () => ({
    within: {
      get value(): number {
        n += 1;
        left.channel.send(mail('from within', `within${n}`));
        left.channel.send({ kind: 'reply', ask: n, ok: true, value: n });
        left.channel.send({ kind: 'stop', to: target, reason: { kind: 'shutdown', detail: { n } }, final: false });
        return 1;
      },
    },
  });
  left.channel.send(mail(0, 'warm'));
  settle();
  for (const name of ['first', 'second', 'third']) {
    left.channel.send(mail(name === 'second' ? new Map([[1, hostile()]]) : hostile(), name));
    settle();
    left.channel.send(mail(name, `after ${name}`));
  }
  settle();
  const methods = right.heard.flatMap((op) => (op.kind === 'mail' ? [op.method] : []));
  expect(methods).toEqual(['warm', 'first', 'after first', 'second', 'after second', 'third', 'after third']);
  const signals = Array.from({ length: n }, (_, i) => [
    { kind: 'reply', ask: i + 1, value: i + 1 },
    { kind: 'stop', reason: { detail: { n: i + 1 } } },
  ]);
  expect(right.heard.filter(({ kind }) => kind !== 'mail')).toMatchObject(signals.flat());
  expect(left.refused).toHaveLength(n);
});
