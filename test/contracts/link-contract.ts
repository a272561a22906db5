// What every Link promises, as one suite run against each implementation.
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import type { Link } from '../../src/runtime/kernel/ports.ts';

export interface LinkPair {
  readonly left: Link;
  readonly right: Link;
  /** Lets whatever is on its way arrive; called again and again until a condition holds. */
  readonly pump: () => Promise<void>;
}

/** What one end heard, in order: frames as they are, the down as the string `down`. */
export function listen(link: Link): unknown[] {
  const heard: unknown[] = [];
  link.onFrame((frame) => heard.push(frame));
  link.onDown(() => heard.push('down'));
  return heard;
}

export async function until(pump: () => Promise<void>, condition: () => boolean): Promise<void> {
  for (let round = 0; round < 2_000; round += 1) {
    if (condition()) return;
    await pump();
  }
  throw new Error('the condition did not come true');
}

async function settle(pair: LinkPair): Promise<void> {
  for (let round = 0; round < 10; round += 1) await pair.pump();
}

export function describeLinkContract(name: string, makePair: () => LinkPair): void {
  describe(`a link over ${name}`, () => {
    const open: LinkPair[] = [];
    const make = (): LinkPair => {
      const pair = makePair();
      open.push(pair);
      return pair;
    };
    afterEach(() => {
      for (const pair of open.splice(0)) {
        pair.left.close();
        pair.right.close();
      }
    });
    frames(make);
    downs(make);
    interleavings(make);
  });
}

function frames(make: () => LinkPair): void {
  test('delivers each frame once, in the order of posting, both ways', async () => {
    const pair = make();
    const left = listen(pair.left);
    const right = listen(pair.right);
    for (let n = 0; n < 100; n += 1) {
      pair.left.post({ n });
      pair.right.post(n);
    }
    await until(pair.pump, () => left.length >= 100 && right.length >= 100);
    await settle(pair);
    expect(right).toEqual(Array.from({ length: 100 }, (_, n) => ({ n })));
    expect(left).toEqual(Array.from({ length: 100 }, (_, n) => n));
  });

  test('keeps the order of frames that gathered, of those posted in answer to them, and of texts and objects among them', async () => {
    const pair = make();
    const left = listen(pair.left);
    const right: unknown[] = [];
    for (let n = 0; n < 300; n += 1) pair.left.post(n % 3 === 0 ? `text ${n}` : { n });
    pair.right.onFrame((frame) => {
      right.push(frame);
      pair.right.post(right.length);
    });
    await until(pair.pump, () => left.length >= 300);
    await settle(pair);
    expect(right).toEqual(Array.from({ length: 300 }, (_, n) => (n % 3 === 0 ? `text ${n}` : { n })));
    expect(left).toEqual(Array.from({ length: 300 }, (_, n) => n + 1));
  });

  test('is down once, after the last of the frames that gathered before anybody looked', async () => {
    const pair = make();
    for (let n = 0; n < 200; n += 1) pair.left.post(n);
    pair.left.close();
    const right = listen(pair.right);
    await until(pair.pump, () => right.includes('down'));
    await settle(pair);
    expect(right).toEqual([...Array.from({ length: 200 }, (_, n) => n), 'down']);
  });

  test('copies a frame when it is posted', async () => {
    const pair = make();
    const right = listen(pair.right);
    const frame = { list: [1] };
    pair.left.post(frame);
    frame.list.push(2);
    await until(pair.pump, () => right.length === 1);
    expect(right).toEqual([{ list: [1] }]);
  });

  test('shares memory that is made for sharing', async () => {
    const pair = make();
    const right = listen(pair.right);
    const cell = new Int32Array(new SharedArrayBuffer(4));
    pair.left.post(cell);
    await until(pair.pump, () => right.length === 1);
    cell[0] = 7;
    expect((right[0] as Int32Array)[0]).toBe(7);
  });

  test('throws for a frame that cannot be encoded, sends nothing of it, and goes on', async () => {
    const pair = make();
    const right = listen(pair.right);
    pair.left.post(1);
    expect(() => pair.left.post(['a', { f: () => 0 }])).toThrow(expect.objectContaining({ name: 'DataCloneError' }));
    pair.left.post(2);
    await until(pair.pump, () => right.length >= 2);
    await settle(pair);
    expect(right).toEqual([1, 2]);
  });

  test('keeps frames until somebody listens, and delivers them in a later macrotask', async () => {
    const pair = make();
    pair.left.post(1);
    pair.left.post(2);
    await settle(pair);
    const right = listen(pair.right);
    expect(right).toEqual([]);
    for (let n = 0; n < 10; n += 1) await Promise.resolve();
    expect(right).toEqual([]);
    await until(pair.pump, () => right.length === 2);
    expect(right).toEqual([1, 2]);
  });
}

