// The live tree over simulated threads, and the numbers of real ones.
import { describe, expect, test } from 'vitest';
import { child } from '../../src/actors/supervisor/child-spec.ts';
import { startChild } from '../../src/actors/supervisor/start-child.ts';
import type { Definition } from '../../src/runtime/actor-context.ts';
import { createSystem } from '../../src/system/create-system.ts';
import type { TreeNode } from '../../src/system/system-tree.ts';
import { SimulatedSystem } from '../../src/testing/simulated-system.ts';
import { counter } from '../fixtures/counter.ts';
import { anActor } from '../runtime/an-actor.ts';

const leaf = anActor<{ note(n: number): void }>(() => ({ note: () => {} }));

/** Has a child of its own where it lives, and one in slot 2. */
function aParent(system: SimulatedSystem) {
  return anActor((ctx) => {
    ctx.spawn(leaf, undefined);
    ctx.spawn(leaf, undefined, system.in(2));
    return {};
  });
}

function outline(node: TreeNode): unknown {
  const name = node.definition.slice(node.definition.lastIndexOf('#') + 1);
  const own = `${name} ${node.slot} ${node.status}`;
  return node.children.length === 0 ? own : [own, ...node.children.map(outline)];
}

function nameOf({ key }: { readonly key: string }): string {
  return key.slice(key.lastIndexOf('#') + 1);
}

describe('the tree of a system', () => {
  test('shows the actors of all threads beneath their parents, with status, incarnation and mailbox', async () => {
    const system = new SimulatedSystem({ threads: 2 });
    const parent = aParent(system);
    const ref = await system.start(parent, undefined, system.in(1));
    const lone = await system.start(leaf, undefined);
    const suspended = system.observer.suspend(lone);
    await system.until(suspended);
    lone.tell.note(1);
    await system.run();
    const tree = await system.tree();
    expect(outline(tree.root)).toEqual([
      'root 0 ready',
      [`${nameOf(parent)} 1 ready`, `${nameOf(leaf)} 1 ready`, `${nameOf(leaf)} 2 ready`],
      `${nameOf(leaf)} 0 suspended`,
    ]);
    expect(tree).toMatchObject({ detached: [], unanswered: [], leftOut: 0 });
    const [first, second] = tree.root.children;
    expect(first?.ref.equals(ref)).toBe(true);
    expect(second).toMatchObject({ incarnation: 1, mailboxLength: 1 });
  });

  test('names a slot that does not answer in time, whose actors are unknown, and shows those beneath them apart', async () => {
    const system = new SimulatedSystem({ threads: 2 });
    const parent = aParent(system);
    await system.start(parent, undefined, system.in(1));
    await system.run();
    system.hold(1, 0);
    const tree = await system.tree({ timeoutMs: 100 });
    expect(tree.unanswered).toEqual([1]);
    expect(outline(tree.root)).toEqual(['root 0 ready', `${nameOf(parent)} 1 unknown`]);
    expect(tree.detached.map(outline)).toEqual([`${nameOf(leaf)} 2 ready`]);
    system.release(1, 0);
  });

  test('is bounded, and says how many actors it left out', async () => {
    const system = new SimulatedSystem({ threads: 1 });
    for (let n = 0; n < 20; n += 1) await system.start(leaf, undefined, system.in(1));
    const tree = await system.tree({ limit: 5 });
    expect(tree.root.children).toHaveLength(5);
    expect(tree.leftOut).toBe(15);
  });

  test('shows a chain of many thousand actors', async () => {
    const system = new SimulatedSystem({ threads: 0 });
    let left = 9_000;
    const chain: Definition<object, undefined> = anActor<object>((ctx) => {
      left -= 1;
      if (left > 0) ctx.spawn(chain, undefined);
      return {};
    });
    system.spawn(chain, undefined);
    await system.run();
    const tree = await system.tree();
    let depth = 0;
    for (let node = tree.root.children[0]; node !== undefined; node = node.children[0]) depth += 1;
    expect([depth, tree.detached, tree.leftOut]).toEqual([9_000, [], 0]);
  });

  test('says of a supervisor its strategy and what has become of each child', async () => {
    const system = new SimulatedSystem({ threads: 1 });
    const supervisor = system.supervise({ strategy: 'one-for-one', intensity: 3, periodMs: 5_000, children: [] });
    const ref = await system.until(startChild(supervisor, child(leaf, undefined, { id: 'a', ...system.in(1) })));
    const { root } = await system.tree();
    const [node] = root.children;
    expect(node?.supervisor).toMatchObject({
      strategy: 'one-for-one',
      children: [{ id: 'a', restart: 'permanent', state: 'up' }],
    });
    expect(node?.supervisor?.children[0]?.ref?.equals(ref)).toBe(true);
    expect(node?.children.map(outline)).toEqual([`${nameOf(leaf)} 1 ready`]);
  });

  test.each([
    [{ timeoutMs: -1 }, 'timeoutMs'],
    [{ limit: 0 }, 'limit'],
    [{ limit: 1.5 }, 'limit'],
  ])('refuses %j by name', async (options, field) => {
    const system = new SimulatedSystem();
    await expect(system.tree(options)).rejects.toMatchObject({ code: 'invalid-argument', details: { field } });
  });
});

test('the numbers of all threads and their sums come together, as does the tree of real threads', async () => {
  await using system = await createSystem({ threads: 2 });
  const refs = await Promise.all([1, 2, 3].map((start) => system.start(counter, { start }, { placement: 'spread' })));
  const { total, main, hosts, unanswered } = await system.systemStatistics();
  expect(main.actors).toBe(1);
  expect(hosts.map(({ slot }) => slot).sort()).toEqual([1, 2]);
  expect(total.actors).toBe(4);
  expect(unanswered).toEqual([]);
  const { root, detached } = await system.tree({ timeoutMs: 20_000 });
  expect(detached).toEqual([]);
  expect(root.children.map(({ slot, status }) => [slot, status])).toEqual(refs.map(({ address }) => [address.slot, 'ready']));
});
