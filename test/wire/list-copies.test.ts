// Shared lists across a link: each item once, every view whole, and nothing kept that nobody needs.
import { setImmediate as nextMacrotask } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Op } from '../../src/runtime/kernel/op.ts';
import { type ListView, SharedList } from '../../src/runtime/mail/shared-list.ts';
import { isRef } from '../../src/runtime/ref.ts';
import { FrameReader } from '../../src/wire/frame-reader.ts';
import { FrameWriter } from '../../src/wire/frame-writer.ts';
import { defaultListBounds } from '../../src/wire/list-copies.ts';
import { argumentsOf, channelPair, mail, refFactory, target } from './channel-pair.ts';

interface Line {
  readonly reader: FrameReader;
  /** Sends ops in one frame; returns what was heard and the frame. */
  send(...ops: Op[]): { heard: Op[]; frame: unknown };
}

function line(bounds = defaultListBounds): Line {
  const writer = new FrameWriter({ node: 'node', origin: 'node/3' }, bounds);
  const reader = new FrameReader(refFactory);
  let n = 0;
  return {
    reader,
    send(...ops) {
      for (const op of ops) writer.add(op);
      const frame = structuredClone(writer.take(++n, 0));
      writer.posted();
      const heard: Op[] = [];
      reader.open(frame).deliver((op) => void heard.push(op));
      return { heard, frame };
    },
  };
}

function shown(op: Op | undefined): unknown[] {
  const [view] = argumentsOf(op === undefined ? [] : [op]) as ListView<unknown>[];
  return view === undefined ? [] : [...view];
}

describe('a view of a shared list', () => {
  test('shows on the other side what it shows here, and for ever', () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.jsonValue(), { maxLength: 3 }), { maxLength: 8 }), (batches) => {
        const { send } = line();
        const list = new SharedList<unknown>();
        const views = batches.map((batch) => {
          for (const item of batch) list.append(item);
          return list.view();
        });
        const arrived = views.map((view) => send(mail(view)).heard[0]);
        const again = send(...views.map((view) => mail([view]))).heard;
        for (const [n, view] of views.entries()) {
          expect(shown(arrived[n])).toStrictEqual(view.toArray().map((item) => structuredClone(item)));
          const [[other]] = argumentsOf(again.slice(n)) as [[ListView<unknown>]];
          expect(other.toArray()).toStrictEqual(shown(arrived[n]));
        }
      }),
    );
  });

  test('has frozen items on the other side too, so that no actor changes what others are shown', () => {
    const { send } = line();
    const ref = refFactory.makeRef({ slot: 1, id: target }, 'file:///a.ts#a');
    const list = new SharedList<{ text: string; refs: unknown[] }>([{ text: 'one', refs: [ref] }]);
    const [view] = argumentsOf(send(mail(list.view())).heard) as [ListView<{ text: string; refs: unknown[] }>];
    expect(() => Object.assign(view.at(0) ?? {}, { text: 'changed' })).toThrow(TypeError);
    expect(() => view.toArray()[0]?.refs.push(1)).toThrow(TypeError);
    list.append({ text: 'two', refs: [] });
    expect(shown(send(mail(list.view())).heard[0])).toEqual([
      { text: 'one', refs: [expect.anything()] },
      { text: 'two', refs: [] },
    ]);
  });

  test('costs its items once, and then only what is new', () => {
    const { send } = line();
    const text = 'a long text '.repeat(500);
    const list = new SharedList([{ text }]);
    const size = (op: Op): number => JSON.stringify(send(op).frame).length;
    expect(size(mail(list.view()))).toBeGreaterThan(6_000);
    expect(size(mail({ messages: list.view(), n: 1 }))).toBeLessThan(100);
    list.append({ text: 'short' });
    expect(size(mail(list.view()))).toBeLessThan(150);
    expect(send(mail({ messages: list.view() })).frame).toEqual(expect.any(String));
  });

  test('goes wherever a value goes, also in the company of what JSON cannot carry', () => {
    const { send } = line();
    const list = new SharedList([1, 2]);
    const view = list.view();
    const place = { slot: 1, id: target };
    const ops: Op[] = [
      mail(new Map([[view, new Set([view])]])),
      { ...mail(view), side: { args: undefined, ask: 1, remainingMs: 5 } },
      { ...mail(undefined), side: { args: [view, view], ask: 1, remainingMs: 5 } },
      { kind: 'reply', ask: 1, ok: true, value: { view } },
      { kind: 'spawn', id: target, definitionKey: 'k', args: { view }, parent: place, incarnation: 1, supervised: false, ask: 0 },
    ];
    const { heard } = send(...ops);
    const [[key, values]] = [...(argumentsOf(heard)[0] as Map<ListView<number>, Set<unknown>>)] as [
      [ListView<number>, Set<unknown>],
    ];
    expect([...key]).toEqual([1, 2]);
    expect(values.has(key)).toBe(true);
    expect(shown(heard[1])).toEqual([1, 2]);
    expect(JSON.stringify(heard.slice(2).map((op) => Object.values(op)))).toContain('[[1,2],[1,2]]');
    expect(JSON.stringify(heard[3])).toContain('{"view":[1,2]}');
    expect(JSON.stringify(heard[4])).toContain('{"view":[1,2]}');
  });

  test('may hold refs, views of other lists, and of itself', () => {
    const { send } = line();
    const ref = refFactory.makeRef({ slot: 1, id: target }, 'file:///a.ts#a');
    const list = new SharedList<unknown>([ref]);
    list.append(new SharedList(['inner']).view());
    list.append(list.view());
    const [first, inner, own] = shown(send(mail(list.view())).heard[0]) as [unknown, ListView<string>, ListView<unknown>];
    expect(isRef(first)).toBe(true);
    expect([...inner]).toEqual(['inner']);
    expect(own.length).toBe(2);
    expect(own.at(2)).toBeUndefined();
  });

  test('is the same whichever door of this package made it, and is text in JSON', () => {
    expect(JSON.stringify(new SharedList([1, { a: 2 }]).view())).toBe('[1,{"a":2}]');
    expect(Object.isFrozen(new SharedList([{ a: 2 }]).view().at(0))).toBe(true);
    expect(() => structuredClone(new SharedList([1]).view())).toThrow(expect.objectContaining({ name: 'DataCloneError' }));
  });
});

