import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isReplyHandle, type ReplyHandle } from '../../src/runtime/mail/reply-handle.ts';
import { type ActorRef, isRef } from '../../src/runtime/ref.ts';
import { ListsHeld } from '../../src/wire/list-copies.ts';
import { decodeValue, encodeValue, refsByPlaceholder, type SideEntry, type ValueSender } from '../../src/wire/value-codec.ts';
import { refFactory } from './channel-pair.ts';

/** Sends no lists. */
function sender(node: string): ValueSender {
  return { node, lists: { place: () => expect.unreachable() } };
}

/** What becomes of values that share one frame. */
function roundTrip(...values: readonly unknown[]): unknown[] {
  const refs: SideEntry[] = [];
  const frame = structuredClone({ values: values.map((value) => encodeValue(value, refs, sender('node')).value), refs });
  const table = refsByPlaceholder(frame.refs, refFactory, new ListsHeld());
  return frame.values.map((value) => decodeValue(value, table));
}

function aRef(n: number): ActorRef {
  return refFactory.makeRef({ slot: n % 4, id: { bySlot: 0, byGeneration: 1, n } }, 'file:///a.ts#a');
}

const anyValue = fc.anything({
  withBigInt: true,
  withDate: true,
  withMap: true,
  withSet: true,
  withSparseArray: true,
  withTypedArray: true,
  withBoxedValues: true,
  withNullPrototype: true,
});

describe('values without refs', () => {
  test('arrive as structured clone makes them', () => {
    fc.assert(
      fc.property(anyValue, (value) => {
        expect(roundTrip(value)).toStrictEqual([structuredClone(value)]);
      }),
    );
  });

  test('arrive so also in the company of refs, which makes the codec rebuild and search them', () => {
    fc.assert(
      fc.property(anyValue, (value) => {
        const [first, together] = roundTrip(value, { ref: aRef(1), value });
        expect(first).toStrictEqual(structuredClone(value));
        expect((together as { value: unknown }).value).toStrictEqual(structuredClone(value));
      }),
    );
  });

  test.each(['lists', 'maps', 'sets', 'objects'])('are refused when %s are nested more than 1,000 levels deep', (kind) => {
    const within = (value: unknown): unknown => {
      if (kind === 'lists') return [value];
      if (kind === 'maps') return new Map([[1, value]]);
      return kind === 'sets' ? new Set([value]) : { value };
    };
    let value: unknown = 1;
    for (let level = 0; level < 1_000; level += 1) value = within(value);
    expect(encodeValue(value, [], sender('node')).value).toBe(value);
    expect(() => encodeValue(within(value), [], sender('node'))).toThrow('1,000 levels'.replace(',', ''));
  });

  test('are handed on as they are, without a copy', () => {
    const value = { list: [1, new Map([[{}, new Set([2])]])] };
    expect(encodeValue(value, [], sender('node')).value).toBe(value);
  });
});

describe('reply handles in values', () => {
  test('arrive as handles of the same ask, beside refs, each time they occur', () => {
    const handle = refFactory.makeReplyHandle(2, 3, 4);
    const [arrived] = roundTrip({ handle, list: [handle, aRef(1)] }) as [{ handle: ReplyHandle; list: [ReplyHandle, ActorRef] }];
    expect(isReplyHandle(arrived.handle) && arrived.handle.address).toMatchObject({ slot: 2, generation: 3, number: 4 });
    expect(arrived.list[0]).toBe(arrived.handle);
    expect(isRef(arrived.list[1])).toBe(true);
  });

  test('of another system are refused', () => {
    expect(() => encodeValue([refFactory.makeReplyHandle(2, 3, 4)], [], sender('elsewhere'))).toThrow('another system');
  });
});

