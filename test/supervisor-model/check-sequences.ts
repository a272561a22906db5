// Compares the supervisor with its reference over random sequences of commands; a failure is shrunk to a short one.
import fc from 'fast-check';
import { commands, compare } from './commands.ts';
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

export async function checkSequences({ sequences, seed }: SequencesOptions): Promise<SequencesReport> {
  const began = performance.now();
  let done = 0;
  let lastFailed: readonly string[] = [];
  const property = fc.asyncProperty(
    fc.commands(commands, { maxCommands: 40, size: 'max', disableReplayLog: true }),
    fc.nat(),
    async (sequence, schedule) => {
      const model = new ReferenceSupervisor();
      const real = new RealSupervisor(schedule);
      try {
        await fc.asyncModelRun(() => ({ model, real }), sequence);
        if (model.isAlive) {
          await real.stop();
          model.stop();
          await compare(model, real);
        }
      } catch (error) {
        lastFailed = real.history;
        throw error;
      } finally {
        done += real.history.length;
        real.close();
      }
    },
  );
  const details = await fc.check(property, { numRuns: sequences, seed });
  const seconds = (performance.now() - began) / 1_000;
  const failure: SequenceFailure | undefined = details.failed
    ? {
        sequence: details.numRuns,
        shrinks: details.numShrinks,
        counterexample: lastFailed,
        error: details.errorInstance instanceof Error ? details.errorInstance.message : String(details.errorInstance),
      }
    : undefined;
  return { sequences: details.numRuns, seed, seconds, commands: done, failure };
}
