// Children for races around supervisors: each writes down its lives, so that a test can hold that they follow one another.
import assert from 'node:assert/strict';
import { type ChildOptions, type ChildSpec, child } from '../../src/actors/supervisor/child-spec.ts';
import type { ChildView, Supervisor } from '../../src/actors/supervisor/supervisor-protocol.ts';
import type { Ref } from '../../src/runtime/ref.ts';
import type { SimulatedSystem } from '../../src/testing/simulated-system.ts';
import { anActor } from '../runtime/an-actor.ts';

export interface Ward {
  crash(): void;
  alive(): number;
}

export interface Life {
  readonly incarnation: number;
  /** Undefined while it lasts, or when it was lost without a word. */
  end: string | undefined;
}

/** The lives of each child, in the order in which they began. */
export type Lives = Map<string, Life[]>;

export function ward(lives: Lives, id: string, options: Partial<ChildOptions> = {}): ChildSpec<Ward> {
  const mine: Life[] = [];
  lives.set(id, mine);
  const definition = anActor<Ward>((ctx) => {
    const life: Life = { incarnation: ctx.incarnation, end: undefined };
    mine.push(life);
    ctx.onTerminate((reason) => {
      life.end = reason.kind;
    });
    return {
      crash: () => {
        throw new Error('told to crash');
      },
      alive: () => ctx.incarnation,
    };
  });
  return child(definition, undefined, { id, ...options });
}

/** Of each child's lives no two have the same number, and they come in order; those that were lost with a thread had no end. */
export function holdLives(lives: Lives): void {
  for (const [id, all] of lives) {
    const numbers = all.map(({ incarnation }) => incarnation);
    assert.deepEqual(
      numbers,
      [...new Set(numbers)].sort((one, other) => one - other),
      `the lives of ${id} follow one another`,
    );
  }
}

/** Holds that a child that runs is the last life that began, that it answers, and that its slot holds nobody else. */
export async function holdRunning(system: SimulatedSystem, lives: Lives, views: readonly ChildView[]): Promise<void> {
  for (const { id, ref, incarnation } of views) {
    assert.ok(ref !== undefined && ref !== 'restarting', `${id} runs`);
    assert.equal(
      await system.until((ref as Ref<Ward>).ask.alive()),
      incarnation,
      `${id} answers in the life that its supervisor knows`,
    );
    assert.deepEqual(lives.get(id)?.at(-1), { incarnation, end: undefined }, `the last life of ${id} is the one that runs`);
  }
  await system.run();
}

export const viewsOf = (system: SimulatedSystem, of: Ref<Supervisor>): Promise<ChildView[]> =>
  system.until(of.ask.whichChildren());

export async function wardOf(system: SimulatedSystem, of: Ref<Supervisor>, id: string): Promise<Ref<Ward>> {
  const view = (await viewsOf(system, of)).find((candidate) => candidate.id === id);
  assert.ok(view?.ref !== undefined && view.ref !== 'restarting');
  return view.ref as Ref<Ward>;
}
