// A task for each call; one is under way at a time, the others are queued.
import { keepInFlight } from '../in-flight.ts';
import { importPeer } from '../peer.ts';
import { numberIn, type Program, warmThenTimed } from '../program.ts';

/** Of Tinypool, what is used here. */
interface TinypoolPackage {
  readonly default: new (options: {
    readonly filename: string;
    readonly minThreads: number;
    readonly maxThreads: number;
  }) => { run(task: number): Promise<number> };
}

export const run: Program = async (parameters) => {
  const { default: Tinypool } = await importPeer<TinypoolPackage>('tinypool');
  const filename = new URL('./task.ts', import.meta.url).href;
  const pool = new Tinypool({ filename, minThreads: 1, maxThreads: 1 });
  let before = 0;
  return await warmThenTimed(
    parameters,
    (operations) => keepInFlight(numberIn(parameters, 'inFlight'), operations, () => pool.run(1)),
    async () => {
      const total = await pool.run(0);
      const counted = total - before;
      before = total;
      return counted;
    },
  );
};
