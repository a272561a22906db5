import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type LanePolicy, type Overflow, PolicyLane, type ShedReason } from '../../src/mailbox/policy-lane.ts';

interface Waiting {
  readonly method: string;
  value: number;
  key: number | undefined;
  expiresAt: number;
  readonly isOwn: boolean;
}

interface Message {
  readonly value: number;
  readonly key: number | undefined;
}

const open: LanePolicy = {
  capacity: Number.POSITIVE_INFINITY,
  overflow: 'reject',
  levels: new Map(),
  timeToLiveMs: Number.POSITIVE_INFINITY,
  timesToLiveMs: new Map(),
  keyOf: (_, argument) => (argument as Message).key,
};

/** The lane as a plain list in the order of arrival, searched for what is asked of it. */
class Model {
  readonly #policy: LanePolicy;
  readonly log: unknown[] = [];
  now = 0;
  list: Waiting[] = [];
  offers: [string, Message][] = [];

  constructor(policy: LanePolicy) {
    this.#policy = policy;
  }

  #level(method: string): number {
    return this.#policy.levels.get(method) ?? 0;
  }

  #shed(value: number, reason: ShedReason): void {
    this.log.push([value, reason]);
  }

  #messages(): Waiting[] {
    return this.list.filter((waiting) => !waiting.isOwn);
  }

  push(method: string, { value, key }: Message): void {
    const expiresAt = this.now + (this.#policy.timesToLiveMs.get(method) ?? this.#policy.timeToLiveMs);
    const elder = this.list.find((waiting) => key !== undefined && waiting.key === key && waiting.method === method);
    if (elder !== undefined) {
      const old = elder.value;
      Object.assign(elder, { value, expiresAt });
      this.#shed(old, 'coalesced');
      return;
    }
    const incoming = { method, value, key, expiresAt, isOwn: false };
    if (this.#messages().length < this.#policy.capacity) {
      this.list.push(incoming);
      return;
    }
    if (!this.#policy.overflow.startsWith('drop')) {
      this.#shed(value, 'overflow');
      return;
    }
    const all = [...this.#messages(), incoming];
    const lowest = Math.min(...all.map((waiting) => this.#level(waiting.method)));
    const candidates = all.filter((waiting) => this.#level(waiting.method) === lowest);
    const victim = this.#policy.overflow === 'drop-oldest' ? candidates[0] : candidates.at(-1);
    this.list = [...this.list, incoming].filter((waiting) => waiting !== victim);
    if (victim !== undefined) this.#shed(victim.value, 'overflow');
  }

  offer(method: string, message: Message): void {
    this.offers.push([method, message]);
    this.#admit();
  }

  #admit(): void {
    while (this.offers.length > 0 && this.#messages().length < this.#policy.capacity) {
      const [method, message] = this.offers.shift() as [string, Message];
      this.push(method, message);
      this.log.push(['admitted', message.value]);
    }
  }

  pushOwn(value: number): void {
    this.list.push({ method: 'own', value, key: undefined, expiresAt: Number.POSITIVE_INFINITY, isOwn: true });
  }

  shift(): void {
    while (this.list.length > 0) {
      const messages = this.#messages();
      const highest = Math.max(...messages.map((waiting) => this.#level(waiting.method)));
      const next = this.list[0]?.isOwn
        ? (this.list[0] as Waiting)
        : (messages.find((waiting) => this.#level(waiting.method) === highest) as Waiting);
      this.list = this.list.filter((waiting) => waiting !== next);
      this.#admit();
      if (next.expiresAt > this.now) {
        this.log.push(['taken', next.method, next.value]);
        return;
      }
      this.#shed(next.value, 'expired');
    }
    this.log.push(['nothing']);
  }
}

const methods = ['plain', 'urgent', 'slow', 'fleeting'] as const;
const policies: fc.Arbitrary<LanePolicy> = fc.record({
  capacity: fc.oneof(fc.integer({ min: 1, max: 5 }), fc.constant(Number.POSITIVE_INFINITY)),
  overflow: fc.constantFrom<Overflow>('reject', 'drop-newest', 'drop-oldest', 'backpressure'),
  levels: fc.constantFrom(
    new Map(),
    new Map([
      ['urgent', 1],
      ['slow', -1],
    ]),
  ),
  timeToLiveMs: fc.constantFrom(Number.POSITIVE_INFINITY, 7),
  timesToLiveMs: fc.constantFrom(new Map(), new Map([['fleeting', 3]])),
  keyOf: fc.constantFrom(
    () => undefined,
    (method: unknown, argument: unknown) => (method === 'slow' ? undefined : (argument as Message).key),
  ),
});
const message = fc.record({
  method: fc.constantFrom(...methods),
  key: fc.option(fc.integer({ min: 0, max: 2 }), { nil: undefined }),
});
const acts = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: fc.tuple(fc.constant('push' as const), message) },
    { weight: 2, arbitrary: fc.tuple(fc.constant('offer' as const), message) },
    { weight: 4, arbitrary: fc.tuple(fc.constant('shift' as const), message) },
    { weight: 1, arbitrary: fc.tuple(fc.constant('own' as const), message) },
    { weight: 1, arbitrary: fc.tuple(fc.constant('wait' as const), message) },
  ),
  { maxLength: 120 },
);

describe('a lane with a policy', () => {
  test('does what a searched list does, for any policy and any mix of pushes, offers, shifts and time', () => {
    fc.assert(
      fc.property(policies, acts, (policy, steps) => {
        const model = new Model(policy);
        const log: unknown[] = [];
        const lane = new PolicyLane(policy, {
          now: () => model.now,
          shed: (_, argument, reason) => log.push([(argument as Message).value, reason]),
          admitted: (token) => log.push(['admitted', (token as Message).value]),
        });
        for (const [value, [act, { method, key }]] of steps.entries()) {
          const argument = { value, key: policy.keyOf(method, { value, key }) as number | undefined };
          if (act === 'push') {
            lane.push(method, argument);
            model.push(method, argument);
          } else if (act === 'offer') {
            lane.offer(method, argument, argument);
            model.offer(method, argument);
          } else if (act === 'own') {
            lane.pushOwn('own', argument);
            model.pushOwn(value);
          } else if (act === 'shift') {
            log.push(lane.shift() ? ['taken', lane.method, (lane.argument as Message).value] : ['nothing']);
            model.shift();
          } else model.now += 2;
          expect(lane.size).toBe(model.list.length);
          expect(lane.waiting).toBe(model.offers.length);
          expect([...log].sort()).toEqual([...model.log].sort());
        }
        expect(log.filter((entry) => String(entry).startsWith('taken'))).toEqual(
          model.log.filter((entry) => String(entry).startsWith('taken')),
        );
      }),
      { numRuns: 500 },
    );
  });

  test('gives first what was put in front, in the order of being put there from the back, whatever its level, and does not count it', () => {
    const lane = new PolicyLane({ ...open, capacity: 1, levels: new Map([['urgent', 1]]) }, quiet());
    lane.push('urgent', { value: 1 });
    lane.unshift('plain', { value: 3 });
    lane.unshift('plain', { value: 2 });
    expect(lane.size).toBe(3);
    expect(taken(lane)).toEqual([2, 3, 1]);
  });

  test('tells of what it shed when it is whole again: who hears it may push, and what is shed is out by then', () => {
    const heard: unknown[] = [];
    const lane: PolicyLane = new PolicyLane(
      { ...open, capacity: 2, overflow: 'drop-oldest' },
      {
        ...quiet(),
        shed: (_, argument) => {
          heard.push([(argument as Message).value, lane.size]);
          if (heard.length === 1) lane.push('plain', { value: 9 });
        },
      },
    );
    for (const value of [1, 2, 3]) lane.push('plain', { value });
    expect(heard).toEqual([
      [1, 2],
      [2, 2],
    ]);
    expect(taken(lane)).toEqual([3, 9]);
  });

  test('takes back an offer that waits, and keeps the order of the others', () => {
    const lane = new PolicyLane({ ...open, capacity: 1 }, quiet());
    for (const value of [1, 2, 3, 4]) lane.offer('plain', { value }, value);
    const isThree = (token: unknown): boolean => token === 3;
    expect([lane.withdraw(isThree), lane.withdraw(isThree), lane.waiting]).toEqual([true, false, 2]);
    expect(taken(lane)).toEqual([1, 2, 4]);
  });
});

function quiet() {
  return { now: () => 0, shed: () => undefined, admitted: () => undefined };
}

function taken(lane: PolicyLane): number[] {
  const values: number[] = [];
  while (lane.shift()) values.push((lane.argument as Message).value);
  return values;
}
