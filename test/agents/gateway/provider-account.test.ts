// One account at one provider: what is sent when, on a virtual clock.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AccountRig, type Answer, mostInAMinute } from './account-fixtures.ts';

const seconds = (count: number): number => count * 1000;
const refusalOf = (rig: AccountRig, key: string): unknown => rig.settled.get(key);
const keysOf = (count: number, prefix = 'c'): string[] => Array.from({ length: count }, (_, index) => `${prefix}${index + 1}`);

const broken = { fault: { code: 'model-unreachable' } } as const;

const delay = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 100 }), fc.integer({ min: 0, max: 30_000 }));
const planned = fc.record({
  atMs: fc.integer({ min: 0, max: 90_000 }),
  bytes: fc.oneof(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 500, max: 3_000 })),
  outputTokens: fc.oneof(fc.integer({ min: 0, max: 10 }), fc.integer({ min: 80, max: 100 })),
  delaysMs: fc.tuple(delay, delay, delay, delay),
});

describe('the windows', () => {
  test('in no minute, fixed or sliding, does a provider count more requests or tokens than its limits, though the gateway is lost, and every call is made', async () => {
    const limits = { requestsPerMinute: 9, inputTokensPerMinute: 3_000, outputTokensPerMinute: 450, maxInFlight: 5 };
    await fc.assert(
      fc.asyncProperty(
        fc.array(planned, { minLength: 10, maxLength: 60 }),
        fc.double({ min: 0, max: 0.4, noNaN: true }),
        fc.array(fc.integer({ min: 1, max: 200_000 }), { maxLength: 3 }),
        async (plans, share, losses) => {
          const answers = new Map<string, Answer>();
          const rig = new AccountRig(limits, (key) => answers.get(key) ?? {});
          for (const [index, { atMs, bytes, outputTokens, delaysMs }] of plans.entries()) {
            const key = `c${index}`;
            answers.set(key, { inputTokens: Math.floor(bytes * share), outputTokens, delaysMs });
            rig.clock.after(atMs, () => rig.submit(key, { bytes, maxOutputTokens: 100, root: String(index % 3) }));
          }
          for (const atMs of losses.toSorted((a, b) => a - b)) {
            await rig.advance(Math.max(0, atMs - rig.clock.now()));
            await rig.loseGateway();
          }
          await rig.advance(seconds(7_200));
          expect(mostInAMinute(rig.requests)).toBeLessThanOrEqual(9);
          expect(mostInAMinute(rig.input)).toBeLessThanOrEqual(3_000);
          expect(mostInAMinute(rig.output)).toBeLessThanOrEqual(450);
          expect(rig.mostInFlight).toBeLessThanOrEqual(5);
          expect([...rig.settled.values()].filter(({ ok }) => ok)).toHaveLength(plans.length);
        },
      ),
      // Shrinking would take far longer than it helps.
      { numRuns: 40, endOnFailure: true },
    );
  });

  test('use what is allowed: a minute later the next calls go', async () => {
    const rig = new AccountRig({ requestsPerMinute: 3 });
    for (const key of keysOf(7)) rig.submit(key);
    await rig.advance(seconds(59));
    expect(rig.sent).toHaveLength(3);
    await rig.advance(seconds(2));
    expect(rig.sent).toHaveLength(6);
    await rig.advance(seconds(61));
    expect(rig.sent).toHaveLength(7);
  });

  test('a call larger than the limit of a minute goes alone', async () => {
    const rig = new AccountRig({ outputTokensPerMinute: 30 });
    for (const key of keysOf(2)) rig.submit(key, { maxOutputTokens: 50 });
    await rig.advance(seconds(30));
    expect(rig.sent).toEqual(['c1']);
    await rig.advance(seconds(31));
    expect(rig.sent).toEqual(['c1', 'c2']);
  });

  test('what a provider reports narrows them, and what others have used of it too', async () => {
    const rate = { requests: { limit: 4, remaining: 1, resetMs: 20_000 } };
    const rig = new AccountRig({}, (key) => (key === 'first' ? { events: [{ kind: 'rate', rate }] } : {}));
    rig.submit('first');
    await rig.advance(1);
    for (const key of keysOf(5)) rig.submit(key);
    await rig.advance(seconds(19));
    // Of four, the report left one: two were somebody else's.
    expect(rig.sent).toHaveLength(2);
    await rig.advance(seconds(2));
    expect(rig.sent.length).toBeGreaterThan(2);
    expect(mostInAMinute(rig.requests)).toBeLessThanOrEqual(4);
  });

  test('one model’s own limits hold up no other', async () => {
    const rate = { requests: { limit: 1, remaining: 0, resetMs: 60_000 } };
    const rig = new AccountRig({}, (key) => (key.startsWith('slow') ? { events: [{ kind: 'rate', rate }] } : {}));
    for (const key of ['slow1', 'slow2']) rig.submit(key, { modelId: 'slow' });
    await rig.advance(seconds(1));
    for (const key of ['slow3', 'c1', 'c2']) rig.submit(key, { modelId: key.startsWith('slow') ? 'slow' : 'quick' });
    await rig.advance(seconds(1));
    expect(rig.sent).toContain('c2');
    expect(rig.sent).not.toContain('slow3');
  });

  test('input from the cache counts, unless the provider does not count it', async () => {
    for (const [countsCachedInput, sent] of [
      [true, 1],
      [false, 2],
    ] as const) {
      const rig = new AccountRig({ inputTokensPerMinute: 100, countsCachedInput }, () => ({
        inputTokens: 90,
        cacheReadTokens: 80,
      }));
      rig.submit('c1', { bytes: 180 });
      await rig.advance(1);
      rig.submit('c2', { bytes: 90 });
      await rig.advance(seconds(10));
      expect(rig.sent).toHaveLength(sent);
    }
  });
});

