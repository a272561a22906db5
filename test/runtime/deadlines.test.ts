import { AsyncLocalStorage } from 'node:async_hooks';
import { describe, expect, test } from 'vitest';
import { ActorError } from '../../src/base/actor-error.ts';
import { type Clock, systemClock } from '../../src/base/clock.ts';
import { seededRandom } from '../../src/base/random.ts';
import { AskTable } from '../../src/runtime/mail/ask-table.ts';
import { Deadline, type Deadlines } from '../../src/runtime/mail/deadline.ts';
import { DeadlineLists } from '../../src/runtime/mail/deadline-lists.ts';
import { DeadlineTimers } from '../../src/runtime/mail/deadline-timers.ts';
import { TurnScope } from '../../src/runtime/mail/turn-scope.ts';
import { VirtualClock } from '../../src/testing/virtual-clock.ts';

class Noted extends Deadline {
  readonly #onDue: () => void;

  constructor(onDue: () => void) {
    super();
    this.#onDue = onDue;
  }

  onDue(): void {
    this.#onDue();
  }
}

/** A virtual clock that passes for the machine's, and says how its last timer was set. */
function plainClock(virtual: VirtualClock): Clock & { readonly kept: boolean[] } {
  const kept: boolean[] = [];
  return {
    kept,
    now: () => virtual.now(),
    wallTime: () => virtual.wallTime(),
    after: (delayMs, callback, options) => {
      kept.push(options?.unref !== true);
      return { ...virtual.after(delayMs, callback), keepAlive: (isKept) => void kept.push(isKept) };
    },
  };
}

const makers: readonly [string, (virtual: VirtualClock) => Deadlines][] = [
  ['in lists', (virtual) => new DeadlineLists(plainClock(virtual))],
  ['on timers of their own', (virtual) => new DeadlineTimers(virtual)],
];

describe.each(makers)('deadlines %s', (_, make) => {
  test.each([1, 2, 3, 4, 5])(
    'are each due once, never early, in order, within a millisecond; and not when lifted (seed %i)',
    (seed) => {
      const random = seededRandom(seed);
      const virtual = new VirtualClock();
      const deadlines = make(virtual);
      const open = new Map<Noted, number>();
      let isWrong = false;
      let [set, due, lifted] = [0, 0, 0];
      const add = (): void => {
        const delayMs = random.next() < 0.5 ? ([0, 10, 5_000][Math.floor(random.next() * 3)] ?? 0) : random.next() * 200;
        const at = virtual.now() + delayMs;
        const deadline = new Noted(() => {
          due++;
          if (open.get(deadline) !== at || virtual.now() < at || virtual.now() > at + 1) isWrong = true;
          open.delete(deadline);
          if (random.next() < 0.2) add();
          if (random.next() < 0.2) lift();
        });
        open.set(deadline, at);
        set++;
        deadlines.set(deadline, delayMs, virtual.now());
      };
      const lift = (): void => {
        const all = [...open.keys()];
        const one = all[Math.floor(random.next() * all.length)];
        if (one === undefined) return;
        deadlines.lift(one);
        deadlines.lift(one);
        open.delete(one);
        lifted++;
      };
      for (let n = 0; n < 400; n++) {
        add();
        if (random.next() < 0.4) lift();
        virtual.advance(random.next() * 20);
      }
      virtual.advance(6_000);
      expect([isWrong, open.size, set]).toEqual([false, 0, due + lifted]);
      deadlines.close();
      expect(virtual.pending).toBe(0);
    },
  );

  test('of one length are due in the order in which they were set, also those that are set meanwhile', () => {
    const virtual = new VirtualClock();
    const deadlines = make(virtual);
    const said: string[] = [];
    const set = (name: string, delayMs: number, then?: () => void): void => {
      const deadline = new Noted(() => {
        said.push(`${name} ${virtual.now()}`);
        then?.();
      });
      deadlines.set(deadline, delayMs, virtual.now());
    };
    set('a', 10);
    set('b', 10, () => set('d', 10));
    set('c', 10);
    virtual.advance(25);
    expect(said).toEqual(['a 10', 'b 10', 'c 10', 'd 20']);
  });
});

