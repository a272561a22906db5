// What may happen to a supervisor, for fast-check to choose from. Each is done to the model and to the supervisor, and then they must agree.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { RealSupervisor } from './real-supervisor.ts';
import type {
  AutoShutdown,
  End,
  Plan,
  ReferenceFlags,
  ReferenceSpec,
  ReferenceSupervisor,
  Restart,
  Strategy,
} from './reference-supervisor.ts';

export type SupervisorCommand = fc.AsyncCommand<ReferenceSupervisor, RealSupervisor>;

/** `note` says in words what is done, once it is known to whom. */
type Doing = (model: ReferenceSupervisor, real: RealSupervisor, note: (text: string) => void) => Promise<void>;

class Command implements SupervisorCommand {
  readonly #text: string;
  readonly #isPossible: (model: Readonly<ReferenceSupervisor>) => boolean;
  readonly #doing: Doing;

  constructor(text: string, isPossible: (model: Readonly<ReferenceSupervisor>) => boolean, doing: Doing) {
    this.#text = text;
    this.#isPossible = isPossible;
    this.#doing = doing;
  }

  check(model: Readonly<ReferenceSupervisor>): boolean {
    return this.#isPossible(model);
  }

  async run(model: ReferenceSupervisor, real: RealSupervisor): Promise<void> {
    const at = real.history.push(this.#text) - 1;
    await this.#doing(model, real, (text) => {
      real.history[at] = text;
    });
    await compare(model, real);
  }

  toString(): string {
    return this.#text;
  }
}

const ids = ['a', 'b', 'c', 'd', 'e'] as const;
const isAlive = (model: Readonly<ReferenceSupervisor>): boolean => model.isAlive;
const isAnyUp = (model: Readonly<ReferenceSupervisor>): boolean => model.up.length > 0;

const budget = fc.record({ intensity: fc.nat({ max: 2 }), periodMs: fc.constantFrom(1_000, 5_000) });

/** Significance is settled by the flags of the supervisor, below. */
const spec = (id: fc.Arbitrary<string>): fc.Arbitrary<ReferenceSpec> =>
  fc.record({
    id,
    restart: fc.constantFrom<Restart>('permanent', 'permanent', 'transient', 'temporary'),
    significant: fc.boolean(),
    slot: fc.constantFrom(1, 2),
    budget: fc.option(budget, { nil: undefined, freq: 6 }),
  });

const flags: fc.Arbitrary<ReferenceFlags> = fc
  .record({
    strategy: fc.constantFrom<Strategy>('one-for-one', 'one-for-all', 'rest-for-one', 'dynamic'),
    intensity: fc.nat({ max: 3 }),
    periodMs: fc.constantFrom(1_000, 5_000),
    autoShutdown: fc.constantFrom<AutoShutdown>('never', 'never', 'any-significant', 'all-significant'),
    children: fc.tuple(...ids.slice(0, 4).map((id) => spec(fc.constant(id)))),
    count: fc.nat({ max: 4 }),
  })
  .map(({ count, children, ...rest }) => {
    const wanted = rest.strategy === 'dynamic' ? children.slice(0, 1) : children.slice(0, count);
    return { ...rest, children: wanted.map((one) => admissible(one, rest.autoShutdown)) };
  });

function admissible(one: ReferenceSpec, autoShutdown: AutoShutdown): ReferenceSpec {
  return { ...one, significant: one.significant && one.restart !== 'permanent' && autoShutdown !== 'never' };
}

export const begin: fc.Arbitrary<SupervisorCommand> = flags.map(
  (wanted) =>
    new Command(
      `begin ${describeFlags(wanted)}`,
      (model) => !model.isAlive,
      async (model, real) => {
        model.begin(wanted);
        await real.begin(wanted);
      },
    ),
);

const startChild = spec(fc.constantFrom(...ids)).map(
  (wanted) =>
    new Command(`start ${describeSpec(wanted)}`, isAlive, async (model, real, note) => {
      const { strategy, autoShutdown, children } = model.flags as ReferenceFlags;
      const isDynamic = strategy === 'dynamic';
      const one = isDynamic ? { ...(children[0] as ReferenceSpec), id: wanted.id } : admissible(wanted, autoShutdown);
      note(`start ${describeSpec(one)}`);
      await same(model.startChild(one), real.startChild(one, isDynamic));
    }),
);

const ends = fc.tuple(fc.nat({ max: 4 }), fc.constantFrom<End>('normal', 'shutdown', 'error', 'error', 'error', 'killed')).map(
  ([nth, how]) =>
    new Command(`one ends: ${how}`, isAnyUp, async (model, real, note) => {
      const child = pick(model.up, nth);
      const { id } = child.spec;
      note(`${id} ends: ${how}`);
      await real.end(id, how);
      model.endOf(child, how);
    }),
);

type Request = 'terminateChild' | 'restartChild' | 'deleteChild';