describe('turns', () => {
  test('are fair: swarms take turns, then root runs, and the calls of a root run go in order', async () => {
    const rig = new AccountRig({ maxInFlight: 1 }, () => ({ delaysMs: [1, 0, 0, 0] }));
    rig.submit('first');
    for (const key of keysOf(3, 'a')) rig.submit(key, { swarm: 'a', root: '1' });
    for (const key of keysOf(2, 'b')) rig.submit(key, { swarm: 'a', root: '2' });
    for (const key of keysOf(2, 'x')) rig.submit(key, { swarm: 'x', root: '1' });
    await rig.advance(seconds(1));
    expect(rig.sent).toEqual(['first', 'a1', 'x1', 'b1', 'x2', 'a2', 'b2', 'a3']);
  });

  test('a call that does not fit keeps its turn: smaller ones do not overtake it', async () => {
    const rig = new AccountRig({ outputTokensPerMinute: 100 }, () => ({ outputTokens: 60 }));
    rig.submit('first', { maxOutputTokens: 60 });
    rig.submit('large', { maxOutputTokens: 90 });
    rig.submit('small', { maxOutputTokens: 5 });
    await rig.advance(seconds(59));
    expect(rig.sent).toEqual(['first']);
    await rig.advance(seconds(2));
    expect(rig.sent).toEqual(['first', 'large', 'small']);
  });
});

describe('calls in flight', () => {
  test('begin few, grow with each that is answered, and are halved once when the provider says that it is too much', async () => {
    let isTooMuch = false;
    const rig = new AccountRig({ maxInFlight: 40 }, () => ({
      delaysMs: [0, 10, 90, 0],
      ...(isTooMuch ? { fault: { code: 'rate-limited' } as const } : {}),
    }));
    for (const key of keysOf(500)) rig.submit(key);
    await rig.advance(9);
    expect(rig.inFlight).toBe(4);
    await rig.advance(10);
    expect(rig.inFlight).toBe(8);
    await rig.advance(seconds(1));
    expect(rig.inFlight).toBe(40);
    isTooMuch = true;
    while (rig.account.statistics().rateLimited === 0) await rig.advance(1);
    await rig.advance(5);
    expect(rig.account.statistics()).toMatchObject({ allowedInFlight: 20 });
  });
});