function downs(make: () => LinkPair): void {
  test('is down once, at both ends, after the last frame, when one end closes', async () => {
    const pair = make();
    const left = listen(pair.left);
    const right = listen(pair.right);
    pair.left.post(1);
    pair.left.post(2);
    pair.left.close();
    await until(pair.pump, () => left.includes('down') && right.includes('down'));
    await settle(pair);
    expect(right).toEqual([1, 2, 'down']);
    expect(left).toEqual(['down']);
  });

  test('is down also for who asks late, and never at once', async () => {
    const pair = make();
    pair.right.onFrame(() => undefined);
    pair.left.close();
    await settle(pair);
    let downs = 0;
    pair.right.onDown(() => {
      downs += 1;
    });
    expect(downs).toBe(0);
    await until(pair.pump, () => downs > 0);
    await settle(pair);
    expect(downs).toBe(1);
  });

  test('holds the down back behind frames that nobody took yet', async () => {
    const pair = make();
    const heard: unknown[] = [];
    pair.right.onDown(() => heard.push('down'));
    pair.left.post(1);
    pair.left.post(2);
    pair.left.close();
    await settle(pair);
    expect(heard).toEqual([]);
    pair.right.onFrame((frame) => heard.push(frame));
    await until(pair.pump, () => heard.includes('down'));
    expect(heard).toEqual([1, 2, 'down']);
  });

  test('delivers nothing more to an end that closed, not even what had arrived', async () => {
    const pair = make();
    const heard: unknown[] = [];
    pair.right.onFrame((frame) => {
      heard.push(frame);
      pair.right.close();
    });
    pair.right.onDown(() => heard.push('down'));
    for (let n = 0; n < 5; n += 1) pair.left.post(n);
    await until(pair.pump, () => heard.includes('down'));
    await settle(pair);
    expect(heard).toEqual([0, 'down']);
  });

  test('ignores posts and closes once it is down', async () => {
    const pair = make();
    const left = listen(pair.left);
    const right = listen(pair.right);
    pair.left.close();
    await until(pair.pump, () => left.includes('down') && right.includes('down'));
    for (const link of [pair.left, pair.right]) {
      link.post('late');
      expect(() => link.post(() => 0)).not.toThrow();
      link.close();
      link.close();
    }
    await settle(pair);
    expect(left).toEqual(['down']);
    expect(right).toEqual(['down']);
  });
}

function interleavings(make: () => LinkPair): void {
  type Act = { readonly from: 'left' | 'right'; readonly act: 'post' | 'close' | 'pump' };
  const acts: fc.Arbitrary<Act[]> = fc.array(
    fc.record({
      from: fc.constantFrom('left', 'right'),
      act: fc.oneof({ weight: 8, arbitrary: fc.constant('post') }, { weight: 1, arbitrary: fc.constantFrom('close', 'pump') }),
    }) as fc.Arbitrary<Act>,
    { maxLength: 40 },
  );

  test('shows each end a contiguous prefix of what the other posted, then its down, then nothing', async () => {
    await fc.assert(
      fc.asyncProperty(acts, async (steps) => {
        const pair = make();
        const heard = { left: listen(pair.left), right: listen(pair.right) };
        const posted = { left: 0, right: 0 };
        for (const { from, act } of steps) {
          if (act === 'post') pair[from].post(posted[from]++);
          else if (act === 'close') pair[from].close();
          else await pair.pump();
        }
        pair.left.close();
        await until(pair.pump, () => heard.left.includes('down') && heard.right.includes('down'));
        for (const end of ['left', 'right'] as const) {
          expect(heard[end]).toEqual([...heard[end].slice(0, -1).map((_, n) => n), 'down']);
        }
      }),
      { numRuns: 40 },
    );
  });
}
