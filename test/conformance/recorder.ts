// Writes down what the actors of a case do, in order, on the main thread of every stage; so the test reads the lines where they stand. Notes of
// one thread come in the order in which they were made. It also tells an actor whose set-up asks what is planned for it.
import { defineActor } from '../../src/runtime/definition.ts';

/** How a set-up is to go. */
export type Plan = 'start' | 'fail' | 'ignore' | 'hang';

export interface Recorder {
  note(line: string): void;
  plan(id: string): Plan;
}

/** What the recorder of one stage holds. */
export interface Recording {
  readonly lines: string[];
  /** By the actor's id; who is not named starts. */
  readonly plans: Map<string, Plan>;
  /** How often a set-up of that id asked. */
  readonly tries: Map<string, number>;
}

const recordings = new Map<string, Recording>();

export function openRecording(key: string): Recording {
  const recording: Recording = { lines: [], plans: new Map(), tries: new Map() };
  recordings.set(key, recording);
  return recording;
}

export const recorder = defineActor<Recorder, { key: string }>(import.meta.url, 'recorder', (_, { key }) => {
  const recording = recordings.get(key);
  if (recording === undefined) throw new Error(`there is no recording "${key}" on this thread`);
  return {
    note: (line) => void recording.lines.push(line),
    plan: (id) => {
      recording.tries.set(id, (recording.tries.get(id) ?? 0) + 1);
      return recording.plans.get(id) ?? 'start';
    },
  };
});