describe('a call that failed', () => {
  test('that follows others which broke off waits before it is sent, longer after each, and can be cancelled meanwhile', async () => {
    const rig = new AccountRig({});
    const why = { code: 'model-unreachable', message: 'broke off' } as const;
    const told: unknown[] = [];
    const heldUp = (...all: unknown[]): void => void told.push(all);
    for (const tries of [1, 2]) rig.submit(`c${tries}`, { brokenOff: { tries, why }, heldUp });
    rig.account.cancel(rig.submit('gone', { brokenOff: { tries: 1, why } }));
    await rig.advance(374);
    expect(rig.sent).toEqual([]);
    await rig.advance(1);
    expect(rig.sent).toEqual(['c1']);
    await rig.advance(374);
    expect(rig.sent).toEqual(['c1']);
    await rig.advance(1);
    expect(rig.sent).toEqual(['c1', 'c2']);
    expect(told).toEqual([
      [why, 375],
      [why, 750],
    ]);
    expect(refusalOf(rig, 'gone')).toMatchObject({ error: { code: 'cancelled' }, billed: 'no' });
  });

  test('is tried again when it was not billed, and counted', async () => {
    const rig = new AccountRig({}, (_, tries) => (tries < 3 ? { fault: { code: 'model-overloaded' } } : {}));
    rig.submit('c');
    await rig.advance(seconds(10));
    expect(refusalOf(rig, 'c')).toMatchObject({ ok: true });
    expect(rig.account.statistics()).toMatchObject({ sent: 3, retries: 2, replies: 1, failures: 0, inFlight: 0, waiting: 0 });
  });

  test.each([
    ['was perhaps billed', { code: 'model-overloaded', billed: 'unknown' }],
    ['cannot succeed', { code: 'model-rejected', isRetryable: false }],
    ['met a spend limit, whatever else is said', { code: 'spend-limit', isRetryable: true }],
    ['is asked to wait longer than anybody waits', { code: 'rate-limited', retryAfterMs: 61_000 }],
  ] as const)('is not tried again when it %s', async (_, fault) => {
    const rig = new AccountRig({}, () => ({ fault }));
    rig.submit('c');
    await rig.advance(seconds(600));
    expect(rig.sent).toEqual(['c']);
    const { code, ...rest } = { isRetryable: true, billed: 'no', ...fault };
    expect(refusalOf(rig, 'c')).toEqual({
      ok: false,
      error: { code, message: `the provider says ${code}` },
      ...rest,
    });
  });

  test('goes back to its asker when its patience ends', async () => {
    const rig = new AccountRig({ patienceMs: 5_000 }, () => ({ fault: { code: 'rate-limited' } }));
    rig.submit('c');
    await rig.advance(seconds(6));
    expect(refusalOf(rig, 'c')).toMatchObject({ ok: false, error: { code: 'rate-limited' }, billed: 'no', isRetryable: true });
  });

  test('since its provider was never reached has a patience of its own; once that was there it has the whole', async () => {
    let isThere = false;
    const rig = new AccountRig({}, () => (isThere ? {} : broken));
    rig.submit('never', { unreachedPatienceMs: 3_000 });
    await rig.advance(seconds(4));
    expect(refusalOf(rig, 'never')).toMatchObject({ error: { code: 'model-unreachable' }, billed: 'no', isRetryable: true });
    isThere = true;
    rig.submit('there');
    await rig.advance(seconds(1));
    isThere = false;
    rig.submit('gone', { unreachedPatienceMs: 3_000 });
    await rig.advance(seconds(30));
    expect(refusalOf(rig, 'there')).toMatchObject({ ok: true });
    expect(refusalOf(rig, 'gone')).toBeUndefined();
  });

  test.each([1, 2, 5, 12, 50].flatMap((calls) => [0, 0.5, 1].map((lot) => [calls, lot] as const)))(
    'of %i to a provider that is not up yet waits until it is, within that patience, by whatever lot: %d',
    async (calls, lot) => {
      let isThere = false;
      const rig = new AccountRig(
        {},
        () => (isThere ? {} : broken),
        () => lot,
      );
      for (const key of keysOf(calls)) rig.submit(key, { unreachedPatienceMs: 3_000 });
      await rig.advance(2_400);
      expect(rig.settled.size).toBe(0);
      isThere = true;
      await rig.advance(seconds(1));
      expect(keysOf(calls).filter((key) => rig.settled.get(key)?.ok !== true)).toEqual([]);
    },
  );

  test('of many to a provider that comes up overloaded has the whole patience, and waits as for one that was there', async () => {
    let answer: Answer = broken;
    const rig = new AccountRig({}, () => answer);
    for (const key of keysOf(12)) rig.submit(key, { unreachedPatienceMs: 3_000 });
    await rig.advance(1_400);
    answer = { fault: { code: 'model-overloaded' } };
    await rig.advance(200);
    expect(rig.account.statistics().circuit).toBe('open');
    answer = {};
    await rig.advance(seconds(11));
    expect(keysOf(12).filter((key) => rig.settled.get(key)?.ok !== true)).toEqual([]);
  });

  test('of many to a provider that never comes goes back after that patience, and those that follow soon at once', async () => {
    const rig = new AccountRig({}, () => broken);
    for (const key of keysOf(12)) rig.submit(key, { unreachedPatienceMs: 3_000 });
    await rig.advance(seconds(4));
    expect(rig.settled.size).toBe(12);
    const { length } = rig.sent;
    for (const key of keysOf(200, 'late')) rig.submit(key, { unreachedPatienceMs: 3_000 });
    await rig.advance(1);
    expect(rig.settled.size).toBe(212);
    expect(rig.sent).toHaveLength(length);
  });

  test('tells each time why it waits, and for how long', async () => {
    const waits: number[] = [];
    const rig = new AccountRig({}, (_, tries) => (tries <= 3 ? { fault: { code: 'rate-limited' } } : {}));
    rig.submit('c', { heldUp: ({ code }, forMs) => code === 'rate-limited' && waits.push(forMs) });
    await rig.advance(seconds(10));
    expect(waits).toEqual([375, 750, 1_500]);
  });

  test('waits for as long as the provider says, at the least, and so do the others of its model', async () => {
    const rig = new AccountRig({}, (key, tries) =>
      key === 'c' && tries === 1 ? { fault: { code: 'rate-limited', retryAfterMs: 20_000 } } : {},
    );
    rig.submit('c');
    await rig.advance(1);
    rig.submit('d');
    rig.submit('other', { modelId: 'other' });
    await rig.advance(seconds(19));
    expect(rig.sent).toEqual(['c', 'other']);
    await rig.advance(seconds(4));
    expect(rig.sent.toSorted()).toEqual(['c', 'c', 'd', 'other']);
  });
});

