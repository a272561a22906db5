// Bytes that are allocated per operation within a thread, the operation's own work included, by V8's sampling of allocations: a count that does
// not depend on how fast the machine is, nor on when it collects.
import { type HeapProfiler, Session } from 'node:inspector/promises';
import type { ActorSystem } from 'troupe';
import { keepInFlight } from '../../in-flight.ts';
import { type Program, timed } from '../../program.ts';
import { counter } from '../actors/counter.ts';
import { player } from '../actors/player.ts';
import { sender } from '../actors/sender.ts';
import { patience, totalOf, withSystem } from '../home.ts';

/** One sample per so many bytes, on the average. */
const intervalBytes = 512;
const asksInFlight = 1_000;

interface Subject {
  readonly work: (operations: number) => Promise<unknown>;
  /** Messages that were handled, from the beginning. */
  readonly handled: () => Promise<number>;
}

/** By the parameter `of`. */
const subjects: Readonly<Record<string, (system: ActorSystem) => Subject>> = {
  pingpong: (system) => {
    const one = system.spawn(player, undefined);
    const other = system.spawn(player, undefined);
    one.tell.meet(other);
    other.tell.meet(one);
    return { work: (operations) => one.askWith(patience).play(operations / 2), handled: () => totalOf([one, other]) };
  },
  count: (system) => {
    const source = system.spawn(sender, undefined);
    const target = system.spawn(counter, undefined);
    const work = async (operations: number): Promise<unknown> => {
      await source.askWith(patience).flood([target], operations);
      return await target.askWith(patience).read();
    };
    return { work, handled: () => totalOf([target]) };
  },
  ask: (system) => {
    const target = system.spawn(counter, undefined);
    return { work: (asks) => keepInFlight(asksInFlight, asks, () => target.ask.add(1)), handled: () => totalOf([target]) };
  },
};

export const run: Program = (parameters) =>
  withSystem(parameters, async (system) => {
    const { work, handled } = subjectOf(String(parameters['of']))(system);
    await work(parameters.warmUpOperations);
    const before = await handled();
    let allocated = 0;
    const result = await timed(
      async () => {
        allocated = await bytesOf(() => work(parameters.operations));
      },
      async () => (await handled()) - before,
    );
    return { ...result, values: { bytes: allocated / result.completed } };
  });

function subjectOf(name: string): (system: ActorSystem) => Subject {
  const subject = subjects[name];
  if (subject === undefined) throw new Error(`"of" is one of ${Object.keys(subjects).join(', ')}, but is ${name}`);
  return subject;
}

/** What `work` allocates, collected meanwhile or not. */
async function bytesOf(work: () => Promise<unknown>): Promise<number> {
  const session = new Session();
  session.connect();
  await session.post('HeapProfiler.startSampling', {
    samplingInterval: intervalBytes,
    includeObjectsCollectedByMajorGC: true,
    includeObjectsCollectedByMinorGC: true,
  });
  await work();
  const { profile } = await session.post('HeapProfiler.stopSampling');
  session.disconnect();
  return sumOf(profile.head);
}

function sumOf({ selfSize, children }: HeapProfiler.SamplingHeapProfileNode): number {
  return children.reduce((sum, child) => sum + sumOf(child), selfSize);
}
