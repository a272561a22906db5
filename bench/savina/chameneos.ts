// Savina's Chameneos: creatures meet in pairs at a mall and take on the colour that neither has. Checked: each meeting counts once for both
// that were there, nobody met itself, and creatures of three colours never have a fourth.
import { defineActor, type Ref, type ReplyTo } from 'troupe';
import { mustEqual, noTimeout, savinaBenchmark } from './benchmark.ts';

type Colour = 0 | 1 | 2;

interface Visitor {
  readonly colour: Colour;
  readonly index: number;
  readonly creature: Ref<Creature>;
}

interface Creature {
  meet(other: Visitor): void;
  change(colour: Colour): void;
  close(): void;
}

interface Mall {
  open(meetings: number): number;
  enter(visitor: Visitor): void;
  /** What a creature has counted when the mall is closed. */
  leave(meetings: number): void;
}

/** The colour that neither has; the same, if both have it. */
function complement(one: Colour, other: Colour): Colour {
  return one === other ? one : ((3 - one - other) as Colour);
}

const creature = defineActor<Creature, { mall: Ref<Mall>; index: number }>(
  import.meta.url,
  'creature',
  (ctx, { mall, index }) => {
    let colour = (index % 3) as Colour;
    let meetings = 0;
    const enter = (): void => mall.tell.enter({ colour, index, creature: ctx.self });
    const metAs = (changed: Colour): void => {
      colour = changed;
      meetings += 1;
    };
    enter();
    return {
      meet: (other) => {
        if (other.index === index) throw new Error('a creature met itself');
        metAs(complement(colour, other.colour));
        other.creature.tell.change(colour);
        enter();
      },
      change: (changed) => {
        metAs(changed);
        enter();
      },
      close: () => mall.tell.leave(meetings),
    };
  },
);

const mall = defineActor<Mall, { creatures: number; placement: 'spread' | 'parent' }>(import.meta.url, 'mall', (ctx, args) => {
  let meetingsLeft = 0;
  let waiting: Visitor | undefined;
  let inside = args.creatures;
  let counted = 0;
  let finished: ReplyTo<number> | undefined;
  return {
    open: (meetings) => {
      meetingsLeft = meetings;
      for (let index = 0; index < args.creatures; index += 1)
        ctx.spawn(creature, { mall: ctx.self, index }, { placement: args.placement });
      finished = ctx.reply<number>();
      return finished;
    },
    enter: (visitor) => {
      if (meetingsLeft === 0) visitor.creature.tell.close();
      else if (waiting === undefined) waiting = visitor;
      else {
        meetingsLeft -= 1;
        waiting.creature.tell.meet(visitor);
        waiting = undefined;
      }
    },
    leave: (meetings) => {
      inside -= 1;
      counted += meetings;
      if (inside === 0) finished?.send(counted);
    },
  };
});

export const chameneos = savinaBenchmark({
  name: 'savina-chameneos',
  unit: 'meetings',
  isParallel: true,
  full: { creatures: 100, meetings: 200_000 },
  small: { creatures: 10, meetings: 200 },
  operations: ({ meetings }) => meetings,
  async run({ system, placement }, { creatures, meetings }) {
    const ref = system.spawn(mall, { creatures, placement }, { placement });
    const counted = await ref.askWith(noTimeout).open(meetings);
    return async () => {
      mustEqual('what the creatures counted', counted, meetings * 2);
      await system.stop(ref);
      return counted / 2;
    };
  },
});