describe('the circuit', () => {
  test('opens after five failures in a row, lets one call through, and closes when that is served', async () => {
    let isBroken = true;
    const rig = new AccountRig({}, () => (isBroken ? { ...broken, delaysMs: [0, 5, 0, 0] } : { delaysMs: [0, 1_000, 0, 0] }));
    for (const key of keysOf(5)) rig.submit(key);
    await rig.advance(seconds(2));
    expect(rig.account.statistics()).toMatchObject({ circuit: 'open', inFlight: 0 });
    const { length } = rig.sent;
    isBroken = false;
    await rig.advance(seconds(8));
    expect(rig.sent).toHaveLength(length);
    await rig.advance(seconds(1));
    expect(rig.account.statistics()).toMatchObject({ circuit: 'half-open', inFlight: 1 });
    await rig.advance(seconds(5));
    expect(rig.account.statistics()).toMatchObject({ circuit: 'closed', replies: 5 });
  });

  test('is closed to those who would wait longer than their patience: `circuit-open`, not billed', async () => {
    const rig = new AccountRig({ patienceMs: 1_000 }, () => broken);
    for (const key of keysOf(6)) rig.submit(key);
    await rig.advance(seconds(3));
    rig.submit('late');
    expect(refusalOf(rig, 'late')).toMatchObject({ error: { code: 'circuit-open' }, billed: 'no', isRetryable: true });
    expect(rig.sent).not.toContain('late');
    expect(rig.settled.size).toBe(7);
  });

  test('is told with the last failure and without a time, to those that wait for it too', async () => {
    const told: string[] = [];
    const heldUp = ({ code, message }: { code: string; message: string }, forMs: number): void =>
      void told.push(`${code}: ${message}, ${forMs}`);
    const rig = new AccountRig({ patienceMs: 30_000 }, () => broken);
    for (const key of keysOf(5)) rig.submit(key);
    await rig.advance(seconds(2));
    rig.submit('waits', { heldUp });
    expect(told).toEqual([expect.stringMatching(/^model-unreachable: the provider says model-unreachable, \d+/)]);
    await rig.advance(seconds(60));
    const message =
      'provider "fake" is out of order, and is sent nothing for a while; the last call failed as model-unreachable: the provider says model-unreachable';
    const after = { code: 'model-unreachable', message: 'the provider says model-unreachable' };
    expect(refusalOf(rig, 'waits')).toMatchObject({ error: { code: 'circuit-open', message, after } });
  });

  test('closes when the call that it lets through begins to be answered, however long that goes on', async () => {
    let isBroken = true;
    const rig = new AccountRig({ patienceMs: 30_000 }, () => (isBroken ? broken : { delaysMs: [0, 5, seconds(599), 0] }));
    for (const key of keysOf(9)) rig.submit(key);
    await rig.advance(seconds(2));
    isBroken = false;
    await rig.advance(seconds(10));
    expect(rig.account.statistics()).toMatchObject({ circuit: 'closed', waiting: 0 });
    await rig.advance(seconds(700));
    expect([...rig.settled.values()].filter(({ ok }) => ok)).toHaveLength(9);
  });

  test('is looked at again for a piece of a stream only when that turns it', async () => {
    let isBroken = true;
    const rig = new AccountRig({ patienceMs: 600_000 }, (key) => {
      if (key === 'old') return { events: [{ kind: 'text', text: 'x' }], delaysMs: [0, 5, seconds(100), 0] };
      return isBroken ? broken : { delaysMs: [0, seconds(60), 0, 0] };
    });
    rig.submit('old');
    await rig.advance(10);
    for (const key of keysOf(9)) rig.submit(key);
    await rig.advance(seconds(2));
    isBroken = false;
    await rig.advance(seconds(12));
    expect(rig.account.statistics()).toMatchObject({ circuit: 'half-open', inFlight: 2 });
    const { pending } = rig.clock;
    for (let piece = 0; piece < 200; piece++) rig.say('old', { kind: 'text', text: 'x' });
    expect(rig.clock.pending - pending).toBe(0);
  });

  test('is not closed by a report of the rate alone: the call may yet be turned down', async () => {
    let isBroken = true;
    const events = [{ kind: 'rate', rate: { requests: { limit: 9, remaining: 9, resetMs: 0 } } }] as const;
    const rig = new AccountRig({}, () => (isBroken ? broken : { events, delaysMs: [0, 5, seconds(20), 0] }));
    for (const key of keysOf(9)) rig.submit(key);
    await rig.advance(seconds(2));
    isBroken = false;
    await rig.advance(seconds(10));
    expect(rig.account.statistics()).toMatchObject({ circuit: 'half-open', inFlight: 1 });
    await rig.advance(seconds(20));
    expect(rig.account.statistics().circuit).toBe('closed');
  });

  test('waits for the call that it lets through no longer than the patience of the others: `circuit-open`, not billed', async () => {
    let isBroken = true;
    const rig = new AccountRig({}, () => (isBroken ? broken : { delaysMs: [seconds(599), 0, 0, 0] }));
    for (const key of keysOf(9)) rig.submit(key);
    await rig.advance(seconds(2));
    isBroken = false;
    await rig.advance(seconds(48));
    expect([...rig.settled.keys()]).toEqual([]);
    rig.submit('late');
    await rig.advance(seconds(13));
    expect(rig.settled.size).toBe(8);
    for (const outcome of rig.settled.values()) expect(outcome).toMatchObject({ error: { code: 'circuit-open' }, billed: 'no' });
    await rig.advance(seconds(46));
    expect(rig.settled.has('late')).toBe(false);
    await rig.advance(seconds(2));
    expect(refusalOf(rig, 'late')).toMatchObject({ error: { code: 'circuit-open' } });
  });

  test.each([
    ['served', {}],
    ['unserved', broken],
  ] as const)('is decided by the call that it lets through, not by an older one that ends %s meanwhile', async (_, end) => {
    const rig = new AccountRig({ patienceMs: 600_000 }, (key, tries) => {
      if (key === 'old') return { ...end, delaysMs: [seconds(14), 0, 0, 0] };
      return tries === 1 ? broken : { delaysMs: [seconds(30), 0, 0, 0] };
    });
    rig.submit('old');
    for (const key of keysOf(6)) rig.submit(key);
    await rig.advance(seconds(13));
    expect(rig.account.statistics()).toMatchObject({ circuit: 'half-open', inFlight: 2 });
    await rig.advance(seconds(5));
    expect(rig.account.statistics()).toMatchObject({ circuit: 'half-open', inFlight: 1 });
    await rig.advance(seconds(25));
    expect(rig.account.statistics().circuit).toBe('closed');
  });

  test('sends less and less to a provider that stays broken', async () => {
    const rig = new AccountRig({ patienceMs: 600_000 }, () => broken);
    for (const key of keysOf(20)) rig.submit(key);
    await rig.advance(seconds(10));
    const { length } = rig.sent;
    await rig.advance(seconds(300));
    expect(rig.sent.length - length).toBeLessThanOrEqual(6);
  });
});

