// Routers over groups, on simulated threads.
import { expect, test } from 'vitest';
import { defineRouter } from '../../src/actors/pool/group-router.ts';
import { formatAddress } from '../../src/runtime/address.ts';
import { SimulatedSystem } from '../../src/testing/simulated-system.ts';
import { aHand, type Hand } from './pooled.ts';

const seeds = [1, 2, 3, 4, 5];
const router = defineRouter<Hand>(import.meta.url, 'router', { group: 'hands' });

test('a group router passes messages on to the members of a group, wherever they are, as they come and go', async () => {
  for (const seed of seeds) {
    const system = new SimulatedSystem({ seed });
    const { member, numbers } = aHand();
    const refs = [];
    for (const slot of [0, 1, 2]) refs.push(await system.start(member, undefined, system.in(slot)));
    for (const [i, ref] of refs.entries()) numbers.set(formatAddress(ref.address), i);
    for (const ref of refs.slice(0, 2)) await system.until(system.root.groups.join('hands', ref));
    const to = await system.start(router, undefined, system.in(2));
    const owners = async (): Promise<number[]> =>
      [...new Set(await system.until(Promise.all(Array.from({ length: 6 }, () => to.ask.work('x')))))].sort();
    expect(await owners()).toEqual([0, 1]);
    await system.until(system.root.groups.join('hands', refs[2] ?? to));
    await system.run();
    expect(await owners()).toEqual([0, 1, 2]);
    system.kernel(0).stopActor(refs[0] ?? to);
    await system.run();
    expect(await owners()).toEqual([1, 2]);
  }
});

test('messages wait for the first listing, in order; after it, a group without members means dead letters', async () => {
  for (const seed of seeds) {
    const system = new SimulatedSystem({ seed });
    const { member, notes } = aHand();
    const ref = await system.start(member, undefined);
    await system.until(system.root.groups.join('hands', ref));
    const to = system.spawn(router, undefined, system.in(1));
    system.hold(0, 1);
    for (let n = 0; n < 5; n += 1) to.tell.work(`${n}`);
    system.release(0, 1);
    await system.run();
    expect(notes).toEqual([0, 1, 2, 3, 4].map((n) => `0: ${n}`));
    await system.stop(ref);
    await system.run();
    to.tell.work('late');
    await expect(system.until(to.ask.work('asked'))).rejects.toMatchObject({ code: 'no-actor' });
    expect(system.kernel(1).deadLetters.counts()).toEqual({ 'no-actor': 1 });
  }
});

test('a message whose key fails takes none along of those that wait for the first listing with it', async () => {
  for (const seed of seeds) {
    const system = new SimulatedSystem({ seed });
    const { member, notes } = aHand();
    await system.until(system.root.groups.join('hands', await system.start(member, undefined)));
    const only = ({ args }: { args: readonly unknown[] }): boolean => {
      if (args[0] === 'bad') throw new Error('no judgement');
      return true;
    };
    const judging = defineRouter<Hand>(import.meta.url, `judging ${seed}`, {
      group: 'hands',
      routing: { kind: 'broadcast', only },
    });
    const to = system.spawn(judging, undefined, system.in(1));
    for (const what of ['a', 'bad', 'b']) to.tell.work(what);
    await system.run();
    expect(notes).toEqual(['0: a', '0: b']);
    expect(system.kernel(1).deadLetters.counts()).toEqual({ 'handler-failed': 1 });
  }
});

test('what waits for the first listing is refused when the router ends before it', async () => {
  const system = new SimulatedSystem();
  system.hold(1, 0);
  const to = system.spawn(router, undefined, system.in(1));
  to.tell.work('told');
  await system.run();
  expect(system.kernel(1).deadLetters.counts()).toEqual({});
  system.kernel(0).stopActor(to);
  await system.run();
  expect(system.kernel(1).deadLetters.recent()).toMatchObject([{ reason: 'no-actor', method: 'work' }]);
});

test('more messages than may wait for the first listing are refused', async () => {
  const system = new SimulatedSystem();
  const small = defineRouter<Hand>(import.meta.url, 'small', { group: 'hands', stashCapacity: 1 });
  const to = await system.start(small, undefined, system.in(1));
  const kept = to.ask.work('kept').catch(({ code }: { code: string }) => code);
  const refused = to.ask.work('refused').catch(({ code }: { code: string }) => code);
  expect(await system.until(Promise.all([kept, refused]))).toEqual(['no-actor', 'overflow']);
});

test.each([
  [{ group: '' }, 'group'],
  [{ group: 'g', stashCapacity: -1 }, 'stashCapacity'],
  [{ group: 'g', routing: { kind: 'fair' } }, 'routing.kind'],
  [{ group: 'g', size: 3 }, 'size'],
])('the options %j are refused by name', (options, field) => {
  expect(() => defineRouter<Hand>(import.meta.url, 'bad', options as never)).toThrow(
    expect.objectContaining({ code: 'invalid-argument', details: expect.objectContaining({ field }) }),
  );
});