const request = fc.tuple(fc.constantFrom<Request>('terminateChild', 'restartChild', 'deleteChild'), fc.constantFrom(...ids)).map(
  ([name, id]) =>
    new Command(`${name} ${id}`, isAlive, async (model, real) => {
      await same(model[name](id), real[name](id));
    }),
);

const plan = fc
  .tuple(fc.constantFrom(...ids), fc.constantFrom<Plan>('fail', 'fail', 'ignore'), fc.integer({ min: 1, max: 3 }))
  .map(
    ([id, what, times]) =>
      new Command(
        `the next ${times} set-ups of ${id} ${what}`,
        () => true,
        async (model, real) => {
          for (const { plans } of [model, real])
            plans.set(
              id,
              Array.from({ length: times }, () => what),
            );
        },
      ),
  );

const lose = fc.tuple(fc.constantFrom(1, 2), fc.option(fc.nat({ max: 4 }), { nil: undefined })).map(
  ([slot, nth]) =>
    new Command(
      `slot ${slot} is lost`,
      (model) => isDecided(model, slot),
      async (model, real, note) => {
        const there = model.up.filter(({ spec: { slot: at } }) => at === slot);
        const culprit = nth === undefined || there.length === 0 ? undefined : pick(there, nth).spec.id;
        note(`slot ${slot} is lost${culprit === undefined ? '' : ` by ${culprit}`}`);
        await real.lose(slot, culprit);
        model.lose(slot, culprit);
      },
    ),
);

const advance = fc.constantFrom(1, 500, 999, 1_000, 1_001, 4_999, 5_000, 5_001).map(
  (ms) =>
    new Command(`${ms} ms pass`, isAlive, async (model, real) => {
      await real.advance(ms);
      model.now += ms;
    }),
);

const stop = fc.constant(0).map(
  () =>
    new Command('stop the supervisor', isAlive, async (model, real) => {
      await real.stop();
      model.stop();
    }),
);

/** All commands; those that matter most more than once. */
export const commands: fc.Arbitrary<SupervisorCommand>[] = [
  begin,
  begin,
  begin,
  startChild,
  ends,
  ends,
  ends,
  ends,
  request,
  request,
  plan,
  lose,
  lose,
  advance,
  stop,
];

/**
 * Children that are restarted at the same time, each for itself, do so in any order; so it would be open which of them fails first, and how
 * far they come before the supervisor ends.
 */
function isDecided(model: Readonly<ReferenceSupervisor>, slot: number): boolean {
  const strategy = model.flags?.strategy;
  if (!model.isAlive || strategy === 'one-for-all' || strategy === 'rest-for-one') return model.isAlive;
  const lost = model.up.filter(({ spec: { slot: at } }) => at === slot);
  const isPlanned = lost.some(({ spec: { id } }) => (model.plans.get(id) ?? []).length > 0);
  return lost.length <= 1 || !isPlanned;
}

function pick<T>(list: readonly T[], nth: number): T {
  return list[nth % list.length] as T;
}

async function same(expected: string, real: Promise<string>): Promise<void> {
  assert.equal(await real, expected, 'the answer to a request');
}

export async function compare(model: ReferenceSupervisor, real: RealSupervisor): Promise<void> {
  const lines = real.lines.splice(0);
  const expected = model.expected.splice(0);
  const inBlocks = expected.map((block) => lines.splice(0, block.length).sort());
  assert.deepEqual(
    [...inBlocks, ...(lines.length > 0 ? [lines] : [])],
    expected.map((block) => [...block].sort()),
    'the lives of the children',
  );
  assert.equal(real.ended, model.ended, 'the end of the supervisor');
  if (!model.isAlive) return;
  const { children, counts } = await real.views();
  const isDynamic = model.flags?.strategy === 'dynamic';
  const views = children.map(
    ({ id, ref, incarnation }) => `${id} ${ref === undefined ? 'absent' : ref === 'restarting' ? ref : 'up'} ${incarnation}`,
  );
  assert.deepEqual(
    views,
    model.children.map(({ spec: { id }, state, incarnation }) => `${id} ${state} ${incarnation}`),
    'whichChildren',
  );
  const workers = model.children.length;
  assert.deepEqual(counts, { specs: isDynamic ? 1 : workers, active: model.up.length, supervisors: 0, workers }, 'countChildren');
  for (const slot of [1, 2]) {
    const there = model.up.filter(({ spec: { slot: at } }) => at === slot);
    assert.equal(real.actorsIn(slot), there.length, `actors in slot ${slot}`);
  }
}

function describeFlags({ strategy, intensity, periodMs, autoShutdown, children }: ReferenceFlags): string {
  const shutdown = autoShutdown === 'never' ? '' : `, ${autoShutdown}`;
  return `${strategy}, ${intensity} in ${periodMs} ms${shutdown}: ${children.map(describeSpec).join('; ')}`;
}

function describeSpec({ id, restart, significant, slot, budget: own }: ReferenceSpec): string {
  const budgetText = own === undefined ? '' : `, ${own.intensity} in ${own.periodMs} ms`;
  return `${id} ${restart}${significant ? ' significant' : ''} in slot ${slot}${budgetText}`;
}