describe('a cancel', () => {
  test('ends a call that waits at no cost, and one that was sent at an unknown one; its signal fires', async () => {
    const rig = new AccountRig({ maxInFlight: 1 }, () => ({ delaysMs: [1_000, 0, 0, 0] }));
    const [sent, waiting] = ['sent', 'waiting'].map((key) => rig.submit(key));
    await rig.advance(10);
    if (sent === undefined || waiting === undefined) throw new Error('nothing was submitted');
    rig.account.cancel(waiting);
    rig.account.cancel(sent);
    rig.account.cancel(sent);
    await rig.advance(0);
    expect(rig.aborted).toEqual(['sent']);
    expect(refusalOf(rig, 'sent')).toMatchObject({ error: { code: 'cancelled' }, billed: 'unknown' });
    expect(refusalOf(rig, 'waiting')).toMatchObject({ error: { code: 'cancelled' }, billed: 'no' });
    rig.submit('next');
    await rig.advance(seconds(2));
    expect(refusalOf(rig, 'next')).toMatchObject({ ok: true });
    expect(rig.clock.pending).toBe(0);
  });

  test.each([0, 5])('of many, %i ms apart, sends none of them in another’s place', async (apartMs) => {
    const rig = new AccountRig({ outputTokensPerMinute: 100 }, () => ({ delaysMs: [0, 10, 1_000, 0] }));
    const calls = ['first', 'large'].map((key) => rig.submit(key, { maxOutputTokens: 90 }));
    for (const key of keysOf(5)) calls.push(rig.submit(key, { maxOutputTokens: 5 }));
    await rig.advance(1);
    rig.submit('another', { maxOutputTokens: 5, root: '2' });
    for (const call of calls) {
      rig.account.cancel(call);
      await rig.advance(apartMs);
    }
    await rig.advance(seconds(1));
    expect(rig.sent).toEqual(['first', 'another']);
  });

  test('holds up what waits for a moment only, however many follow', async () => {
    const rig = new AccountRig({ maxInFlight: 1 }, () => ({ delaysMs: [1, 0, 0, 0] }));
    for (let cancels = 0; cancels < 100; cancels += 1) {
      rig.account.cancel(rig.submit(`x${cancels}`, { root: '2' }));
      if (cancels === 0) for (const key of keysOf(3)) rig.submit(key);
      await rig.advance(10);
    }
    expect(rig.sent.filter((key) => key.startsWith('c'))).toEqual(['c1', 'c2', 'c3']);
  });

  test('of the call that was to decide for the circuit leaves that to the next', async () => {
    let isBroken = true;
    const rig = new AccountRig({ patienceMs: 30_000 }, () => (isBroken ? broken : { delaysMs: [seconds(5), 0, 0, 0] }));
    const calls = keysOf(5).map((key) => rig.submit(key));
    await rig.advance(seconds(2));
    isBroken = false;
    await rig.advance(seconds(9.5));
    expect(rig.account.statistics()).toMatchObject({ circuit: 'half-open' });
    for (const call of calls) if (call.state === 'sent') rig.account.cancel(call);
    await rig.advance(seconds(60));
    expect(rig.account.statistics()).toMatchObject({ circuit: 'closed', replies: 4 });
  });
});
