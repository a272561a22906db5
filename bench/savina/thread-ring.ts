// Savina's ThreadRing: a token goes round a ring of actors. Checked: the hops that each counted, and who had it last.
import { defineActor, type Ref, type ReplyTo } from 'troupe';
import { mustEqual, noTimeout, savinaBenchmark } from './benchmark.ts';

interface Node {
  follow(next: Ref<Node>): void;
  pass(hopsLeft: number): void;
  passed(): number;
}

interface Ring {
  /** Gives the index of the node where the token ended. */
  run(hops: number): number;
  ended(index: number): void;
  passed(): number;
}

const node = defineActor<Node, { ring: Ref<Ring>; index: number }>(import.meta.url, 'node', (_ctx, args) => {
  let next: Ref<Node> | undefined;
  let passed = 0;
  return {
    follow: (ref) => {
      next = ref;
    },
    pass: (hopsLeft) => {
      passed += 1;
      if (hopsLeft > 1) next?.tell.pass(hopsLeft - 1);
      else args.ring.tell.ended(args.index);
    },
    passed: () => passed,
  };
});

const ring = defineActor<Ring, { nodes: number }>(import.meta.url, 'ring', (ctx, args) => {
  const nodes = Array.from({ length: args.nodes }, (_, index) => ctx.spawn(node, { ring: ctx.self, index }));
  for (const [index, ref] of nodes.entries()) ref.tell.follow(nodes[(index + 1) % nodes.length] ?? ref);
  let finished: ReplyTo<number> | undefined;
  return {
    run: (hops) => {
      finished = ctx.reply<number>();
      nodes[0]?.tell.pass(hops);
      return finished;
    },
    ended: (index) => finished?.send(index),
    passed: async () => (await Promise.all(nodes.map((ref) => ctx.ask(ref).passed()))).reduce((sum, passed) => sum + passed, 0),
  };
});

export const threadRing = savinaBenchmark({
  name: 'savina-ring',
  unit: 'messages',
  isParallel: false,
  full: { nodes: 100, hops: 100_000 },
  small: { nodes: 5, hops: 123 },
  operations: ({ hops }) => hops,
  async run({ system, placement }, { nodes, hops }) {
    const ref = system.spawn(ring, { nodes }, { placement });
    const last = await ref.askWith(noTimeout).run(hops);
    return async () => {
      mustEqual('the node where the token ended', last, (hops - 1) % nodes);
      const passed = await ref.ask.passed();
      await system.stop(ref);
      return passed;
    };
  },
});