describe('refs in values', () => {
  test('arrive as refs of the same address wherever they are in plain data', () => {
    const refs = Array.from({ length: 8 }, (_, n) => aRef(n + 1));
    const value = {
      at: refs[0],
      list: [refs[1], [refs[2]]],
      map: new Map<unknown, unknown>([
        [refs[3], 'key'],
        ['value', { deep: refs[4] }],
      ]),
      set: new Set([refs[5], 'x']),
      nothing: Object.assign(Object.create(null), { of: refs[6] }),
    };
    const [arrived] = roundTrip(value) as [typeof value];
    const found = [
      arrived.at,
      arrived.list[0],
      (arrived.list[1] as unknown[])[0],
      [...arrived.map.keys()][0],
      (arrived.map.get('value') as { deep: unknown }).deep,
      [...arrived.set][0],
      (arrived.nothing as { of: unknown }).of,
    ];
    expect(found.every(isRef)).toBe(true);
    expect(found.map(String)).toEqual(refs.slice(0, 7).map(String));
    expect(arrived.set.has('x' as never)).toBe(true);
    expect([...arrived.map.keys()]).toHaveLength(2);
  });

  test('arrive when the ref is the whole value', () => {
    const [arrived] = roundTrip(aRef(3));
    expect(String(arrived)).toBe(String(aRef(3)));
  });

  test('keep their identity, and that of what holds them, within one value', () => {
    const ref = aRef(1);
    const shared = { ref };
    const cyclic: Record<string, unknown> = { one: shared, other: shared, ref };
    cyclic['self'] = cyclic;
    const map = new Map<unknown, unknown>([['cyclic', cyclic]]);
    map.set(map, new Set([map]));
    const [arrived] = roundTrip(map) as [Map<unknown, unknown>];
    const found = arrived.get('cyclic') as Record<string, { ref: unknown }>;
    expect(found['one']).toBe(found['other']);
    expect(found['self']).toBe(found);
    expect(isRef(found['ref'])).toBe(true);
    expect(found['one']?.ref).toBe(found['ref']);
    expect((arrived.get(arrived) as Set<unknown>).has(arrived)).toBe(true);
  });

  test('leave holes, named properties of lists and keys named __proto__ beside them alone', () => {
    const value = JSON.parse('{ "__proto__": { "a": 1 }, "b": { "__proto__": 2 } }') as Record<string, unknown>;
    value['ref'] = aRef(1);
    const sparse: unknown[] = [];
    sparse[3] = aRef(2);
    const named = Object.assign([aRef(3)], { named: 'property' });
    const [arrived, holes, list] = roundTrip(value, sparse, named) as [typeof value, unknown[], typeof named];
    expect(Object.keys(arrived)).toEqual(['__proto__', 'b', 'ref']);
    expect(Object.getOwnPropertyDescriptor(arrived, '__proto__')?.value).toEqual({ a: 1 });
    expect(Object.keys(arrived['b'] as object)).toEqual(['__proto__']);
    expect(Object.getPrototypeOf(arrived)).toBe(Object.prototype);
    expect(Object.keys(holes)).toEqual(['3']);
    expect(holes).toHaveLength(4);
    expect(list.named).toBe('property');
    expect(({} as Record<string, unknown>)['a']).toBeUndefined();
  });

  test('under a key named __proto__ arrive as well', () => {
    const value: Record<string, unknown> = {};
    Object.defineProperty(value, '__proto__', { value: aRef(1), enumerable: true });
    const [arrived] = roundTrip(value) as [object];
    expect(isRef(Object.getOwnPropertyDescriptor(arrived, '__proto__')?.value)).toBe(true);
  });

  test('are not taken for what merely looks like their placeholder', () => {
    const [arrived] = roundTrip({ ref: aRef(1), empty: {}, entry: [{}, 1, 0, 1, 1, 'k'] }) as [Record<string, unknown>];
    expect(arrived['empty']).toEqual({});
    expect(isRef(arrived['empty'])).toBe(false);
    expect(arrived['entry']).toEqual([{}, 1, 0, 1, 1, 'k']);
  });

  test('of another system are refused: here they would name a stranger', () => {
    expect(() => encodeValue({ list: [aRef(1)] }, [], sender('other'))).toThrow('of another system');
  });

  test('are left in the sender’s own value', () => {
    const value = Object.freeze({ list: Object.freeze([aRef(1)]) });
    roundTrip(value);
    expect(isRef(value.list[0])).toBe(true);
  });
});

describe('the size of a value', () => {
  test('grows with its texts, buffers and nodes', () => {
    const size = (value: unknown): number => encodeValue(value, [], sender('node')).bytes;
    expect(size('x'.repeat(1_000))).toBeGreaterThanOrEqual(1_000);
    expect(size(new Uint8Array(5_000))).toBeGreaterThanOrEqual(5_000);
    expect(size({ deep: [new ArrayBuffer(700)] })).toBeGreaterThanOrEqual(700);
    expect(size(Array.from({ length: 100 }, (_, n) => n))).toBeGreaterThanOrEqual(800);
    expect(size(new Map([['k'.repeat(50), 'v'.repeat(50)]]))).toBeGreaterThanOrEqual(100);
    expect(size({ ['k'.repeat(400)]: 1 })).toBeGreaterThanOrEqual(400);
  });

  test.each([3, 200])('counts each of %d objects once, however often it stands there, and ends on rings', (count) => {
    const size = (value: unknown): number => encodeValue(value, [], sender('node')).bytes;
    const ring: { next?: unknown }[] = Array.from({ length: count }, () => ({}));
    for (const [index, object] of ring.entries()) object.next = ring[(index + 1) % count];
    expect(size([ring, ring, ...ring]) - size([ring])).toBe(size([0, ring, ...ring]) - size([ring]));
    expect(size(ring[0])).toBe(count * size({ next: 0 }) - (count - 1) * size(0));
  });
});
