// Pools over real threads.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { drainMember, resizePool, viewPool } from '../../src/actors/pool/pool-control.ts';
import { type ActorSystem, createSystem } from '../../src/system/create-system.ts';
import { all, byKey, first, hand, inTurn, pulling, router } from './fixtures/hands.ts';

const patient = { timeoutMs: 20_000 };
const ten = Array.from({ length: 10 }, (_, n) => n);

describe.each([0, 2])('pools with %i threads', (threads) => {
  let system: ActorSystem;
  beforeAll(async () => {
    system = await createSystem({ threads });
  });
  afterAll(async () => {
    await system.stop();
  });

  test.each(['main', 'spread'] as const)('on %s share out messages among members on all threads', async (placement) => {
    const pool = await system.start(inTurn, undefined, { placement });
    const slots = await Promise.all(ten.map(() => pool.askWith(patient).where()));
    expect([...new Set(slots)].sort()).toEqual(threads === 0 ? [0] : [1, 2]);
    expect(new Set(await Promise.all(ten.map((n) => pool.askWith(patient).work(`${n}`)))).size).toBe(4);
    await system.stop(pool);
  });

  test('keep keys with their members, pull work, and gather answers', async () => {
    const [keyed, slow, one, each] = await Promise.all([
      system.start(byKey, undefined),
      system.start(pulling, undefined),
      system.start(first, undefined),
      system.start(all, undefined),
    ]);
    const owners = (): Promise<string[]> => Promise.all(ten.map((n) => keyed.askWith(patient).work(`key ${n}`)));
    expect(await owners()).toEqual(await owners());
    expect(new Set(await Promise.all(ten.map(() => slow.askWith(patient).slow(20)))).size).toBe(4);
    expect(await one.askWith(patient).work('x')).toBeTypeOf('string');
    const answers = await each.askWith(patient).work('x');
    expect(new Set(answers.map((answer) => (answer.ok ? answer.value : answer.error.code))).size).toBe(4);
  });

  test('restart members, drain and resize', async () => {
    const pool = await system.start(inTurn, undefined);
    await expect(pool.askWith(patient).crash()).rejects.toMatchObject({ code: 'down' });
    const busy = ten.map(() => pool.askWith(patient).slow(10));
    await drainMember(pool, 'member-1');
    await resizePool(pool, 2);
    expect(await Promise.all(busy)).toHaveLength(10);
    expect((await viewPool(pool)).members).toHaveLength(2);
    expect(await pool.askWith(patient).work('x')).toBeTypeOf('string');
  });

  test('routers find the members of a group', async () => {
    const refs = await Promise.all([1, 2].map(() => system.start(hand, undefined, { placement: 'spread' })));
    await Promise.all(refs.map((ref) => system.groups.join('hands', ref)));
    const to = system.spawn(router, undefined, { placement: 'spread' });
    expect(new Set(await Promise.all(ten.map(() => to.askWith(patient).work('x')))).size).toBe(2);
  });
});

test('a pool whose member ends its thread goes on, and has all its members again', async () => {
  await using system = await createSystem({ threads: 2 });
  const pool = await system.start(inTurn, undefined);
  await expect(pool.askWith(patient).exit()).rejects.toMatchObject({ code: 'thread-lost' });
  const slots = new Set(await Promise.all(ten.map(() => pool.askWith(patient).where())));
  expect([...slots].sort()).toEqual([1, 2]);
  expect((await viewPool(pool)).members).toHaveLength(4);
});
