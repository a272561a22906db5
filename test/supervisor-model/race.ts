// Several things happen to a supervisor at once, after a sequence that its reference knows. What comes of a race may be one of many; these
// hold for all of them: every request is answered, nobody is left restarting, the books agree with who lives, no budget is overdrawn by
// more than happened, and a stop ends all in reverse order.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { RealSupervisor, Strikes } from './real-supervisor.ts';
import type { End, ReferenceFlags, ReferenceSpec, ReferenceSupervisor } from './reference-supervisor.ts';

export type RacingAction =
  | { readonly kind: 'end'; readonly nth: number; readonly how: End }
  | { readonly kind: 'terminateChild' | 'restartChild' | 'deleteChild'; readonly id: string }
  | { readonly kind: 'start'; readonly spec: ReferenceSpec }
  | { readonly kind: 'lose'; readonly slot: number };

const ids = ['a', 'b', 'c', 'd', 'e'] as const;

export const racingAction: fc.Arbitrary<RacingAction> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('end' as const),
      nth: fc.nat({ max: 4 }),
      how: fc.constantFrom<End>('error', 'error', 'killed', 'normal'),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constantFrom('terminateChild' as const, 'restartChild' as const, 'deleteChild' as const),
      id: fc.constantFrom(...ids),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('start' as const), spec: plainSpec() }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('lose' as const), slot: fc.constantFrom(1, 2) }) },
);

function plainSpec(): fc.Arbitrary<ReferenceSpec> {
  return fc.record({
    id: fc.constantFrom(...ids),
    restart: fc.constantFrom('permanent' as const, 'temporary' as const),
    significant: fc.constant(false),
    slot: fc.constantFrom(1, 2),
    budget: fc.constant(undefined),
  });
}

/** Does all of it before any of it can take effect, and holds what must hold whatever came first. */
export async function race(model: ReferenceSupervisor, real: RealSupervisor, actions: readonly RacingAction[]): Promise<void> {
  const strikes = await real.strikes();
  for (const action of actions) real.history.push(strike(model, strikes, action));
  await real.system.run();
  assert.deepEqual(strikes.open(), [], 'every request is answered');
  if (real.ended === undefined) await holdBooks(model, real, actions);
  else holdEnd(model, real, actions);
  if (real.ended === undefined) await holdOrderlyStop(real);
  for (const slot of [1, 2]) assert.equal(real.actorsIn(slot), 0, `nobody lives on in slot ${slot}`);
}

function strike(model: ReferenceSupervisor, strikes: Strikes, action: RacingAction): string {
  switch (action.kind) {
    case 'end': {
      const { up } = model;
      const id = up[action.nth % up.length]?.spec.id;
      if (id !== undefined) strikes.end(id, action.how);
      return `at once: ${id} ends: ${action.how}`;
    }
    case 'start':
      strikes.start(action.spec, model.flags?.strategy === 'dynamic');
      return `at once: start ${action.spec.id} ${action.spec.restart} in slot ${action.spec.slot}`;
    case 'lose':
      strikes.lose(action.slot);
      return `at once: slot ${action.slot} is lost`;
    default:
      strikes.request(action.kind, action.id);
      return `at once: ${action.kind} ${action.id}`;
  }
}

async function holdBooks(model: ReferenceSupervisor, real: RealSupervisor, actions: readonly RacingAction[]): Promise<void> {
  const { children, counts } = await real.views();
  assert.deepEqual(
    children.filter(({ ref }) => ref === 'restarting'),
    [],
    'nobody is left restarting',
  );
  const up = children.filter(({ ref }) => ref !== undefined).length;
  assert.equal(counts.active, up, 'countChildren agrees with whichChildren');
  assert.equal(real.actorsIn(1) + real.actorsIn(2), up, 'as many actors live as children run');
  const asked = new Set(actions.flatMap((action) => ('id' in action ? [action.id] : [])));
  for (const { spec, state } of model.children) {
    const mustRun = spec.restart === 'permanent' && spec.budget === undefined && state === 'up' && !asked.has(spec.id);
    if (!mustRun || (model.plans.get(spec.id)?.length ?? 0) > 0) continue;
    assert.notEqual(children.find(({ id }) => id === spec.id)?.ref, undefined, `the permanent child ${spec.id} runs`);
  }
}

function holdEnd(model: ReferenceSupervisor, real: RealSupervisor, actions: readonly RacingAction[]): void {
  const { autoShutdown, intensity } = model.flags as ReferenceFlags;
  if (real.ended === 'shutdown auto-shutdown') assert.notEqual(autoShutdown, 'never');
  else {
    assert.equal(real.ended, 'shutdown restart-intensity');
    const planned = [...model.plans.values()].flat().filter((plan) => plan === 'fail').length;
    const most = model.recentRestarts + planned + actions.filter(({ kind }) => kind === 'end' || kind === 'lose').length;
    assert.ok(most > intensity, `at most ${most} restarts are no more than the intensity ${intensity}`);
  }
}

async function holdOrderlyStop(real: RealSupervisor): Promise<void> {
  const { children } = await real.views();
  const expected = children.flatMap(({ id, ref }) => (ref === undefined ? [] : [`${id} ends shutdown`])).reverse();
  real.lines.length = 0;
  await real.stop();
  const isDynamic = children.length > 0 && real.isDynamic;
  assert.deepEqual(isDynamic ? [...real.lines].sort() : real.lines, isDynamic ? [...expected].sort() : expected, 'the last stop');
  assert.equal(real.ended, 'normal');
}