describe('deadlines in lists', () => {
  test('take one timer of the clock, and set it anew only for an earlier one', () => {
    const virtual = new VirtualClock();
    const clock = plainClock(virtual);
    const deadlines = new DeadlineLists(clock);
    for (let n = 0; n < 1_000; n++) {
      const deadline = new Noted(() => undefined);
      deadlines.set(deadline, 5_000, virtual.now());
      if (n % 2 === 0) deadlines.lift(deadline);
      virtual.advance(1);
    }
    expect(virtual.pending).toBe(1);
    deadlines.set(new Noted(() => undefined), 50, virtual.now());
    expect(virtual.pending).toBe(1);
    expect(virtual.nextDueAt).toBe(virtual.now() + 50);
  });

  test('keep the process alive only while one is set', () => {
    const clock = plainClock(new VirtualClock());
    const deadlines = new DeadlineLists(clock);
    const deadline = new Noted(() => undefined);
    for (let n = 0; n < 2; n++) {
      deadlines.set(deadline, 5_000, clock.now());
      expect(clock.kept.at(-1)).toBe(true);
      deadlines.lift(deadline);
      expect(clock.kept.at(-1)).toBe(false);
    }
  });

  test('go on after one whose callback throws', () => {
    const virtual = new VirtualClock();
    const deadlines = new DeadlineLists(plainClock(virtual));
    let due = 0;
    for (const fails of [true, false])
      deadlines.set(
        new Noted(() => {
          due++;
          if (fails) throw new Error('on purpose');
        }),
        10,
        0,
      );
    expect(() => virtual.advance(10)).toThrow('on purpose');
    virtual.advance(10);
    expect(due).toBe(2);
  });
});

describe.each(makers)('a table of asks whose deadlines are kept %s', (_, make) => {
  test('settles each ask once: by its reply, or at its deadline', async () => {
    const random = seededRandom(7);
    const virtual = new VirtualClock();
    const table = new AskTable(virtual, make(virtual));
    const outcomes: Promise<string>[] = [];
    const expected: string[] = [];
    const numbers = new Set<number>();
    for (let n = 0; n < 3_000; n++) {
      const timeoutMs = random.next() < 0.1 ? 20 : 1_000;
      const ask = table.open({ slot: 0, about: 'a thing', timeoutMs });
      numbers.add(ask.number);
      outcomes.push(ask.promise.then(String, (error: ActorError) => error.code));
      const isAnswered = random.next() < 0.7;
      expected.push(isAnswered && !(timeoutMs === 20) ? `${n}` : 'timeout');
      if (isAnswered) virtual.after(30 + random.next() * 900, () => table.resolve(ask.number, n));
      virtual.advance(0.3);
    }
    virtual.advance(2_000);
    expect(await Promise.all(outcomes)).toEqual(expected);
    expect([table.size, numbers.size]).toEqual([0, 3_000]);
  });
});

test('each signal fires in the async context of who watches it, and the timer of the others in that of nobody', async () => {
  const context = new AsyncLocalStorage<string>();
  const kernel = { clock: systemClock, deadlines: new DeadlineLists(systemClock, AsyncLocalStorage.snapshot()) };
  const heard: unknown[] = [];
  const watch = (who: string, delayMs: number): TurnScope =>
    context.run(who, () => {
      const scope = new TurnScope();
      scope.signal.addEventListener('abort', () => heard.push([who, context.getStore()]));
      scope.watchDeadline(kernel, systemClock.now() + delayMs);
      return scope;
    });
  const first = watch('a', 5);
  watch('b', 8);
  first.close();
  const plain = new Noted(() => heard.push(context.getStore()));
  context.run('c', () => kernel.deadlines.set(plain, 20, systemClock.now()));
  await expect.poll(() => heard.length).toBe(2);
  expect(heard).toEqual([['b', 'b'], undefined]);
  kernel.deadlines.close();
});

test('lists of lengths that are not used any more do not gather, whatever is open, and the rest is due as ever', () => {
  const virtual = new VirtualClock();
  const deadlines = new DeadlineLists(plainClock(virtual));
  const random = seededRandom(3);
  const open = new Set<Noted>();
  let [most, wrong, due] = [0, 0, 0];
  for (let n = 0; n < 20_000; n += 1) {
    const at = virtual.now() + 1_000 + Math.floor(random.next() * 10_000_000);
    const deadline = new Noted(() => {
      due += 1;
      if (!open.delete(deadline) || Math.abs(virtual.now() - at) > 1) wrong += 1;
    });
    deadlines.set(deadline, at - virtual.now(), virtual.now());
    if (n % 100 === 0) open.add(deadline);
    else deadlines.lift(deadline);
    virtual.advance(1);
    most = Math.max(most, deadlines.lists);
  }
  expect(most).toBeLessThan(2_000);
  virtual.advance(20_000_000);
  expect([wrong, due, open.size, deadlines.lists]).toEqual([0, 200, 0, 0]);
});
