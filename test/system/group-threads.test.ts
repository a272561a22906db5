// Group restarts over real threads: the orders are exact there too, since each step waits for the one before.
import { expect, test } from 'vitest';
import { type ChildSpec, child, childTemplate } from '../../src/actors/supervisor/child-spec.ts';
import { childSupervisor } from '../../src/actors/supervisor/child-supervisor.ts';
import type { Strategy } from '../../src/actors/supervisor/group-restart.ts';
import { startDynamicChild } from '../../src/actors/supervisor/start-child.ts';
import type { Supervisor } from '../../src/actors/supervisor/supervisor-protocol.ts';
import type { Ref } from '../../src/runtime/ref.ts';
import { type ActorSystem, createSystem } from '../../src/system/create-system.ts';
import { type Member, member, type Recorder, recorder } from './fixtures/members.ts';

const patient = { timeout: 15_000, interval: 10 };
const ids = ['a', 'b', 'c', 'd'];

interface Group {
  readonly supervisor: Ref<Supervisor>;
  readonly book: Ref<Recorder>;
  refOf(id: string): Promise<Ref<Member>>;
}

/** Four members in turn on two threads; `b` fails at life `failsAt`. */
async function group(system: ActorSystem, strategy: Strategy, intensity: number, failsAt = 0): Promise<Group> {
  const book = await system.start(recorder, undefined);
  const children: ChildSpec[] = ids.map((id) => {
    const args = { id, recorder: book, ...(id === 'b' ? { failsAt } : {}) };
    return child(member, args, { id, placement: 'spread' });
  });
  const supervisor = system.supervise({ strategy, intensity, periodMs: 60_000, children });
  const refOf = async (id: string): Promise<Ref<Member>> => {
    const view = (await supervisor.ask.whichChildren()).find((one) => one.id === id);
    return view?.ref as Ref<Member>;
  };
  expect(await supervisor.ask.countChildren()).toMatchObject({ active: 4 });
  expect(await book.ask.lines()).toEqual(ids.map((id) => `${id} born 1`));
  return { supervisor, book, refOf };
}

async function settled({ supervisor, book }: Group): Promise<readonly string[]> {
  await expect.poll(async () => (await supervisor.ask.countChildren()).active, patient).toBe(4);
  return await book.ask.lines();
}

test('a crash under rest-for-one and one-for-all stops the others in reverse and starts all in order, over two threads', async () => {
  await using system = await createSystem({ threads: 2 });
  for (const strategy of ['rest-for-one', 'one-for-all'] as const) {
    const all = await group(system, strategy, 1);
    const one = await all.refOf('b');
    one.tell.crash();
    expect(await one.ask.incarnation()).toBe(2);
    const others = strategy === 'rest-for-one' ? [] : ['a end shutdown'];
    const born = (strategy === 'rest-for-one' ? ids.slice(1) : ids).map((id) => `${id} born 2`);
    expect(await settled(all)).toEqual(['b end error', 'd end shutdown', 'c end shutdown', ...others, ...born]);
    await system.stop(all.supervisor);
    expect(await all.book.ask.lines()).toEqual([...ids].reverse().map((id) => `${id} end shutdown`));
  }
});

test('a restart that fails in a group goes on at the member that failed, or begins again, over two threads', async () => {
  await using system = await createSystem({ threads: 2 });
  const rest = await group(system, 'rest-for-one', 2, 2);
  (await rest.refOf('a')).tell.crash();
  await expect
    .poll(async () => (await rest.supervisor.ask.whichChildren()).map((view) => view.incarnation), patient)
    .toEqual([2, 3, 2, 2]);
  expect(await settled(rest)).toEqual([
    'a end error',
    ...['d', 'c', 'b'].map((id) => `${id} end shutdown`),
    ...['a born 2', 'b born 3', 'c born 2', 'd born 2'],
  ]);
  const all = await group(system, 'one-for-all', 2, 2);
  (await all.refOf('a')).tell.crash();
  await expect
    .poll(async () => (await all.supervisor.ask.whichChildren()).map((view) => view.incarnation), patient)
    .toEqual([3, 3, 2, 2]);
  expect(await settled(all)).toEqual([
    'a end error',
    ...['d', 'c', 'b'].map((id) => `${id} end shutdown`),
    ...['a born 2', 'a end shutdown', 'a born 3', 'b born 3', 'c born 2', 'd born 2'],
  ]);
});

test('a killed thread under one-for-all is one charge, and its members live again in their slot, in order with the others', async () => {
  await using system = await createSystem({ threads: 2 });
  const all = await group(system, 'one-for-all', 1);
  const refs = await Promise.all(ids.map((id) => all.refOf(id)));
  const [lost, kept] = [1, 2].map((slot) => ids.filter((_, n) => refs[n]?.address.slot === slot));
  await system.killThread(1);
  for (const ref of refs) {
    const life = (): Promise<number> => ref.ask.incarnation().catch((error: { code: string }) => error.code as never);
    await expect.poll(life, patient).toBe(2);
  }
  expect(lost).toHaveLength(2);
  const ended = [...(kept ?? [])].reverse().map((id) => `${id} end shutdown`);
  expect(await settled(all)).toEqual([...ended, ...ids.map((id) => `${id} born 2`)]);
});

test('a supervisor on one thread keeps dynamic children on others, is restarted itself, and ends with them', async () => {
  await using system = await createSystem({ threads: 2 });
  const book = await system.start(recorder, undefined);
  const template = childTemplate(member, { id: 'm', placement: 'spread' });
  const inner = childSupervisor(
    { strategy: 'dynamic', intensity: 1, periodMs: 60_000, children: [template] },
    { id: 'inner', placement: 'spread' },
  );
  const top = system.supervise({ children: [inner as ChildSpec] });
  const crowd = (await top.ask.whichChildren())[0]?.ref as Ref<Supervisor>;
  const start = (id: string): Promise<Ref<Member>> => startDynamicChild(crowd, member, { id, recorder: book }, { id });
  const refs = await Promise.all(['x', 'y', 'z'].map(start));
  expect(new Set(refs.map((ref) => ref.address.slot)).size).toBe(2);
  refs[0]?.tell.crash();
  expect(await refs[0]?.ask.incarnation()).toBe(2);
  refs[1]?.tell.crash(); // one too many: the inner supervisor gives up, and comes back empty
  await expect.poll(async () => (await top.ask.whichChildren())[0]?.incarnation, patient).toBe(2);
  await expect.poll(async () => await crowd.ask.countChildren().catch(() => undefined), patient).toMatchObject({ active: 0 });
  // What each says comes by the link of its own thread, and is told but once.
  const said: string[] = [];
  const ofLast = async (): Promise<readonly string[]> => {
    said.push(...(await book.ask.lines()));
    return said.filter((line) => line.startsWith('x ')).slice(-2);
  };
  // The next one may live on another thread: the end of this one is heard first.
  await expect.poll(ofLast, patient).toEqual(['x born 2', 'x end shutdown']);
  await start('x');
  await system.stop(top);
  await expect.poll(ofLast, patient).toEqual(['x born 1', 'x end shutdown']);
});
