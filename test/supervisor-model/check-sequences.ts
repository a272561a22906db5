// Compares the supervisor with its reference over random sequences of commands; a failure is shrunk to a short one.
import fc from 'fast-check';
import { begin, commands, compare } from './commands.ts';
import { race, racingAction } from './race.ts';
import { RealSupervisor } from './real-supervisor.ts';
import { ReferenceSupervisor } from './reference-supervisor.ts';

export interface SequencesOptions {
  readonly sequences: number;
  /** The same seed gives the same sequences under the same schedules. */
  readonly seed: number;
}

export interface SequencesReport {
  readonly sequences: number;
  readonly seed: number;
  readonly seconds: number;
  /** How many commands were carried out. */
  readonly commands: number;
  readonly failure: SequenceFailure | undefined;
}

export interface SequenceFailure {
  /** Which sequence failed first, counting from 1. */
  readonly sequence: number;
  readonly shrinks: number;
  /** The commands of the shortest sequence that was found to fail. */
  readonly counterexample: readonly string[];
  readonly error: string;
}

/** Sequences of one thing after another, each compared with the reference. */
export function checkSequences(options: SequencesOptions): Promise<SequencesReport> {
  const sequence = fc.commands(commands, { maxCommands: 40, size: 'max', disableReplayLog: true });
  return check(options, (run) =>
    fc.asyncProperty(sequence, fc.nat(), (steps, schedule) =>
      run(schedule, async (model, real) => {
        await fc.asyncModelRun(() => ({ model, real }), steps);
        if (!model.isAlive) return;
        await real.stop();
        model.stop();
        await compare(model, real);
      }),
    ),
  );
}

/** Short sequences, and then several things at once. */
export function checkRaces(options: SequencesOptions): Promise<SequencesReport> {
  const sequence = fc.commands(commands, { maxCommands: 8, size: 'max', disableReplayLog: true });
  const actions = fc.array(racingAction, { minLength: 2, maxLength: 4 });
  return check(options, (run) =>
    fc.asyncProperty(begin, sequence, actions, fc.nat(), (first, steps, racing, schedule) =>
      run(schedule, async (model, real) => {
        await first.run(model, real);
        await fc.asyncModelRun(() => ({ model, real }), steps);
        if (model.isAlive) await race(model, real, racing);
      }),
    ),
  );
}

type Run = (schedule: number, work: (model: ReferenceSupervisor, real: RealSupervisor) => Promise<void>) => Promise<void>;

async function check<T>(
  { sequences, seed }: SequencesOptions,
  propertyOf: (run: Run) => fc.IAsyncProperty<T>,
): Promise<SequencesReport> {
  const began = performance.now();
  let done = 0;
  let lastFailed: readonly string[] = [];
  const run: Run = async (schedule, work) => {
    const real = new RealSupervisor(schedule);
    try {
      await work(new ReferenceSupervisor(), real);
    } catch (error) {
      lastFailed = real.history;
      throw error;
    } finally {
      done += real.history.length;
      real.close();
    }
  };
  const details = await fc.check(propertyOf(run), { numRuns: sequences, seed });
  const failure: SequenceFailure | undefined = details.failed
    ? {
        sequence: details.numRuns,
        shrinks: details.numShrinks,
        counterexample: lastFailed,
        error: details.errorInstance instanceof Error ? details.errorInstance.message : String(details.errorInstance),
      }
    : undefined;
  return { sequences: details.numRuns, seed, seconds: (performance.now() - began) / 1_000, commands: done, failure };
}