describe('what was not sent', () => {
  test('of a list comes with the next frame, when a frame cannot be sent', () => {
    const { left, right, settle } = channelPair();
    const list = new SharedList(['one']);
    left.channel.send(mail(list.view()));
    left.channel.send(mail(() => 0));
    left.channel.send(mail({ list: list.view() }));
    settle();
    list.append('two');
    left.channel.send(mail(list.view()));
    settle();
    expect(left.refused).toHaveLength(1);
    expect(shown(right.heard[0])).toEqual(['one']);
    expect(shown(right.heard[2])).toEqual(['one', 'two']);
  });

  test('because an item cannot be is refused each time, and harms nothing else', () => {
    const { left, right, settle } = channelPair();
    const list = new SharedList<unknown>(['good']);
    const before = list.view();
    list.append(() => 0);
    for (const value of [list.view(), 'beside', list.view(), before]) left.channel.send(mail(value));
    settle();
    expect(left.refused.map(({ error }) => error.code)).toEqual(['serialization', 'serialization']);
    expect(argumentsOf(right.heard)[0]).toBe('beside');
    expect(shown(right.heard[1])).toEqual(['good']);
  });

  test('since a getter threw beside it leaves what was sent ahead in its place', () => {
    const { left, right, settle } = channelPair();
    const list = new SharedList(['one']);
    const hostile = {
      list: list.view(),
      map: new Map(),
      get bad(): never {
        throw new Error('hostile');
      },
    };
    left.channel.send(mail(hostile));
    left.channel.send(mail([list.view()]));
    settle();
    expect(left.refused).toHaveLength(1);
    expect(JSON.stringify(argumentsOf(right.heard))).toBe('[[["one"]]]');
  });
});

describe('bytes of lists', () => {
  test('that were not sent do not count, so they push no good list out', () => {
    const writer = new FrameWriter({ node: 'node', origin: 'node/3' }, { lists: 100, bytes: 100_000 });
    const post = (view: ListView<unknown>): unknown => {
      writer.add(mail(view));
      try {
        const frame = structuredClone(writer.take(1, 0));
        writer.posted();
        return frame;
      } catch {
        writer.failed();
        return 'failed';
      }
    };
    const good = new SharedList(['good']);
    post(good.view());
    const bad = new SharedList([() => 0, 'x'.repeat(30_000)]);
    for (let n = 0; n < 20; n += 1) expect(post(bad.view() as ListView<unknown>)).toBe('failed');
    post(new SharedList(['other']).view());
    expect(post(good.view())).toEqual(expect.any(String));
  });

  test('count with the next op, when the one that brought them was refused', () => {
    const stranger = new FrameWriter({ node: 'other', origin: 'other/0' });
    const list = new SharedList(['x'.repeat(50_000)]);
    const ref = refFactory.makeRef({ slot: 1, id: target }, 'file:///a.ts#a');
    expect(() => stranger.add(mail({ list: list.view(), ref }))).toThrow('of another system');
    expect(stranger.add(mail(1))).toBeGreaterThan(50_000);
    expect(stranger.isFull).toBe(true);
    expect(stranger.add(mail(1))).toBeLessThan(100);
  });
});

describe('copies of lists', () => {
  test('are bounded in number and bytes; one that was let go of is sent anew', () => {
    const { send, reader } = line({ lists: 3, bytes: 10_000 });
    const lists = Array.from({ length: 10 }, (_, n) => new SharedList([n]));
    for (const list of [...lists, ...lists]) {
      const { heard } = send(mail(list.view()), mail(1));
      expect(shown(heard[0])).toEqual([...list.view()]);
      expect(reader.listsHeld).toBeLessThanOrEqual(4);
    }
    const large = Array.from({ length: 4 }, () => new SharedList(['x'.repeat(6_000)]));
    const arrived = large.map((list) => send(mail(list.view())).heard[0]);
    send(mail('last'));
    expect(reader.listsHeld).toBe(1);
    expect(arrived.map((op) => (shown(op)[0] as string).length)).toEqual([6_000, 6_000, 6_000, 6_000]);
  });

  test('are let go of when the sender has no view of theirs any more', async () => {
    setFlagsFromString('--expose-gc');
    const gc = runInNewContext('gc') as () => void;
    const { send, reader } = line();
    for (let n = 0; n < 50; n += 1) send(mail(new SharedList([{ n }]).view()));
    const kept = new SharedList(['kept']);
    send(mail(kept.view()));
    for (let round = 0; round < 50 && reader.listsHeld > 10; round += 1) {
      gc();
      await nextMacrotask();
      send(mail(0));
    }
    expect(reader.listsHeld).toBeLessThanOrEqual(10);
    expect(shown(send(mail(kept.view())).heard[0])).toEqual(['kept']);
  });
});
