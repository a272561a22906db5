import { describe, expect, test } from 'vitest';
import { definePool } from '../../src/actors/pool/pool.ts';
import { drainMember } from '../../src/actors/pool/pool-control.ts';
import { child } from '../../src/actors/supervisor/child-spec.ts';
import type { Definition } from '../../src/runtime/actor-context.ts';
import { reflect } from '../../src/runtime/ref.ts';
import { SimulatedSystem } from '../../src/testing/simulated-system.ts';
import { linesLog } from '../runtime/a-log.ts';
import { anActor } from '../runtime/an-actor.ts';
import { aHand } from './pooled.ts';
import { aWard } from './supervised.ts';

const notThere = { kind: 'troupe.actor', key: 'file:///nowhere/absent.ts#gone' } as unknown as Definition<object, undefined>;

function errorsOf(lines: ReturnType<typeof linesLog>['lines'], message: string): unknown[] {
  return lines.filter((line) => line.level === 'error' && line.message === message).map(({ fields }) => fields);
}

describe('a supervisor that gives up', () => {
  test('leaves a line in the log, and whoever asks then or later is told why', async () => {
    const { log, lines } = linesLog();
    const system = new SimulatedSystem({ log });
    const supervisor = system.supervise({ intensity: 0, children: [child(aWard([], 'a'), undefined, { id: 'a' })] });
    const asked = supervisor.ask.whichChildren();
    await system.run();
    const [view] = await asked;
    view?.ref === undefined || reflect<{ crash(): void }>(view.ref as never).tell.crash();
    await system.run();
    expect(errorsOf(lines, 'a supervisor gave up')).toEqual([
      expect.objectContaining({ definition: expect.stringMatching(/#supervisor$/), reason: 'shutdown (restart-intensity)' }),
    ]);
    await expect(system.until(supervisor.ask.whichChildren())).rejects.toMatchObject({
      code: 'no-actor',
      message: expect.stringMatching(/^supervisor at .* has ended: shutdown \(restart-intensity\)$/),
    });
  });

  test('since a child of its did not start, says which, and why it could not be loaded', async () => {
    const { log, lines } = linesLog();
    const system = new SimulatedSystem({ log });
    const supervisor = system.supervise({ children: [child(notThere, undefined, { id: 'a' })] });
    const why = /failed-to-start-child "a": the module of actor ".*#gone" could not be loaded: .*absent\.ts/;
    await expect(system.until(supervisor.ask.whichChildren())).rejects.toMatchObject({ message: expect.stringMatching(why) });
    expect(errorsOf(lines, 'a supervisor gave up')).toEqual([expect.objectContaining({ reason: expect.stringMatching(why) })]);
    await expect(system.until(supervisor.ask.whichChildren())).rejects.toMatchObject({ message: expect.stringMatching(why) });
  });

  test('does not write when it is told to end, or ends with its significant children', async () => {
    const { log, lines } = linesLog();
    const system = new SimulatedSystem({ log });
    const ward = child(aWard([], 'a'), undefined, { id: 'a', restart: 'temporary', significant: true });
    const supervisor = system.supervise({ autoShutdown: 'any-significant', children: [ward] });
    await system.run();
    const [view] = await system.until(supervisor.ask.whichChildren());
    reflect<{ stop(kind: 'normal'): void }>(view?.ref as never).tell.stop('normal');
    await system.run();
    await expect(system.until(supervisor.ask.whichChildren())).rejects.toThrow('has ended: shutdown (auto-shutdown)');
    await system.stop(system.supervise({ children: [child(aWard([], 'b'), undefined, { id: 'b' })] }));
    expect(lines.filter(({ level }) => level === 'error')).toEqual([]);
  });
});

test('a pool that has no member left leaves a line in the log, and says so to whoever asks later', async () => {
  const { log, lines } = linesLog();
  const system = new SimulatedSystem({ log });
  const hand = aHand();
  const pool = definePool(import.meta.url, 'short-lived', hand.member, { size: 1, restart: 'temporary' });
  const ref = await system.start(pool, undefined);
  ref.tell.stop();
  await system.run();
  expect(errorsOf(lines, 'a supervisor gave up')).toEqual([expect.objectContaining({ reason: 'shutdown (no-member)' })]);
  await expect(system.until(ref.ask.work('x'))).rejects.toThrow('short-lived at');
  await expect(system.until(ref.ask.work('x'))).rejects.toThrow('has ended: shutdown (no-member)');
});

test('an open ask to an actor that shuts down with a detail is told the detail', async () => {
  const system = new SimulatedSystem();
  const ref = await system.start(
    anActor<{ never(): void }>(() => ({ never: () => new Promise(() => undefined) })),
    undefined,
  );
  const asked = ref.ask.never();
  await system.run();
  system.exit(ref, { kind: 'shutdown', detail: 'the shop is closed' });
  await expect(system.until(asked)).rejects.toMatchObject({
    code: 'down',
    message: expect.stringMatching(/^actor-\d+ at \S+ ended while it was asked: shutdown \(the shop is closed\)$/),
  });
});

test('whoever drains the last member of a pool is told that it is done, and then the pool ends', async () => {
  const system = new SimulatedSystem();
  const pool = definePool(import.meta.url, 'drained', aHand().member, { size: 1 });
  const ref = await system.start(pool, undefined);
  const reasons: unknown[] = [];
  system.watch(ref, ({ reason }) => reasons.push(reason));
  await system.until(drainMember(ref, 'member-1'));
  await system.run();
  expect(reasons).toEqual([{ kind: 'shutdown', detail: 'no-member' }]);
});
