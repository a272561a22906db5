// What a dead letter says, and who hears of it on its own thread.
import { describe, expect, test } from 'vitest';
import type { Ref } from '../../src/runtime/ref.ts';
import type { DeadLetter } from '../../src/runtime/reporting/dead-letter.ts';
import { DeadLetterOffice } from '../../src/runtime/reporting/dead-letter-office.ts';
import { noEvents } from '../../src/runtime/reporting/events.ts';
import { SimulatedSystem } from '../../src/testing/simulated-system.ts';
import { VirtualClock } from '../../src/testing/virtual-clock.ts';
import { linesLog } from './a-log.ts';
import { anActor } from './an-actor.ts';

interface Clerk {
  take(order: { readonly item: string; readonly card: string }): void;
  fail(order: { readonly card: string }): void;
}

const clerk = anActor<Clerk>(
  () => ({
    take: () => {},
    fail: () => {
      throw new Error('no');
    },
  }),
  { redact: (value) => JSON.parse(JSON.stringify(value).replaceAll(/"card":"[^"]*"/g, '"card":"***"')) },
);

function lastOf(letters: readonly DeadLetter[]): DeadLetter | undefined {
  return letters.at(-1);
}

describe('a dead letter', () => {
  test('names target, life, method, reason and thread, and shows the arguments as the definition lets it', async () => {
    const system = new SimulatedSystem();
    const ref = await system.start(clerk, undefined, system.in(1));
    ref.tell.fail({ card: '4711' });
    await system.run();
    expect(lastOf(system.kernel(1).deadLetters.recent())).toEqual({
      reason: 'handler-failed',
      target: String(ref).replace(/^Ref\(\S+ (.*)\)$/, '$1'),
      method: 'fail',
      count: 1,
      definition: clerk.key,
      incarnation: 1,
      summary: '{"card":"***"}',
      error: expect.objectContaining({ code: 'handler-failed' }),
      slot: 1,
      writtenAt: system.clock.wallTime(),
    });
  });

  test('of a target whose definition is not known shows only the kinds of the arguments, and names the sender or its thread', async () => {
    const system = new SimulatedSystem();
    const ref = await system.start(clerk, undefined);
    system.kernel(0).stopActor(ref);
    const sender = anActor<{ send(to: Ref<Clerk>): void }>(() => ({
      send: (to) => to.tell.take({ item: 'book', card: '4711' }),
    }));
    for (const slot of [0, 1]) {
      const from = await system.start(sender, undefined, system.in(slot));
      from.tell.send(ref);
      await system.run();
      const name = slot === 0 ? String(from).replace(/^Ref\(\S+ (.*)\)$/, '$1') : 'slot 1';
      expect(lastOf(system.kernel(0).deadLetters.recent())).toMatchObject({
        reason: 'no-actor',
        sender: name,
        summary: '[object]',
      });
    }
    expect(lastOf(system.kernel(0).deadLetters.recent())).not.toHaveProperty('definition');
  });

  test('is put in words when somebody reads it, and once: a flood of them costs no words', async () => {
    const system = new SimulatedSystem();
    let redacted = 0;
    const counting = anActor<Clerk>(() => ({ take() {}, fail() {} }), {
      redact: (value) => {
        redacted += 1;
        return value;
      },
    });
    const ref = await system.start(counting, undefined);
    for (let n = 0; n < 1_000; n += 1) (ref as unknown as Ref<{ misspelt(n: number): void }>).tell.misspelt(n);
    await system.run();
    const { deadLetters } = system.kernel(0);
    expect(deadLetters.counts()).toEqual({ 'unknown-method': 1_000 });
    // The lines of the log.
    expect(redacted).toBe(10);
    expect(deadLetters.recent().map(({ summary }) => summary)).toEqual(Array.from({ length: 256 }, (_, n) => String(744 + n)));
    expect(system.deadLetters.recent()).toEqual(deadLetters.recent());
    expect(redacted).toBe(10 + 256);
  });

  test('shows a placeholder where the redaction throws', async () => {
    const system = new SimulatedSystem();
    const careless = anActor<{ fail(secret: string): void }>(() => ({ fail: () => Promise.reject(new Error('no')) }), {
      redact: () => {
        throw new Error('a fault of the hook');
      },
    });
    const ref = await system.start(careless, undefined);
    ref.tell.fail('secret');
    await system.run();
    expect(lastOf(system.kernel(0).deadLetters.recent())?.summary).toBe('"[redaction failed]"');
  });
});

describe('the dead letters of a thread', () => {
  const letter: DeadLetter = { reason: 'stopped', target: 'a', method: 'm', count: 1 };

  function office(quietMethods: readonly string[] = []) {
    const clock = new VirtualClock();
    const { log, lines } = linesLog();
    const letters = new DeadLetterOffice({ slot: 0, clock, log, events: noEvents, quietMethods: new Set(quietMethods) });
    return { clock, lines, letters };
  }

  test('are logged ten at a time, with five minutes of silence between, and how many were left out', () => {
    const { clock, lines, letters } = office();
    for (let n = 0; n < 1_000; n += 1) letters.add(letter);
    expect(lines).toHaveLength(10);
    expect(lines[9]?.message).toContain('not logged for five minutes');
    clock.advanceTo(clock.now() + 299_999);
    letters.add(letter);
    expect(lines).toHaveLength(10);
    clock.advanceTo(clock.now() + 1);
    for (let n = 0; n < 1_000; n += 1) letters.add(letter);
    expect(lines).toHaveLength(20);
    expect(lines[10]?.fields).toMatchObject({ reason: 'stopped', leftOut: 991 });
    expect(letters.counts()).toEqual({ stopped: 2_001 });
    expect(letters.recent()).toHaveLength(256);
  });

  test('of a quiet method are counted and kept, and told only to those who ask for them', () => {
    const { lines, letters } = office(['tick']);
    const [heard, all]: [string[], string[]] = [[], []];
    letters.subscribe(({ method }) => heard.push(method));
    const stop = letters.subscribe(({ method }) => all.push(method), { quiet: true });
    letters.add({ ...letter, method: 'tick' });
    letters.add(letter);
    stop();
    letters.add({ ...letter, method: 'tick' });
    expect([heard, all]).toEqual([['m'], ['tick', 'm']]);
    expect(lines).toHaveLength(1);
    expect(letters.counts()).toEqual({ stopped: 3 });
    expect(letters.recent().map(({ isQuiet }) => isQuiet)).toEqual([true, undefined, true]);
  });
});
