// Timers of actors on main and on a thread that is never lost: each rings once, or not at all when it was cancelled; periods go on.
import type { Ref } from '../../../src/runtime/ref.ts';
import { waitUntil } from '../../chaos/wait-until.ts';
import { type Ringer, ringer } from '../actors.ts';
import { type Load, patience, type Stage } from '../load.ts';

const timersPerTick = 50;
const tickMs = 100;
/** Longer than the longest timer. */
const restMs = 300;
/** How long the threads of timers may be late. */
const latestMs = 30_000;

export class Timers implements Load {
  readonly name = 'timers';
  #due = 0;
  #rung = 0;
  #ticks = 0;
  readonly #faults: string[] = [];

  async run(stage: Stage): Promise<void> {
    const calm = await stage.system.openThread('calm');
    const refs = (['main', calm.placement] as const).map((placement) => stage.system.spawn(ringer, undefined, { placement }));
    while (!stage.isOver) {
      for (const ref of refs) ref.tell.set(timersPerTick);
      await stage.rest(tickMs);
    }
    await new Promise((resolve) => setTimeout(resolve, restMs));
    for (const ref of refs) await this.#finish(stage, ref);
  }

  counts(): Readonly<Record<string, number>> {
    return { due: this.#due, rung: this.#rung, ticks: this.#ticks };
  }

  faults(): readonly string[] {
    return this.#faults;
  }

  async #finish({ system }: Stage, ref: Ref<Ringer>): Promise<void> {
    await waitUntil(async () => {
      const { due, rung } = await ref.askWith(patience).rung();
      return rung >= due;
    }, latestMs);
    const { due, rung, wrong, ticks } = await ref.askWith(patience).rung();
    this.#due += due;
    this.#rung += rung;
    this.#ticks += ticks;
    if (due !== rung) this.#faults.push(`of ${due} timers of ${ref} ${rung} rang`);
    if (wrong > 0) this.#faults.push(`${wrong} timers of ${ref} rang after they were cancelled`);
    if (ticks === 0) this.#faults.push(`the period of ${ref} never ticked`);
    await system.stop(ref);
  }
}
